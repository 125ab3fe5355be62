#!/usr/bin/env bash
# Flask-SocketIO 5.7.0 (python-socketio 5.18.1) with Redis as its message queue: what is sent to all while Redis is away
# raises no error, and reaches those people only who are connected to the same instance. When Redis is back, the other
# instances are deaf for up to as long again, and at most a minute: they wait 1, 2, 4, 8, … 60 seconds between attempts.
# What is sent then is lost for their people, and nothing is in the log of the one that sends it.
# Whom it hurts: whoever sends news, prices or chat to people on several instances: after a failover some of them miss
# what the others saw, until they load the page again.
# Seen with python-socketio 5.18.1, Flask-SocketIO 5.7.0, redis-py 8.1.0, Werkzeug 3.1.8 and redis-server 7.0.15.
set -euo pipefail
command -v redis-server >/dev/null || { echo "apt-get install redis-server"; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check flask-socketio==5.7.0 python-socketio==5.18.1 redis==8.1.0 flask==3.1.3 \
	werkzeug==3.1.8 requests==2.32.5
cat >main.py <<'END'
import atexit
import logging
import socket
import subprocess
import threading
import time

import redis
import socketio
from flask import Flask
from flask_socketio import SocketIO
from werkzeug.serving import make_server

logging.getLogger("werkzeug").setLevel(logging.ERROR)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


PORT = free_port()


def until(what, seconds=60):
    ends = time.monotonic() + seconds
    while not what():
        if time.monotonic() > ends:
            raise SystemExit("waited in vain")
        time.sleep(0.02)


def alive():
    try:
        return redis.Redis(port=PORT, retry=None).ping()
    except redis.ConnectionError:
        return False


def start_redis():
    server = subprocess.Popen(["redis-server", "--bind", "127.0.0.1", "--port", str(PORT), "--save", ""], stdout=subprocess.DEVNULL)
    atexit.register(server.kill)
    until(alive)
    return server


class Instance:
    """A process of the app, with one person who is connected to it."""

    def __init__(self):
        app = Flask(__name__)
        self.io = SocketIO(app, message_queue=f"redis://127.0.0.1:{PORT}/0", async_mode="threading")
        port = free_port()
        server = make_server("127.0.0.1", port, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.person, self.got = socketio.Client(), set()
        self.person.on("news", self.got.add)
        self.person.connect(f"http://127.0.0.1:{port}", transports=["polling"])


server = start_redis()
one, other = Instance(), Instance()
subscribed = lambda: redis.Redis(port=PORT).pubsub_numsub("flask-socketio")[0][1]
until(lambda: subscribed() == 2)


def send(news, wait=2):
    """Who gets it within two seconds."""
    one.io.emit("news", news)
    ends = time.monotonic() + wait
    while time.monotonic() < ends and not (news in one.got and news in other.got):
        time.sleep(0.02)
    return ", ".join(name for name, i in (("the same instance", one), ("the other", other)) if news in i.got)


print("before:", send("before"))
server.terminate()
server.wait()
began = time.monotonic()
print("Redis is away:", send("away"))
time.sleep(max(0, 10 - (time.monotonic() - began)))  # the other instances try after 1, 3, 7 and 15 seconds
server = start_redis()
print("Redis is back:", send("back"))
until(lambda: subscribed() == 2)
print("all listen again:", send("then"))
server.terminate()
server.wait()
END
seen=$(env/bin/python main.py 2>errors.log) || { cat errors.log; exit 1; }
wanted="before: the same instance, the other
Redis is away: the same instance
Redis is back: the same instance
all listen again: the same instance, the other"
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
