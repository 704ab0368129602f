#!/usr/bin/env bash
# Installs what compositions load from elsewhere into the user's cache: animation libraries and open fonts, in the versions
# of crates/hyperframes/libraries/package.json.
set -euo pipefail

list="$(cd "$(dirname "$0")/.." && pwd)/crates/hyperframes/libraries/package.json"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/herald/libraries"
cmp --silent "$list" "$cache/installed.json" && exit 0

mkdir -p "$cache"
rm -f "$cache/package-lock.json"
cp "$list" "$cache/package.json"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$cache"
cp "$list" "$cache/installed.json"
