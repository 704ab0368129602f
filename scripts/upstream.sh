#!/usr/bin/env bash
# Installs the hyperframes command of npm, unmodified, and the Node.js it needs into the user's cache: it is a client of our
# API (`make prove`), and what our renderer is measured against.
set -euo pipefail

packages=(hyperframes@0.8.170 node@22.23.3)
cache="${XDG_CACHE_HOME:-$HOME/.cache}/herald/upstream"
stamp="$cache/$(IFS=-; echo "${packages[*]//[@.]/_}")"
[ -e "$stamp" ] && exit 0

mkdir -p "$cache"
npm install --silent --no-audit --no-fund --prefix "$cache" "${packages[@]}"
touch "$stamp"
