"""An app that keeps sessions where the app setting KEEP says. It offers what a rehearsal
asks for; KEEP names what people really write."""

import json
import os
import secrets
import sqlite3
import tempfile

from flask import Flask, jsonify, request, session

KEEP = os.environ["KEEP"]
app = Flask(__name__)
app.secret_key = os.environ.get("FLASK_SECRET_KEY") or secrets.token_hex(32)
if KEEP == "own-key":
    app.secret_key = secrets.token_hex(32)
memory = {}
asked = []


if KEEP.startswith("redis") or KEEP in ("counter", "copies"):
    from redis import Redis

    redis = Redis.from_url(os.environ["REDIS_URL"], socket_timeout=5)

if KEEP in ("filesystem", "redis-as-cache"):
    from flask_session import Session

    app.config.update(SESSION_TYPE="filesystem", SESSION_FILE_THRESHOLD=5000)
    Session(app)


def database():
    place = os.path.join(tempfile.gettempdir(), "users.db") if KEEP == "sqlite-tmp" else os.environ.get("PLACE", "users.db")
    db = sqlite3.connect(place, timeout=30)
    db.execute("CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, user TEXT)")
    return db


def count():
    with open("counter.txt", "a") as f:
        f.write("x")


@app.get("/healthz")
def healthz():
    return "ok\n"


@app.post("/login")
def login():
    user, key = request.form["user"], secrets.token_hex(8)
    if KEEP == "broken":
        raise RuntimeError("no such table: users, with key " + os.environ["FLASK_SECRET_KEY"])
    if KEEP in ("cookie", "own-key", "filesystem", "redis-as-cache"):
        session["user"] = user
        return "hello\n"
    if KEEP == "memory":
        memory[key] = user
    elif KEEP in ("redis", "redis-breaks", "counter", "copies"):
        redis.setex("s:" + key, 3600, user)
        if KEEP == "counter":
            count()
    elif KEEP == "files":
        os.makedirs("people", exist_ok=True)
        with open(os.path.join("people", key), "w") as f:
            json.dump({"user": user}, f)
    else:
        with database() as db:
            db.execute("INSERT INTO sessions VALUES (?, ?)", (key, user))
    answer = jsonify(user=user)
    answer.set_cookie("sid", key)
    return answer


def find():
    key = request.cookies.get("sid", "")
    if KEEP in ("cookie", "own-key", "filesystem"):
        return session.get("user")
    if KEEP == "redis-as-cache":
        redis.get("prices")
        return session.get("user")
    if KEEP == "memory":
        return memory.get(key)
    if KEEP == "copies" and key in memory:
        return memory[key]
    if KEEP == "redis-breaks":
        asked.append(request.cookies.get("sid", ""))
        if len(asked) > 16:  # everybody is logged in
            raise RuntimeError("no such column: name, with key " + os.environ["FLASK_SECRET_KEY"])
    if KEEP in ("redis", "redis-breaks", "counter", "copies"):
        found = redis.get("s:" + key)
        if found and KEEP == "copies":
            memory[key] = found.decode()
        return found and found.decode()
    if KEEP == "files":
        try:
            with open(os.path.join("people", os.path.basename(key) or "nobody")) as f:
                return json.load(f)["user"]
        except FileNotFoundError:
            return None
    row = database().execute("SELECT user FROM sessions WHERE id = ?", (key,)).fetchone()
    return row and row[0]


@app.get("/session")
def whoami():
    user = find()
    return (jsonify(user=user), 200) if user else (jsonify(user=None), 401)
