#!/usr/bin/env bash
# A slow page that only reads the session undoes a logout. Flask-Session loads the session
# when a request begins and stores it when the request ends, changed or not. Whoever logs
# out while a page is still loading is logged in again when that page is done.
# Seen with Flask 2.2.2, Flask-Session 0.3.2 (as in Debian 12).
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m pip install --quiet --root-user-action=ignore --disable-pip-version-check --target lib \
	Flask==2.2.2 Werkzeug==2.2.2 Flask-Session==0.3.2 cachelib==0.9.0
cat >main.py <<'END'
import threading

from flask import Flask, session
from flask_session import Session

app = Flask(__name__)
app.config.update(SECRET_KEY="key", SESSION_TYPE="filesystem", SESSION_FILE_DIR="sessions")
Session(app)
reading, logged_out = threading.Event(), threading.Event()


@app.post("/login")
def login():
    session["user"] = "ada"
    return "hello"


@app.post("/logout")
def logout():
    session.clear()
    return "bye"


@app.get("/whoami")
def whoami():
    return session.get("user", "nobody")


@app.get("/slow")
def slow():
    user = session.get("user")
    reading.set()
    logged_out.wait()
    return user


cookie = app.test_client().post("/login").headers["Set-Cookie"].split(";")[0]


def ask(method, path):
    return app.test_client(use_cookies=False).open(path, method=method, headers={"Cookie": cookie}).text


page = threading.Thread(target=ask, args=("GET", "/slow"))
page.start()
reading.wait()
ask("POST", "/logout")
print("after the logout:   ", ask("GET", "/whoami"))
logged_out.set()
page.join()
print("after the slow page:", ask("GET", "/whoami"))
END
seen=$(PYTHONPATH=lib python3 main.py)
wanted='after the logout:    nobody
after the slow page: ada'
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
