#!/usr/bin/env bash
# Installs what the documentation's programs run on (express, Flask, requests) into the user's cache, for the tests.
set -euo pipefail

express=5.1.0
flask=3.1.0
requests=2.34.2
cache="${XDG_CACHE_HOME:-$HOME/.cache}/herald/verifiers"
stamp="$cache/express-$express-flask-$flask-requests-$requests"
[ -e "$stamp" ] && exit 0

mkdir -p "$cache"
npm install --silent --no-audit --no-fund --prefix "$cache" "express@$express"
python3 -m venv "$cache/venv"
"$cache/venv/bin/pip" install --quiet --disable-pip-version-check "flask==$flask" "requests==$requests"
touch "$stamp"
