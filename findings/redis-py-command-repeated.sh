#!/usr/bin/env bash
# redis-py 8.1.0, unless told otherwise, sends a command again when its answer does not come: up to ten times,
# whatever the command does, and whether or not it has been carried out. A job that is pushed just before a
# failover, or while Redis is slow, is then in the queue several times, and a counter counts several times. The
# caller sees one call that succeeds. redis-py 5.3.1 sends it once and raises the error.
# Whom it hurts: whoever queues jobs or counts in Redis and has upgraded. To send once again:
# retry=Retry(NoBackoff(), 0), and to handle the error.
# Seen with redis 8.1.0 and 5.3.1; fakeredis 2.41.0 stands for Redis, behind a relay that loses answers.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
for version in 8.1.0 5.3.1; do
	python3 -m venv "$version"
	"$version/bin/pip" install --quiet --disable-pip-version-check "redis==$version" fakeredis==2.41.0
done
cat >main.py <<'END'
import socket
import threading

import redis
from fakeredis import TcpFakeServer
from redis.backoff import NoBackoff
from redis.retry import Retry

server = TcpFakeServer(("127.0.0.1", 0))
server.daemon_threads = True
relay = socket.create_server(("127.0.0.1", 0))
to_lose = 0  # connections that are still to break between a command and its answer


def commands(client, upstream):
    global to_lose
    while command := client.recv(65536):
        if to_lose and (b"LPUSH" in command or b"INCRBY" in command):
            to_lose -= 1
            broken.add(upstream)
        upstream.sendall(command)
    upstream.shutdown(socket.SHUT_WR)


def answers(client, upstream):
    while answer := upstream.recv(65536):
        if upstream in broken:  # the command has been carried out
            client.shutdown(socket.SHUT_RDWR)
            break
        client.sendall(answer)


def accept():
    while True:
        client, _ = relay.accept()
        upstream = socket.create_connection(server.server_address)
        for way in (commands, answers):
            threading.Thread(target=way, args=(client, upstream), daemon=True).start()


broken = set()
threading.Thread(target=server.serve_forever, daemon=True).start()
threading.Thread(target=accept, daemon=True).start()


def called(command):
    """What a caller sees of a command whose answer is lost three times."""
    global to_lose
    to_lose = 3
    try:
        return f"returns {command()}"
    except redis.RedisError as e:
        return f"raises {type(e).__name__}"
    finally:
        to_lose = 0


for name, options in [("as it is", {}), ("without retries", {"retry": Retry(NoBackoff(), 0)})]:
    client = redis.Redis(port=relay.getsockname()[1], **options)
    client.flushall()
    push = called(lambda: client.lpush("jobs", "mail to ann"))
    count = called(lambda: client.incr("visits"))
    print(f"{redis.__version__} {name}: lpush {push}, in the queue: {client.llen('jobs')}", end="; ")
    print(f"incr {count}, counted: {int(client.get('visits'))}")
END
seen=$(for version in 8.1.0 5.3.1; do "$version/bin/python" main.py; done)
wanted='8.1.0 as it is: lpush returns 4, in the queue: 4; incr returns 4, counted: 4
8.1.0 without retries: lpush raises ConnectionError, in the queue: 1; incr raises ConnectionError, counted: 1
5.3.1 as it is: lpush raises ConnectionError, in the queue: 1; incr raises ConnectionError, counted: 1
5.3.1 without retries: lpush raises ConnectionError, in the queue: 1; incr raises ConnectionError, counted: 1'
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
