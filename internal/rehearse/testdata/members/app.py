"""An app with a login as most have it: user, password and a token against forged
requests, as Flask-Login and Flask-WTF do it. Its session is in Redis."""

import hmac
import json
import os
import secrets

from flask import Flask, redirect, render_template_string, request
from redis import Redis

app = Flask(__name__)
redis = Redis.from_url(os.environ["REDIS_URL"], socket_timeout=5)
MEMBERS = {"ann": "correct horse"}

FORM = """<!doctype html><title>Log in</title>
<form method="post"><input id="csrf_token" name="csrf_token" type="hidden" value="{{ token }}">
<input name="username"><input name="password" type="password"><button>Log in</button></form>"""


def load():
    found = redis.get("session:" + request.cookies.get("sid", ""))
    return json.loads(found) if found else {}


def store(answer, session):
    sid = secrets.token_hex(16)
    redis.setex("session:" + sid, 3600, json.dumps(session))
    answer.set_cookie("sid", sid, httponly=True)
    return answer


@app.get("/healthz")
def healthz():
    return "ok\n"


@app.route("/login", methods=["GET", "POST"])
def login():
    session = load()
    if request.method == "GET":
        session = {"token": secrets.token_hex(16)}
        return store(app.make_response(render_template_string(FORM, token=session["token"])), session)
    if not hmac.compare_digest(session.get("token", "-"), request.form.get("csrf_token", "")):
        return "The CSRF token is missing.\n", 400
    user = request.form["username"]
    if MEMBERS.get(user) != request.form["password"]:
        return render_template_string(FORM, token=session["token"])
    return store(redirect("/account"), {"user": user})


@app.get("/account")
def account():
    user = load().get("user")
    if not user:
        return redirect("/login?next=/account")
    return render_template_string("<!doctype html><title>Account</title><p>Hello, {{ user }}!</p>", user=user)
