#!/usr/bin/env bash
# What `herald setup libraries` does, before anything is built: animation libraries and open fonts, in the versions of
# crates/hyperframes/libraries/package.json, into the user's cache.
set -euo pipefail

libraries="$(cd "$(dirname "$0")/.." && pwd)/crates/hyperframes/libraries"
exec bash "$libraries/install.sh" "$libraries/package.json" "${XDG_CACHE_HOME:-$HOME/.cache}/herald/libraries"
