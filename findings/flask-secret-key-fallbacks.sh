#!/usr/bin/env bash
# SECRET_KEY_FALLBACKS, by which Flask 3.1 lets a secret key be renewed while people stay logged in, is read by
# Flask's own session cookie and by none of three extensions that sign with the same key: with Flask-Session and
# SESSION_USE_SIGNER everybody is logged out, Flask-Login forgets whom it was to remember, and a form that was
# open with Flask-WTF's token is refused. Nothing warns of it. (Flask's documentation says that extensions "may
# not support this yet", and not which.) Without SESSION_USE_SIGNER Flask-Session asks for no key at all.
# Whom it hurts: whoever renews the key with the sessions in Redis.
# Seen with Flask 3.1.3, Flask-Session 0.8.0, Flask-Login 0.6.3 and Flask-WTF 1.3.0; fakeredis 2.41.0 stands
# for Redis.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check flask==3.1.3 flask-session==0.8.0 flask-login==0.6.3 \
	flask-wtf==1.3.0 msgspec==0.23.0 redis==8.1.0 fakeredis==2.41.0
cat >main.py <<'END'
import warnings

from fakeredis import FakeRedis
from flask import Flask, session
from flask_login import LoginManager, UserMixin, current_user, login_user
from flask_session import Session
from flask_wtf.csrf import CSRFProtect, generate_csrf

warnings.simplefilter("ignore")  # SESSION_USE_SIGNER is deprecated
redis = FakeRedis()
OLD, NEW = "old key, only for this script ..", "new key, only for this script .."


def app_with(key, fallbacks, in_redis=False, signed=False):
    app = Flask(__name__)
    app.config.update(SECRET_KEY=key, SECRET_KEY_FALLBACKS=fallbacks)
    if in_redis:
        app.config.update(SESSION_TYPE="redis", SESSION_REDIS=redis, SESSION_USE_SIGNER=signed)
        Session(app)
    CSRFProtect(app)
    manager = LoginManager(app)

    @manager.user_loader
    def load(name):
        person = UserMixin()
        person.id = name
        return person

    @app.get("/form")
    def form():
        session["user"] = "ann"
        return generate_csrf()

    @app.post("/form")
    def sent():
        return "stored"

    @app.get("/")
    def who():
        return session.get("user", "nobody")

    @app.get("/remember")
    def remember():
        login_user(load("ann"), remember=True)
        return ""

    @app.get("/remembered")
    def remembered():
        return current_user.get_id() or "nobody"

    return app


def browser(app, cookie=None):
    """A browser with no cookie, or with one of another's."""
    client = app.test_client()
    if cookie:
        client.set_cookie(cookie.key, cookie.value)
    return client


def seen(key, fallbacks):
    """What is left of what was made with the old key."""
    results = {}
    for name, sessions in (("Flask", {}), ("Session", {"in_redis": True, "signed": True}), ("unsigned", {"in_redis": True})):
        before = browser(app_with(OLD, None, **sessions))
        token = before.get("/form").text
        after = browser(app_with(key, fallbacks, **sessions), before.get_cookie("session"))
        results[name] = after.get("/").text
        if not sessions:
            results["WTF"] = str(after.post("/form", data={"csrf_token": token}).status_code)
    before = browser(app_with(OLD, None))
    before.get("/remember")
    after = browser(app_with(key, fallbacks), before.get_cookie("remember_token"))
    results["Login"] = after.get("/remembered").text
    return ", ".join(f"{name}: {result}" for name, result in results.items())


print("the same key:           ", seen(OLD, None))
print("a new one:              ", seen(NEW, None))
print("a new one with fallback:", seen(NEW, [OLD]))
END
seen=$(env/bin/python main.py 2>errors) || { cat errors; exit 1; }
wanted="the same key:            Flask: ann, WTF: 200, Session: ann, unsigned: ann, Login: ann
a new one:               Flask: nobody, WTF: 400, Session: nobody, unsigned: ann, Login: nobody
a new one with fallback: Flask: ann, WTF: 400, Session: nobody, unsigned: ann, Login: nobody"
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
