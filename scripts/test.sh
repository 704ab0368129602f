#!/usr/bin/env bash
# Every check that guards the project, in the order in which they fail fastest.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { echo; echo "== $*"; }

step "format"
cargo fmt --all --check
step "tidy"
cargo run --quiet --locked -p xtask -- tidy
step "lints"
cargo clippy --quiet --locked --workspace --all-targets -- -D warnings
step "build"
cargo build --quiet --locked --workspace --all-targets
step "engines"
HERALD_LOG=warn target/debug/herald setup --fixtures
step "webhook receivers"
scripts/verifiers.sh
step "animation libraries"
scripts/libraries.sh
step "Schemathesis"
scripts/schemathesis.sh
step "OpenAI's client"
scripts/openai.sh
if [ "${1:-}" = "--prove" ]; then
  step "the hyperframes command of npm"
  scripts/upstream.sh
fi
step "tests"
if [ "${1:-}" = "--prove" ]; then
  export HERALD_PROVE=1
fi
if command -v cargo-nextest >/dev/null 2>&1; then
  cargo nextest run --locked --workspace --no-fail-fast
else
  # One test program after the other, as cargo does; inside each, two tests at a time.
  cargo test --locked --workspace --no-fail-fast -- --test-threads=2
fi
