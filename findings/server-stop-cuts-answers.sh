#!/usr/bin/env bash
# What becomes of a request that is being answered when its instance is stopped (SIGTERM, as at every scale-in, restart,
# swap and update of a platform) depends on the server. gunicorn, uvicorn and granian answer it first. waitress, cheroot,
# daphne and gevent's pywsgi break the connection at once, and hypercorn answers 500 after three seconds.
# Whom it hurts: whoever scales in or releases while people use the app: some of them get an error each time, and what
# the app had half done stays half done. hypercorn's graceful_timeout is how long it waits.
# Seen with CPython 3.11.7, gunicorn 27.0.1, uvicorn 0.54.0, granian 2.8.7, hypercorn 0.18.0, waitress 3.0.2,
# cheroot 11.1.2, daphne 4.2.3 and gevent 26.9.0.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check gunicorn==27.0.1 uvicorn==0.54.0 granian==2.8.7 hypercorn==0.18.0 \
	waitress==3.0.2 cheroot==11.1.2 daphne==4.2.3 gevent==26.9.0
cat >app.py <<'END'
"""Answers after five seconds, and makes a file when it begins."""

import asyncio
import time


def wsgi(environ, start):
    open("begun", "w").close()
    time.sleep(5)
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"done\n"]


async def asgi(scope, receive, send):
    if scope["type"] != "http":
        return
    open("begun", "w").close()
    await asyncio.sleep(5)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": b"done\n"})
END
cat >pywsgi.py <<'END'
import sys

from gevent import monkey

monkey.patch_all()
from gevent.pywsgi import WSGIServer

from app import wsgi

WSGIServer(("127.0.0.1", int(sys.argv[1])), wsgi).serve_forever()
END
cat >stop.py <<'END'
"""Starts each server, asks it for a page, and stops it while it answers."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time

SERVERS = {
    "gunicorn": "bin/gunicorn --bind 127.0.0.1:PORT --threads 4 app:wsgi",
    "uvicorn": "bin/uvicorn --port PORT app:asgi",
    "granian": "bin/granian --port PORT --interface asgi app:asgi",
    "hypercorn": "bin/hypercorn --bind 127.0.0.1:PORT app:asgi",
    "waitress": "bin/waitress-serve --listen 127.0.0.1:PORT app:wsgi",
    "cheroot": "bin/cheroot --bind 127.0.0.1:PORT app:wsgi",
    "daphne": "bin/daphne --port PORT app:asgi",
    "gevent": "bin/python pywsgi.py PORT",
}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


def until(what, seconds=30):
    ends = time.monotonic() + seconds
    while not what():
        if time.monotonic() > ends:
            raise SystemExit("waited in vain")
        time.sleep(0.05)


def answers(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


def ask(port, told):
    try:
        c = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        c.request("GET", "/")
        told.append(str(c.getresponse().status))
    except (http.client.HTTPException, OSError):
        told.append("the connection breaks")


def stopped(command):
    port, told = free_port(), []
    here = dict(os.environ, PYTHONPATH=".", HOME=os.getcwd())
    server = subprocess.Popen(("env/" + command.replace("PORT", str(port))).split(), env=here, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: answers(port))
        person = threading.Thread(target=ask, args=(port, told))
        person.start()
        until(lambda: os.path.exists("begun"))
        server.send_signal(signal.SIGTERM)
        person.join()
        server.wait(30)
    finally:
        server.kill()
        os.remove("begun")
    return told[0]


for name, command in SERVERS.items():
    print(f"{name}: {stopped(command)}", flush=True)
END
seen=$(env/bin/python stop.py)
wanted="gunicorn: 200
uvicorn: 200
granian: 200
hypercorn: 500
waitress: the connection breaks
cheroot: the connection breaks
daphne: the connection breaks
gevent: the connection breaks"
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
