#!/usr/bin/env bash
# Whoever asks a Django app while its Redis does not answer is logged out for good, where the sessions are in
# the cache. SessionStore.load takes any error of the cache for "no such session", so the page is answered 200
# as to a stranger, and SessionMiddleware then deletes the cookie of an empty session. Nothing is logged. Once
# Redis is back, the session is still in it, and nobody has its key.
# Whom it hurts: whoever runs Django with django.contrib.sessions.backends.cache and a Redis that fails over.
# An engine that lets the error through makes it a 500 of a second, after which people are still logged in.
# Seen with Django 5.2.19 and redis-py 8.1.0; fakeredis 2.41.0 stands for Redis.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check django==5.2.19 redis==8.1.0 fakeredis==2.41.0
cat >strict.py <<'END'
from django.contrib.sessions.backends.cache import SessionStore as CacheStore


class SessionStore(CacheStore):
    def load(self):
        data = self._cache.get(self.cache_key)
        if data is None:
            self._session_key, data = None, {}
        return data
END
cat >main.py <<'END'
import logging
import sys

import django
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from fakeredis import FakeConnection, FakeServer

redis = FakeServer()
logged = []


class Kept(logging.Handler):
    def emit(self, record):
        logged.append(record)


settings.configure(
    SECRET_KEY="only for this script",
    ALLOWED_HOSTS=["testserver"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    SESSION_ENGINE=sys.argv[1],
    CACHES={
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://cache.example.com:6379/0",
            "OPTIONS": {"connection_class": FakeConnection, "server": redis},
        }
    },
    LOGGING_CONFIG=None,
)
django.setup()
logging.getLogger().addHandler(Kept())


def login(request):
    request.session["user"] = "ann"
    return HttpResponse("welcome")


def who(request):
    return HttpResponse(request.session.get("user", "nobody"))


urlpatterns = [path("login", login), path("", who)]

client = Client(raise_request_exception=False)
client.get("/login")


def page():
    """Who a page says is there, and whether the browser still has the cookie."""
    before = len(logged)
    answer = client.get("/")
    text = answer.content.decode() if answer.status_code == 200 else "an error"
    cookie = "kept" if client.cookies["sessionid"].value else "deleted"
    return f"{answer.status_code} {text}, cookie {cookie}, logged {len(logged) - before}"


print("  Redis is there:", page())
redis.connected = False
print("  Redis is away: ", page())
redis.connected = True
print("  Redis is back: ", page())
END
seen=$(for engine in django.contrib.sessions.backends.cache strict; do
	echo "$engine"
	env/bin/python main.py "$engine"
done)
wanted='django.contrib.sessions.backends.cache
  Redis is there: 200 ann, cookie kept, logged 0
  Redis is away:  200 nobody, cookie deleted, logged 0
  Redis is back:  200 nobody, cookie deleted, logged 0
strict
  Redis is there: 200 ann, cookie kept, logged 0
  Redis is away:  500 an error, cookie kept, logged 1
  Redis is back:  200 ann, cookie kept, logged 0'
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
