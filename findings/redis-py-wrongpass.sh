#!/usr/bin/env bash
# A wrong password that Redis 6 or later refuses with WRONGPASS is a plain ResponseError,
# not an AuthenticationError, so code that catches the latter does not see a renewed key.
# Seen with redis 4.3.4; Redis answers AUTH as below since 6.0.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m pip install --quiet --root-user-action=ignore --disable-pip-version-check --target lib redis==4.3.4
cat >main.py <<'END'
import socket
import threading

import redis

listener = socket.create_server(("127.0.0.1", 0))


def serve():
    client, _ = listener.accept()
    client.recv(4096)
    client.sendall(b"-WRONGPASS invalid username-password pair or user is disabled.\r\n")


threading.Thread(target=serve, daemon=True).start()
try:
    redis.Redis(port=listener.getsockname()[1], password="old").ping()
except redis.RedisError as e:
    print(f"{type(e).__name__}: {e}")
    print("an AuthenticationError:", isinstance(e, redis.AuthenticationError))
END
seen=$(PYTHONPATH=lib python3 main.py)
wanted='ResponseError: WRONGPASS invalid username-password pair or user is disabled.
an AuthenticationError: False'
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
