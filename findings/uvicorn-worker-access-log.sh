#!/usr/bin/env bash
# With uvicorn's worker, gunicorn's --access-logformat has no effect, and no word is said: the lines are uvicorn's own, which
# tell neither when a request came nor how long it took nor who asked with what. uvicorn by itself writes the same. So
# what reads logs finds no time in it, and nobody sees afterwards in which minute the traffic peaked.
# Whom it hurts: whoever moves from Flask to FastAPI and keeps the flags, and plans capacity by the access log later.
# Where something else puts the time before each line, as App Service does, that is all there is.
# Seen with gunicorn 27.0.1, uvicorn-worker 0.4.0 and uvicorn 0.54.0.
set -euo pipefail
dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; wait; rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check gunicorn==27.0.1 uvicorn-worker==0.4.0 uvicorn==0.54.0
cat >app.py <<'END'
def wsgi(environ, start):
    start("200 OK", [("Content-Length", "0")])
    return [b""]


async def asgi(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})
END
export HOME=$dir # gunicorn puts a socket there
line() { # WORKER APP: the line of one request, what varies replaced
	port=$(python3 -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])')
	env/bin/gunicorn --bind "127.0.0.1:$port" --worker-class "$1" --access-logfile "$dir/access.log" \
		--access-logformat 'time=%(t)s request="%(r)s" status=%(s)s ms=%(M)s agent="%(a)s"' "app:$2" >"$dir/error.log" 2>&1 &
	server=$!
	for _ in {1..100}; do
		if python3 -c "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:$port/', headers={'User-Agent': 'test'}))" 2>/dev/null; then break; fi
		sleep 0.2
	done
	kill "$server"
	wait "$server" || true
	server=
	sed -E 's/\[[^]]*\]/[TIME]/; s/ms=[0-9]+/ms=N/; s/:[0-9]+ -/:PORT -/' "$dir/access.log"
	rm "$dir/access.log"
}
seen=$(echo "its own worker: $(line sync wsgi)" && echo "uvicorn's: $(line uvicorn_worker.UvicornWorker asgi)")
wanted='its own worker: time=[TIME] request="GET / HTTP/1.1" status=200 ms=N agent="test"
uvicorn'"'"'s: 127.0.0.1:PORT - "GET / HTTP/1.1" 200'
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
