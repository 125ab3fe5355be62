#!/usr/bin/env bash
# Flask-Session 0.3.2 stores a session, for a month, at every request that comes without
# a cookie, although the page never touches the session: SESSION_PERMANENT is on by
# default, and what it writes into an empty session makes that worth storing. Crawlers
# and health pings fill the cache, and a health page that "asks nobody" asks Redis.
# Seen with Flask 2.2.2, Flask-Session 0.3.2 (as in Debian 12).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m pip install --quiet --root-user-action=ignore --disable-pip-version-check --target lib \
	Flask==2.2.2 Werkzeug==2.2.2 Flask-Session==0.3.2 cachelib==0.9.0 redis==4.3.4
cat >main.py <<'END'
from flask import Flask
from flask_session import Session
from redis import Redis


class Kept(Redis):
    """Redis as far as sessions need it: each key with its lifetime in seconds."""

    def __init__(self):
        self.keys = {}

    def get(self, name):
        return None

    def setex(self, name, time, value):
        self.keys[name] = time


for settings in {}, {"SESSION_PERMANENT": False}:
    redis = Kept()
    app = Flask(__name__)
    app.config.update(SECRET_KEY="key", SESSION_TYPE="redis", SESSION_REDIS=redis, **settings)
    Session(app)
    app.get("/healthz")(lambda: "ok")
    for ping in range(3):
        app.test_client().get("/healthz")
    days = {seconds / 86400 for seconds in redis.keys.values()}
    print(f"{settings or 'by default'}: {len(redis.keys)} sessions after 3 pings, kept for {sorted(days)} days")
END
seen=$(PYTHONPATH=lib python3 main.py)
wanted="by default: 3 sessions after 3 pings, kept for [31.0] days
{'SESSION_PERMANENT': False}: 0 sessions after 3 pings, kept for [] days"
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
