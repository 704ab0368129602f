#!/usr/bin/env bash
# What requests, videos, music, speech and HTML compositions cost on this machine. Never part of the tests.
# `bench.sh PROGRAMS requests|videos|agent|sounds|speech|hyperframes`: one of the six.
set -euo pipefail
if [ "${2:-hyperframes}" = hyperframes ]; then
  scripts/libraries.sh
  scripts/upstream.sh
fi
cargo build --quiet --release --locked -p herald-bench
exec "$1/herald-bench" "$@"
