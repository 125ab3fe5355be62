#!/usr/bin/env bash
# Flask-Login 0.6.3 takes the whole first entry of X-Forwarded-For for the client's address, a port with it.
# A front end that writes "address:port" there, as that of Azure App Service does, thus gives the same person
# another identity for each new connection: with session protection "strong" the person is logged out, with
# "basic" (which is set unless you say otherwise) the login is no longer fresh, and what wants a fresh one asks
# for the password again.
# Whom it hurts: whoever runs Flask-Login on App Service. It looks like lost sessions.
# Seen with Flask-Login 0.6.3, Flask 3.1.3 and Werkzeug 3.1.9.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/env"
"$dir/env/bin/pip" install --quiet --disable-pip-version-check flask-login==0.6.3 flask==3.1.3 werkzeug==3.1.9
"$dir/env/bin/python" - <<'EOF'
from flask import Flask
from flask_login import LoginManager, UserMixin, current_user, login_fresh, login_user


def app_with(protection):
    app = Flask(__name__)
    app.secret_key = "only for this script, 32 bytes .."
    manager = LoginManager(app)
    manager.session_protection = protection

    @manager.user_loader
    def load(name):
        person = UserMixin()
        person.id = name
        return person

    @app.post("/login")
    def login():
        login_user(load("ann"))
        return "welcome"

    @app.get("/")
    def who():
        if not current_user.is_authenticated:
            return "logged out"
        return "logged in, " + ("fresh" if login_fresh() else "not fresh")

    return app


def seen(protection, at_login, later):
    """What a person meets who comes back over another connection."""
    client = app_with(protection).test_client()
    client.post("/login", headers={"X-Forwarded-For": at_login})
    return client.get("/", headers={"X-Forwarded-For": later}).text


for protection, at_login, later, want in [
    ("strong", "203.0.113.7:50312", "203.0.113.7:50313", "logged out"),
    ("basic", "203.0.113.7:50312", "203.0.113.7:50313", "logged in, not fresh"),
    ("strong", "203.0.113.7", "203.0.113.7", "logged in, fresh"),
    ("basic", "203.0.113.7", "203.0.113.7", "logged in, fresh"),
]:
    got = seen(protection, at_login, later)
    print(f"{protection:6}  {at_login} then {later}: {got}")
    assert got == want, got
EOF
