#!/usr/bin/env bash
# Installs OpenAI's Python client into the user's cache, for the test that speaks to the server with it.
set -euo pipefail

openai=3.57.0
cache="${XDG_CACHE_HOME:-$HOME/.cache}/herald/openai"
stamp="$cache/openai-$openai"
[ -e "$stamp" ] && exit 0

mkdir -p "$cache"
python3 -m venv --clear "$cache/venv"
"$cache/venv/bin/pip" install --quiet --disable-pip-version-check "openai==$openai"
touch "$stamp"
