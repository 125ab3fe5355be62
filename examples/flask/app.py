"""A Flask app that may run on any number of instances.

Sessions live in the Redis that REDIS_URL names, so every instance knows everybody.
Without REDIS_URL they are Flask's own: signed cookies, which hold only where
FLASK_SECRET_KEY is the same.
"""

import os
import secrets
import sys
import threading
import time
from datetime import timedelta

from flask import Flask, jsonify, redirect, render_template_string, request, session, url_for

INSTANCE = os.environ.get("WEBSITE_INSTANCE_ID", "local")
REDIS_URL = os.environ.get("REDIS_URL")
# Without a key in the URL the app logs in by Microsoft Entra ID, as its managed identity.
BY_TOKEN = bool(REDIS_URL) and REDIS_URL.startswith("rediss://") and "@" not in REDIS_URL

for name in ("FLASK_SECRET_KEY", "REDIS_URL"):
    # App Service leaves a reference that it cannot resolve as it is. Signed with such a
    # text, anybody could make a session.
    if os.environ.get(name, "").startswith("@Microsoft.KeyVault("):
        sys.exit(f"{name} is a reference to a Key Vault that App Service could not resolve: run 'scaleout verify'")

app = Flask(__name__)
app.config.update(
    # One key for all instances. A key made here would be another one on each
    # instance, and people would be logged out whenever they reach the next.
    SECRET_KEY=os.environ.get("FLASK_SECRET_KEY") or secrets.token_hex(32),
    SESSION_COOKIE_HTTPONLY=True,
    SESSION_COOKIE_SAMESITE="Lax",  # Flask-Session 0.3.2 leaves it out
    # App Service talks HTTPS to people and HTTP to the app; it sets this variable.
    SESSION_COOKIE_SECURE="WEBSITE_HOSTNAME" in os.environ,
    PERMANENT_SESSION_LIFETIME=timedelta(days=1),
)


# Seconds for which a request tries to reach Redis, with all its commands: enough for a
# failover, and well below the minute in which App Service wants a health ping answered.
# What is under way then may take two timeouts of the client (below) longer.
PATIENCE = 20
request_ends = threading.local()

# Commands that a worker process sends at once, and so its connections. A command takes a
# millisecond or two, so that these are thousands in a second.
AT_ONCE = 8


def redis_client(url):
    """A client that waits through a failover, where redis-py by itself gives up."""
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.exceptions import ReadOnlyError
    from redis.retry import Retry

    try:
        options = dict(
            # Once, for patient() does it: redis-py counts attempts, and counts them anew for
            # each command and connection. Before 8.0 it leaves out the login of a new one.
            retry=Retry(NoBackoff(), 0),
            # A connection that was told so is closed: it leads to a primary that has become a
            # replica, and would answer the next attempt with the same.
            retry_on_error=[ReadOnlyError],
            # Without these, a node that vanished is waited for until TCP gives up,
            # which takes Linux a quarter of an hour.
            socket_connect_timeout=5,
            socket_timeout=5,
            # Azure drops connections that are idle for 10 minutes. One that has not
            # been used for a minute is tried out first.
            health_check_interval=60,
        )
        Redis = patient(Redis)
        return redis_by_token(Redis, url, options) if BY_TOKEN else Redis.from_url(url, **options)
    except ValueError:
        # The original error may quote a part of the key: it goes no further.
        raise ValueError("REDIS_URL is no Redis URL. rediss://:KEY@HOST:PORT/0 is, with the key percent-encoded.") from None


def patient(Redis):
    """A class of clients that try until the request has to end, and that have connections for
    a few threads, and not one for each.

    redis-py makes a new connection for whoever finds none free, and each reads all of the
    system's CA certificates: 20 ms of computing, for which a page is answered ten times. After
    a second without Redis all threads would do that at once, and nobody got an answer.
    """
    from redis.exceptions import AuthenticationError, ConnectionError, ReadOnlyError, TimeoutError

    free = threading.BoundedSemaphore(AT_ONCE)
    final = () if BY_TOKEN else AuthenticationError  # a key does not get better, and a token does: by the next one

    def time_left():
        return getattr(request_ends, "at", 0) - time.monotonic()

    def until_request_ends(command):
        # A failover breaks every connection, and for some seconds there are no new ones. To
        # repeat a command does no harm: reading, writing and deleting a session come to the
        # same the second time.
        pause = 0.1
        while True:
            try:
                return command()
            except final:
                raise
            # A primary that has just become a replica answers ReadOnlyError.
            except (ConnectionError, TimeoutError, ReadOnlyError, OSError):
                if time_left() < 0:
                    raise
            time.sleep(pause)
            pause = min(2 * pause, 3)

    class Patient(Redis):
        def execute_command(self, *args, **options):
            if not free.acquire(timeout=max(0, time_left())):
                raise ConnectionError("All connections to Redis were in use until the request had to end.")
            try:
                return until_request_ends(lambda: super(Patient, self).execute_command(*args, **options))
            finally:
                free.release()

    return Patient


def redis_by_token(Redis, url, options):
    """A client that logs in with tokens. Azure closes a connection when its token ends, so each
    logs in again before, with the next one."""
    from redis import ConnectionPool
    from redis.auth.token_manager import RetryPolicy, TokenManagerConfig
    from redis_entraid.cred_provider import create_from_default_azure_credential

    # azure-identity finds the identity by AZURE_CLIENT_ID. The next token is asked for when 70 %
    # of a token's time have passed. redis-entraid tries three times within some milliseconds
    # unless told otherwise, and once it has given up it never renews again.
    credentials = create_from_default_azure_credential(
        ("https://redis.azure.com/.default",),
        token_manager_config=TokenManagerConfig(0.7, 0, 10_000, RetryPolicy(max_attempts=15, delay_in_ms=1000)),
    )
    pool = ConnectionPool.from_url(url, credential_provider=credentials, **options)
    # Redis.from_url would tell no connection of the next token: it has to be named here, too.
    # A BlockingConnectionPool, which has few connections by itself, can tell none at all.
    client = Redis(connection_pool=pool, credential_provider=credentials)

    def renewed(token):
        try:
            pool.re_auth_callback(token)
        except Exception:
            # One connection that a failover broke ends that for all. Who is idle may go:
            # a new connection has the next token from its beginning.
            pool.disconnect(inuse_connections=False)

    credentials.on_next(renewed)
    credentials.on_error(lambda error: print(f"[SESSION] No token for the cache: {type(error).__name__}", file=sys.stderr, flush=True))
    return client


if REDIS_URL:
    from flask_session import Session

    app.config.update(
        SESSION_TYPE="redis",
        SESSION_REDIS=redis_client(REDIS_URL),
        # 0.3.2 cannot read what 0.8 stores, and overwrites it. Under a prefix of its own
        # it does not meet it: see README.md.
        SESSION_KEY_PREFIX="session8:",
        # Store a session when it has changed, not after each request: a slow page that
        # only reads would undo a logout that comes meanwhile. A session ends a day after
        # its last change. 0.3.2 stores it after each request, whatever this says.
        SESSION_REFRESH_EACH_REQUEST=False,
        # Who merely looks at a page gets no session; login makes it permanent.
        # Otherwise older Flask-Session stores one for every visit.
        SESSION_PERMANENT=False,
        # Signs the session id. Flask-Session 0.7 and later call this deprecated,
        # for their ids can't be guessed; older ones take up any id they are given.
        SESSION_USE_SIGNER=True,
    )
    Session(app)
    print("[SESSION] Redis session storage enabled (distributed sessions)", file=sys.stderr, flush=True)
else:
    print("[SESSION] Using Flask's built-in session storage (not shared between instances)", file=sys.stderr, flush=True)


def healthz(environ, start_response, flask=app.wsgi_app):
    """For the platform. It asks nobody: if it asked Redis, one failover would take all
    instances out of rotation. So it comes before Flask, which opens the session."""
    if environ["PATH_INFO"] != "/healthz":
        request_ends.at = time.monotonic() + PATIENCE
        return flask(environ, start_response)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"ok\n"]


app.wsgi_app = healthz


@app.post("/login")
def login():
    """Logs in whoever gives a name. This is no security at all: put your own login here."""
    user = request.form.get("user", "").strip()
    if not 0 < len(user) <= 64:
        return "Who are you? The form field 'user' takes 1 to 64 characters.\n", 400
    session.clear()
    session["user"] = user
    session.permanent = True  # outlives the browser's window, for PERMANENT_SESSION_LIFETIME
    if hasattr(app.session_interface, "regenerate"):
        # Flask-Session 0.7 and later: a new id, in case somebody knows the old one.
        app.session_interface.regenerate(session)
    return redirect(url_for("index"), code=303)


@app.post("/logout")
def logout():
    session.clear()
    return redirect(url_for("index"), code=303)


@app.get("/session")
def whoami():
    """Tells who is logged in, and which instance says so."""
    if "user" not in session:
        return jsonify(error="not logged in", instance=INSTANCE), 401
    return jsonify(user=session["user"], instance=INSTANCE)


@app.get("/")
def index():
    return render_template_string(PAGE, user=session.get("user"), instance=INSTANCE, shared=bool(REDIS_URL))


@app.errorhandler(500)
def broken(error):
    """Says what a refused login means, where nobody would guess it from the traceback."""
    if BY_TOKEN and type(getattr(error, "original_exception", None)).__name__ == "AuthenticationError":
        print(
            "[SESSION] The cache does not let the app's identity in"
            f" (object id {os.environ.get('REDIS_USERNAME', 'not set')}): is its access policy assignment still there?"
            " 'scaleout verify' says what to do.",
            file=sys.stderr,
            flush=True,
        )
    return error


@app.after_request
def name_instance(response):
    response.headers["X-Instance-Id"] = INSTANCE
    return response


PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Flask on several instances</title>
<style>:root{color-scheme:light dark} body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem}
input,button{font:inherit;padding:.3em .7em} code{overflow-wrap:anywhere;font-size:.85em}</style>
<main><h1>{{ "Hello, " + user if user else "Hello" }}</h1>
{% if user %}<form method="post" action="/logout"><button>Log out</button></form>
{% else %}<form method="post" action="/login"><label>Your name <input name="user" maxlength="64" required></label>
<button>Log in</button></form>{% endif %}
<p>Instance <code>{{ instance }}</code> answered.
{% if shared %}Reload: another may, and still know you, for sessions are in Redis.
{% else %}Sessions are not shared: another instance may not know you.{% endif %}</p></main>
</html>"""
