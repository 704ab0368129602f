#!/usr/bin/env bash
# Installs Schemathesis into the user's cache, for the test that runs it against the served contract.
set -euo pipefail

schemathesis=4.32.5
cache="${XDG_CACHE_HOME:-$HOME/.cache}/herald/schemathesis"
stamp="$cache/schemathesis-$schemathesis"
[ -e "$stamp" ] && exit 0

mkdir -p "$cache"
python3 -m venv --clear "$cache/venv"
"$cache/venv/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$schemathesis"
touch "$stamp"
