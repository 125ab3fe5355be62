#!/usr/bin/env bash
# A region of dogpile.cache 1.5.0 in Redis is shared by all instances, but two things about it are not what its names say.
# region.invalidate() is known to the process that called it and to no other: all others answer with the old values. And
# expiration_time is kept in the values: in Redis the keys have no lifetime, and stay for ever unless
# redis_expiration_time is set, too.
# Whom it hurts: whoever changes something that is cached, and has more than one worker. And a Redis that evicts only keys
# with a lifetime (volatile-lru, the default on Azure) throws the sessions out first, and then takes nothing any more.
# Seen with dogpile.cache 1.5.0, redis-py 8.1.0 and redis-server 7.0.15.
set -euo pipefail
command -v redis-server >/dev/null || { echo "apt-get install redis-server"; exit 2; }
dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; wait; rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check dogpile.cache==1.5.0 redis==8.1.0
redis-server --port 0 --unixsocket "$dir/redis" --save '' >redis.log &
server=$!
until redis-cli -s "$dir/redis" ping >/dev/null 2>&1; do sleep 0.1; done
cat >main.py <<'END'
import sys

import redis
from dogpile.cache import make_region

URL = f"unix://{sys.argv[1]}"
server = redis.Redis.from_url(URL)


def instance(**more):
    """A process of the app: regions share what is in Redis, and nothing else."""
    return make_region().configure("dogpile.cache.redis", expiration_time=60, arguments={"url": URL, **more})


one, other = instance(), instance()
price = 10
one.get_or_create("price", lambda: price)
price = 12
one.invalidate()
print("the other, after invalidate:", other.get_or_create("price", lambda: price))
print("the one that called it:", one.get_or_create("price", lambda: price))
price = 14
one.delete("price")
print("the other, after delete:", other.get_or_create("price", lambda: price))
print("seconds that the key lives in Redis:", server.ttl("price"))
instance(redis_expiration_time=120).set("price", price)
print("with redis_expiration_time there is an end:", 0 < server.ttl("price") <= 120)
END
seen=$(env/bin/python main.py "$dir/redis")
wanted="the other, after invalidate: 10
the one that called it: 12
the other, after delete: 14
seconds that the key lives in Redis: -1
with redis_expiration_time there is an end: True"
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
