"""A Flask app whose sessions are in one Redis after the other. Each argument is
NAME=URL: below a line "== NAME" stands what the app logs while somebody logs in.
"""

import logging
import sys
from datetime import timedelta

from flask import Flask, session
from flask_session import Session
from redis import Redis

logging.captureWarnings(True)  # deprecations are not what this is about
logging.getLogger("py.warnings").addHandler(logging.NullHandler())
logging.getLogger("py.warnings").propagate = False


def make(name, url):
    app = Flask(name)
    redis = Redis.from_url(url, socket_timeout=0.5)
    app.config.update(SECRET_KEY="key", SESSION_TYPE="redis", SESSION_REDIS=redis, SESSION_PERMANENT=False,
                      PERMANENT_SESSION_LIFETIME=timedelta(days=1))
    Session(app)

    @app.get("/login")
    def login():
        session["user"] = "ada"
        return "hello"

    @app.get("/locked")
    def locked():
        """What an app can do with Redis besides keeping sessions."""
        with redis.lock("report", timeout=60):
            with redis.lock("report", timeout=60, blocking_timeout=0):
                return "both"

    @app.get("/changed")
    def changed():
        with redis.pipeline() as transaction:
            transaction.watch("counter")
            redis.incr("counter")
            transaction.multi()
            transaction.incr("counter")
            return str(transaction.execute())

    return app


for argument in sys.argv[1:]:
    name, _, url = argument.partition("=")
    print("==", name, file=sys.stderr, flush=True)
    path = {"busy-lock": "/locked", "changed-meanwhile": "/changed"}.get(name, "/login")
    client = make(name, url).test_client(use_cookies=False)
    # The cookie makes Flask-Session ask Redis before the page does.
    client.get(path, headers={"Cookie": "session=0123456789abcdef"})
