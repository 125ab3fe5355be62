#!/usr/bin/env bash
# What an app puts into a session comes back as another type once Flask-Session 0.8.0 keeps it in Redis, and
# nothing says so: a tuple and a set as lists, a UUID as a text. Markup cannot be stored at all: a request that
# calls flash(Markup(...)) ends in an error. Flask's own session cookie gives all of these back as they were,
# but for sets, which it refuses at once.
# Whom it hurts: whoever moves sessions from Flask's cookie to Redis. A comparison with a UUID is false from
# then on, and so is one with a tuple.
# Seen with Flask-Session 0.8.0, msgspec 0.23.0, Flask 3.1.3 and redis-py 8.1.0.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/env"
"$dir/env/bin/pip" install --quiet --disable-pip-version-check flask-session==0.8.0 msgspec==0.23.0 flask==3.1.3 redis==8.1.0 fakeredis==2.38.0
"$dir/env/bin/python" - <<'EOF'
from uuid import UUID

from fakeredis import FakeRedis
from flask import Flask, session
from flask_session import Session
from markupsafe import Markup

VALUES = {
    "tuple": (1, 2),
    "UUID": UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff"),
    "Markup": Markup("<b>hi</b>"),
    "set": {1},
}


def back(in_redis, value):
    """The type of a value in the request after the one that stored it."""
    app = Flask(__name__)
    app.secret_key = "only for this script"
    if in_redis:
        app.config.update(SESSION_TYPE="redis", SESSION_REDIS=FakeRedis())
        Session(app)
    found = []

    @app.get("/put")
    def put():
        session["it"] = value
        return ""

    @app.get("/get")
    def get():
        found.append(type(session["it"]).__name__)
        return ""

    app.testing = True  # an error is raised here, not answered with 500
    app.logger.disabled = True
    client = app.test_client()
    try:
        client.get("/put")
    except TypeError:
        return "refused"
    client.get("/get")
    return found[0]


seen = {name: (back(False, value), back(True, value)) for name, value in VALUES.items()}
for name, (cookie, redis) in seen.items():
    print(f"{name:8} from Flask's cookie: {cookie:8} from Redis: {redis}")
assert seen == {
    "tuple": ("tuple", "list"),
    "UUID": ("UUID", "str"),
    "Markup": ("Markup", "refused"),
    "set": ("refused", "list"),
}, seen
EOF
