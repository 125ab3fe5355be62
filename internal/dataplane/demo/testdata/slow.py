"""The example with a slow page: /slow reads the session, then waits until /go is asked.
/begun is answered when /slow has read."""

import threading

from app import app
from flask import session

reading, go = threading.Event(), threading.Event()


@app.get("/slow")
def slow():
    user = session.get("user")
    reading.set()
    go.wait()
    return f"{user}\n"


@app.get("/begun")
def begun():
    reading.wait()
    return "begun\n"


@app.get("/go")
def let_go():
    go.set()
    return "go\n"
