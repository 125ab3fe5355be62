#!/usr/bin/env bash
# Flask-Session 0.8.0 reads the sessions that 0.3.2 stored, but 0.3.2 cannot read those of
# 0.8.0: pickle became MessagePack, under the same key. The old version does not say so: people
# are just logged out, on the instances that an update has not reached yet, and after going back.
# Seen with Flask 2.2.2 and redis 4.3.4; a dict stands in for the Redis server.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

for version in 0.3.2 0.8.0; do
	python3 -m pip install --quiet --root-user-action=ignore --disable-pip-version-check --target "lib-$version" \
		Flask==2.2.2 Werkzeug==2.2.2 "Flask-Session==$version" redis==4.3.4 cachelib==0.9.0 msgspec==0.22.0
done
cat >main.py <<'END'
import logging
import pickle
import sys

from flask import Flask, session
from flask_session import Session
from redis import Redis


class Shared(Redis):
    """Redis as far as sessions need it, kept in a file."""

    def load(self):
        try:
            with open("redis", "rb") as f:
                return pickle.load(f)
        except FileNotFoundError:
            return {}

    def get(self, name):
        return self.load().get(name)

    def set(self, name, value, *args, **kwargs):
        with_it = {**self.load(), name: value}
        with open("redis", "wb") as f:
            pickle.dump(with_it, f)

    def setex(self, name, time, value):
        self.set(name, value)

    def delete(self, *names):
        left = {k: v for k, v in self.load().items() if k not in names}
        with open("redis", "wb") as f:
            pickle.dump(left, f)


logging.disable(logging.CRITICAL)
app = Flask(__name__)
app.config.update(SECRET_KEY="key", SESSION_TYPE="redis", SESSION_REDIS=Shared())
Session(app)


@app.get("/login")
def login():
    session["user"] = "ada"
    return "hello"


@app.get("/whoami")
def whoami():
    return session.get("user", "nobody")


client = app.test_client()
if sys.argv[1] == "login":
    print(client.get("/login").headers["Set-Cookie"].split(";")[0])
else:
    print(app.test_client(use_cookies=False).get("/whoami", headers={"Cookie": sys.argv[2]}).text)
END
as() { PYTHONPATH="lib-$1" PYTHONWARNINGS=ignore python3 main.py "${@:2}" 2>/dev/null; }
seen=$(
	for writer in 0.3.2 0.8.0; do
		for reader in 0.3.2 0.8.0; do
			rm -f redis
			cookie=$(as $writer login)
			echo "logged in with $writer, asked with $reader: $(as $reader whoami "$cookie")"
		done
	done
)
wanted='logged in with 0.3.2, asked with 0.3.2: ada
logged in with 0.3.2, asked with 0.8.0: ada
logged in with 0.8.0, asked with 0.3.2: nobody
logged in with 0.8.0, asked with 0.8.0: ada'
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
