#!/usr/bin/env bash
# cache.clear() of Django 5.2.19 on a Redis empties the whole database, whatever KEY_PREFIX and VERSION say: two caches with
# a prefix each are one for it. So does django-redis 7.0.0. Whoever clears the pages logs everybody out, and deletes the
# jobs that wait in the same Redis. delete_pattern of django-redis keeps to its prefix, as does Flask-Caching 2.5.1.
# Whom it hurts: whoever keeps sessions and pages in one Redis. To give each a database of its own is no way out where there
# is only database 0: of an Azure Managed Redis, of a cluster.
# Seen with Django 5.2.19, django-redis 7.0.0, Flask-Caching 2.5.1, redis-py 8.1.0 and redis-server 7.0.15.
set -euo pipefail
command -v redis-server >/dev/null || { echo "apt-get install redis-server"; exit 2; }
dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; wait; rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check django==5.2.19 django-redis==7.0.0 flask-caching==2.5.1 redis==8.1.0
redis-server --port 0 --unixsocket "$dir/redis" --save '' >redis.log &
server=$!
until redis-cli -s "$dir/redis" ping >/dev/null 2>&1; do sleep 0.1; done
cat >main.py <<'END'
import sys

import redis
from django.conf import settings
from django.core.cache import caches
from flask import Flask
from flask_caching import Cache

URL = f"unix://{sys.argv[1]}"
settings.configure(
    CACHES={
        name: {"BACKEND": backend, "LOCATION": URL, "KEY_PREFIX": name}
        for name, backend in (
            ("sessions", "django.core.cache.backends.redis.RedisCache"),
            ("pages", "django.core.cache.backends.redis.RedisCache"),
            ("default", "django_redis.cache.RedisCache"),
        )
    }
)
server = redis.Redis.from_url(URL)


def left(clear):
    server.flushdb()
    caches["sessions"].set("ada", "logged in")
    server.lpush("jobs", "a job")
    clear()
    return sorted(key.decode() for key in server.keys())


print("Django, clear of the pages:", left(caches["pages"].clear))
print("django-redis, clear:", left(caches["default"].clear))
print("django-redis, delete_pattern:", left(lambda: caches["default"].delete_pattern("*")))
app = Flask(__name__)
pages = Cache(app, config={"CACHE_TYPE": "RedisCache", "CACHE_REDIS_URL": URL})
with app.app_context():
    print("Flask-Caching, clear:", left(pages.clear))
END
seen=$(env/bin/python main.py "$dir/redis")
wanted="Django, clear of the pages: []
django-redis, clear: []
django-redis, delete_pattern: ['jobs', 'sessions:1:ada']
Flask-Caching, clear: ['jobs', 'sessions:1:ada']"
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
