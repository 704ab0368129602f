#!/usr/bin/env bash
# Installs the Debian packages Herald runs, when the programs they bring are not there yet.
set -euo pipefail

missing=()
need() { # program, package
  command -v "$1" >/dev/null 2>&1 || missing+=("$2")
}

need ffmpeg ffmpeg
need ffprobe ffmpeg
need espeak-ng espeak-ng
need pdftoppm poppler-utils
need chromium-headless-shell chromium-headless-shell
need cc gcc
need python3 python3
need npm npm
need node nodejs
python3 -m pip --version >/dev/null 2>&1 || missing+=(python3-pip)
python3 -c "import ensurepip" >/dev/null 2>&1 || missing+=(python3-venv)
[ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || missing+=(fonts-dejavu-core)

if ! command -v cargo >/dev/null 2>&1; then
  echo "Rust is missing: install rustup, then run this again (rust-toolchain.toml names the version)." >&2
  exit 1
fi

[ ${#missing[@]} -eq 0 ] && exit 0

echo "Installing: ${missing[*]}"
run=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 || {
    echo "Run as root: apt-get install ${missing[*]}" >&2
    exit 1
  }
  run=(sudo)
fi
"${run[@]}" apt-get update -qq
"${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
