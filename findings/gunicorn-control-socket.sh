#!/usr/bin/env bash
# Since 25.1 gunicorn listens on a control socket that is named after nothing but the user's
# home folder. A second gunicorn of that user takes the name away from the first one, without a
# word in either log; `gunicornc` then shows and controls the second one only, and once that has
# ended, neither. It hurts who runs several apps or instances as one user and scripts `gunicornc`:
# `worker add` or `reload` reach another app. Give each a HOME, or a --control-socket, of its own.
# Seen with gunicorn 27.0.1 and CPython 3.11.
set -euo pipefail
dir=$(mktemp -d)
trap 'kill ${first:-} ${second:-} 2>/dev/null || true; wait; rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check gunicorn==27.0.1
echo 'def app(environ, start): start("200 OK", []); return [b""]' >app.py
export HOME=$dir
unset XDG_RUNTIME_DIR

start() { # start LOG, until it listens on its control socket
	venv/bin/gunicorn --bind "unix:$1.sock" app:app 2>"$1.log" &
	for _ in $(seq 600); do grep -q 'Control socket listening' "$1.log" && return; sleep 0.1; done
	return 1
}
controlled() { # which of the two answers
	case $(venv/bin/gunicornc -c 'show config' 2>&1) in
	*first.sock*) echo first ;;
	*second.sock*) echo second ;;
	*'Failed to connect'*) echo nobody ;;
	*) echo 'something else' ;;
	esac
}
start first
first=$!
seen="one runs, and gunicornc reaches: $(controlled)"
start second
second=$!
seen+=$'\n'"both run, and gunicornc reaches: $(controlled)"
kill "$second"
wait "$second" || true
seen+=$'\n'"the second has ended, and gunicornc reaches: $(controlled)"
seen+=$'\n'"warnings and errors in both logs: $(cat first.log second.log | grep -cE 'WARN|ERROR' || true)"
kill -0 "$first"

wanted='one runs, and gunicornc reaches: first
both run, and gunicornc reaches: second
the second has ended, and gunicornc reaches: nobody
warnings and errors in both logs: 0'
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
