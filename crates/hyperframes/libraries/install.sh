#!/usr/bin/env bash
# Installs the packages of a list in npm's form into a folder: install.sh LIST FOLDER. Done when it was done before.
set -euo pipefail

list="$1"
folder="$2"
mkdir -p "$folder"
exec 9>"$folder/.install.lock"
flock 9
cmp --silent "$list" "$folder/installed.json" && exit 0

# Until everything is there, nothing says that it is.
rm -f "$folder/installed.json" "$folder/package-lock.json"
cp "$list" "$folder/package.json"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$folder"
# Sheets name WOFF2 first, and whatever draws here reads it: the same fonts as WOFF are half of all bytes.
find "$folder/node_modules/@fontsource" -name '*.woff' -delete
cp "$list" "$folder/installed.json"
