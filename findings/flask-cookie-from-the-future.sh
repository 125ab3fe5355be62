#!/usr/bin/env bash
# Flask's own sessions, and whatever else has a time from itsdangerous 2.2.0 in it, are refused where they come from the
# future: by an instance whose clock is one second behind that of the one that signed them. Flask takes such a session
# for an empty one, without a word in the log. If the page stores anything, the login is overwritten; otherwise it is
# back once the second has passed. Django 5.2.19, which signs in the same form, accepts a time from the future.
# Whom it hurts: whoever runs Flask's cookie sessions on several instances. Clocks that differ by some milliseconds are
# enough where people are sent on to the next page after the login, as a second begins.
# Seen with Flask 3.1.3, itsdangerous 2.2.0 and Django 5.2.19.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check flask==3.1.3 itsdangerous==2.2.0 django==5.2.19
cat >main.py <<'END'
import time
from unittest import mock

from django.conf import settings
from django.core import signing
from flask import Flask, session

NOW = int(time.time())


def clock(offset):
    """What an instance takes for now, whose clock is that many seconds ahead."""
    return mock.patch("time.time", lambda: NOW + offset)


app = Flask(__name__)
app.secret_key = "the same on all instances"


@app.post("/login")
def login():
    session["user"] = "ada"
    return "welcome"


@app.get("/")
def page():
    return session.get("user", "nobody")


@app.get("/cart")
def cart():
    session["cart"] = 1
    return session.get("user", "nobody")


def asks(path, offset):
    with clock(offset):
        return person.get(path).text


person = app.test_client()
with clock(1):
    person.post("/login")
print("an instance whose clock is right:", asks("/", 1))
print("one whose clock is a second behind:", asks("/", 0))
print("the same a second later:", asks("/", 1))
print("a second behind, a page that stores something:", asks("/cart", 0))
print("from then on:", asks("/", 1))

settings.configure(SECRET_KEY="the same on all instances")
with clock(1):
    signed = signing.dumps("ada")
with clock(0):
    print("Django, a second behind:", signing.loads(signed, max_age=3600))
END
seen=$(env/bin/python main.py 2>&1)
wanted="an instance whose clock is right: ada
one whose clock is a second behind: nobody
the same a second later: ada
a second behind, a page that stores something: nobody
from then on: nobody
Django, a second behind: ada"
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
