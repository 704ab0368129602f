#!/usr/bin/env bash
# Installs the animation libraries that compositions use into the user's cache, for the tests of the adapters.
set -euo pipefail

packages=(gsap@3.13.0 lottie-web@5.13.0 animejs@4.2.2 three@0.180.0 d3@7.9.0)
cache="${XDG_CACHE_HOME:-$HOME/.cache}/herald/libraries"
stamp="$cache/$(IFS=-; echo "${packages[*]//[@.]/_}")"
[ -e "$stamp" ] && exit 0

mkdir -p "$cache"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$cache" "${packages[@]}"
touch "$stamp"
