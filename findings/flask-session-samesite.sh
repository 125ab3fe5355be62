#!/usr/bin/env bash
# SESSION_COOKIE_SAMESITE, which Flask documents, has no effect with Flask-Session 0.3.2:
# the cookie has no SameSite attribute. Flask's own sessions set it.
# Seen with Flask 2.2.2, Flask-Session 0.3.2 (as in Debian 12).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m pip install --quiet --root-user-action=ignore --disable-pip-version-check --target lib \
	Flask==2.2.2 Werkzeug==2.2.2 Flask-Session==0.3.2 cachelib==0.9.0
cat >main.py <<'END'
from flask import Flask, session
from flask_session import Session


def cookie(server_side):
    app = Flask(__name__)
    app.config.update(SECRET_KEY="key", SESSION_COOKIE_SAMESITE="Lax", SESSION_TYPE="filesystem", SESSION_FILE_DIR="sessions")
    if server_side:
        Session(app)

    @app.get("/")
    def index():
        session["user"] = "ada"
        return "hello"

    return app.test_client().get("/").headers["Set-Cookie"]


for name, server_side in ("Flask", False), ("Flask-Session", True):
    print(f"{name} sends SameSite: {'SameSite' in cookie(server_side)}")
END
seen=$(PYTHONPATH=lib python3 main.py)
wanted='Flask sends SameSite: True
Flask-Session sends SameSite: False'
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
