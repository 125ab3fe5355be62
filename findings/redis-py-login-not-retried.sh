#!/usr/bin/env bash
# A connection that breaks while redis-py logs in (AUTH) is not tried again, whatever
# retry and retry_on_error say: they cover connecting and commands, not what is between.
# So a failover that meets a client in that moment fails a request.
# Seen with redis 4.3.4 and 7.1.0; 8.0.0 tries again. The server below closes the first
# connection after AUTH.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

for version in 4.3.4 7.1.0 8.0.0; do
	python3 -m pip install --quiet --root-user-action=ignore --disable-pip-version-check --target "$version" "redis==$version"
done
cat >main.py <<'END'
import socket
import threading

import redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError
from redis.retry import Retry

listener = socket.create_server(("127.0.0.1", 0))
connections = 0


def serve():
    global connections
    while True:
        client, _ = listener.accept()
        connections += 1
        with client:
            while request := client.recv(4096):
                if connections == 1:
                    break  # in the middle of the login
                client.sendall(b"+PONG\r\n" if b"PING" in request else b"+OK\r\n")


threading.Thread(target=serve, daemon=True).start()
client = redis.Redis(
    port=listener.getsockname()[1],
    password="secret",
    retry=Retry(NoBackoff(), 3),
    retry_on_error=[ConnectionError, OSError],
)
for attempt in "first", "second":
    try:
        print(f"{attempt} command: {client.ping()}, after {connections} connections")
    except ConnectionError as e:
        print(f"{attempt} command: {type(e).__name__}, after {connections} connections")
END
seen=$(for version in 4.3.4 7.1.0 8.0.0; do
	echo "redis $version"
	PYTHONPATH=$version python3 main.py
done)
wanted='redis 4.3.4
first command: ConnectionError, after 1 connections
second command: True, after 2 connections
redis 7.1.0
first command: ConnectionError, after 1 connections
second command: True, after 2 connections
redis 8.0.0
first command: True, after 2 connections
second command: True, after 2 connections'
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
