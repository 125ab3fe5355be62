#!/usr/bin/env bash
# Flask calls an app's error handler for an exception of Redis where a view raises it, but not where
# Flask-Session 0.8.0 does when it reads or stores the session: that is outside of what handlers are for, and
# only the handler of 500 is asked. A session that cannot be stored is noticed after the view has done its work.
# Whom it hurts: an app that answers "503, try again" while Redis fails over. People get 500 instead, and what
# they asked for may have been done: a payment that they then repeat.
# Seen with Flask-Session 0.8.0, Flask 3.1.3 and redis-py 8.1.0.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/env"
"$dir/env/bin/pip" install --quiet --disable-pip-version-check flask-session==0.8.0 msgspec==0.23.0 flask==3.1.3 redis==8.1.0
"$dir/env/bin/python" - <<'EOF'
import logging
import socket

from flask import Flask, session
from flask_session import Session
from redis import Redis
from redis.exceptions import ConnectionError

logging.disable(logging.CRITICAL)

with socket.socket() as taken:  # bound, and nobody listens: connections are refused
    taken.bind(("127.0.0.1", 0))

    def answers(*handled):
        """The status of three requests, and how often the payment was made, with a handler for each of these."""
        app = Flask(__name__)
        app.config.update(SESSION_TYPE="redis", SESSION_REDIS=Redis(host="127.0.0.1", port=taken.getsockname()[1]))
        Session(app)
        paid = []
        for what in handled:
            app.register_error_handler(what, lambda error: ("try again", 503))

        @app.get("/view")
        def view():
            raise ConnectionError("Redis is away")

        @app.post("/pay")
        def pay():
            paid.append(1)
            session["receipt"] = 1
            return "paid"

        new, known = app.test_client(), app.test_client()
        known.set_cookie("session", "6PtGcJ2rTPBkgDzbJFHE3A")
        return new.get("/view").status_code, known.get("/view").status_code, new.post("/pay").status_code, len(paid)

    seen = {"ConnectionError": answers(ConnectionError), "500": answers(500)}

for handler, (view, read, store, paid) in seen.items():
    print(f"handler of {handler}: in the view {view}, session read {read}, session stored {store}, payments {paid}")
assert seen == {"ConnectionError": (503, 500, 500, 1), "500": (503, 503, 503, 1)}, seen
EOF
