#!/usr/bin/env bash
# What requests and videos cost on this machine. Never part of the tests. `bench.sh PROGRAMS requests|videos`: one of the two.
set -euo pipefail
cargo build --quiet --release --locked -p herald-bench
exec "$1/herald-bench" "$@"
