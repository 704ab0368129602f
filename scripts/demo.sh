#!/usr/bin/env bash
# Starts Herald, makes a talking-avatar video through the public API with the heygen program, and says where it is.
set -euo pipefail
programs=$(cd "$1" && pwd)
PATH="$programs:$PATH"

mkdir -p out
log=out/demo-server.log
# One video, not a hundred previews beside it.
export HERALD_MAKE_PREVIEWS=false
export HERALD_LISTEN=${HERALD_LISTEN:-127.0.0.1:8080}
herald serve >"$log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true' EXIT

export HEYGEN_API_BASE="http://$HERALD_LISTEN" HEYGEN_ALLOW_HTTP=1
HEYGEN_API_KEY=$(HERALD_LOG=error herald keys create --name demo)
export HEYGEN_API_KEY
field() { python3 -c 'import json, sys; print(json.load(sys.stdin)["data"][sys.argv[1]])' "$1"; }

for _ in $(seq 100); do
  heygen user me get >/dev/null 2>&1 && break
  kill -0 "$server" 2>/dev/null || {
    echo "The server ended:" >&2
    cat "$log" >&2
    exit 1
  }
  sleep 0.2
done

look=$(heygen avatar looks list --ownership public --limit 1 |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["data"][0]["id"])')

echo "Making the video…"
heygen video create --wait -d "{
  \"type\": \"avatar\", \"avatar_id\": \"$look\", \"resolution\": \"1080p\", \"title\": \"Herald demo\",
  \"motion_prompt\": \"waves at the start, open hands\",
  \"script\": \"Hello! I am a presenter who lives on your own machine. I say whatever you write, without the internet and without a camera. Welcome to Herald.\"
}" >out/demo.json
video=$(field id <out/demo.json)
heygen video download "$video" --output-path out/demo.mp4 --force >/dev/null

echo "Video: $(pwd)/out/demo.mp4"
echo "Page:  $(field video_page_url <out/demo.json)   (make serve keeps the server up)"
