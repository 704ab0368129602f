#!/usr/bin/env bash
# What a video costs on this machine. Never part of the tests.
set -euo pipefail
cargo build --quiet --release --locked -p herald-bench
exec "$1/herald-bench" "$1"
