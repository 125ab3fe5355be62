#!/usr/bin/env bash
# Celery refuses the rediss:// URL that redis-py takes, as the place of results, and names three
# values for ssl_cert_reqs that would please it. redis-py refuses each of the three. A fourth, which
# the message does not name, suits both: "required". It hurts an app and a worker that share one REDIS_URL.
# Seen with celery 5.7.0, kombu 5.7.0 and redis 8.1.0.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check celery==5.7.0 kombu==5.7.0 redis==8.1.0
cat >main.py <<'END'
import celery
import redis


def says(make):
    try:
        make()
    except Exception as e:
        return f"{type(e).__name__}: {str(e).strip()}"
    return "taken"


for query in ("", "?ssl_cert_reqs=CERT_REQUIRED", "?ssl_cert_reqs=required"):
    url = "rediss://:key@cache.example.com:6380/0" + query
    print(query or "nothing")
    print("  redis-py:", says(lambda: redis.Redis.from_url(url).connection_pool.make_connection()))
    print("  celery:  ", says(lambda: celery.Celery(backend=url).backend))
END
seen=$(env/bin/python main.py)
wanted='nothing
  redis-py: taken
  celery:   ValueError: A rediss:// URL must have parameter ssl_cert_reqs and this must be set to CERT_REQUIRED, CERT_OPTIONAL, or CERT_NONE
?ssl_cert_reqs=CERT_REQUIRED
  redis-py: RedisError: Invalid SSL Certificate Requirements Flag: CERT_REQUIRED
  celery:   taken
?ssl_cert_reqs=required
  redis-py: taken
  celery:   taken'
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
