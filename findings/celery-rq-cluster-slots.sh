#!/usr/bin/env bash
# Celery 5.7.0 with a single queue does not work where commands may not span slots, and RQ 3.0.0 does not, either: such
# are the databases of Redis and Valkey that are spread over shards, behind whatever endpoint. Celery reads a queue from
# four keys, one for each step of priority, and files away what is under way in two more. For sending, too, it asks for
# several at once. RQ writes a job and its queue in one transaction. Celery's broker_transport_options
# {"global_keyprefix": "{shop}"} puts all of its keys into one slot, because of the braces; RQ has nothing of the kind.
# Whom it hurts: whoever gives a job queue a larger cache that has shards, or shares the one of the sessions when it grows.
# Seen with Celery 5.7.0, kombu 5.7.0, RQ 3.0.0, redis-py 8.1.0, and redis-server 7.0.15, which keeps that rule here with
# all slots on one node.
set -euo pipefail
command -v redis-server >/dev/null || { echo "apt-get install redis-server"; exit 2; }
dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; wait; rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check celery==5.7.0 kombu==5.7.0 redis==8.1.0 rq==3.0.0 packaging==26.0
read -r port bus < <(python3 -c 'import socket as s; a, b = (s.create_server(("127.0.0.1", 0)) for _ in "ab"); print(a.getsockname()[1], b.getsockname()[1])')
redis-server --bind 127.0.0.1 --port "$port" --cluster-port "$bus" --cluster-enabled yes --save '' --dir "$dir" >redis.log &
server=$!
cat >main.py <<'END'
import sys
import threading
import time

import redis
import rq
from celery import Celery
from celery.contrib.testing.worker import start_worker

URL = f"redis://127.0.0.1:{sys.argv[1]}/0"
server = redis.Redis.from_url(URL)


def wait_for(what, seconds=30):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            if what():
                return
        except redis.ConnectionError:
            pass
        time.sleep(0.1)
    raise SystemExit("the server did not start")


wait_for(server.ping)
server.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
wait_for(lambda: b"cluster_state:ok" in server.execute_command("CLUSTER", "INFO"))


def told(call):
    try:
        return call()
    except Exception as e:
        return str(e)


def celery(**options):
    """Sends one task to the only queue, and has a worker do it."""
    app = Celery("shop", broker=URL, backend=URL)
    app.conf.update(broker_transport_options=options, result_backend_transport_options=options, worker_hijack_root_logger=False)

    @app.task
    def add(a, b):
        return a + b

    sent = add.delay(1, 2)
    with start_worker(app, pool="solo", perform_ping_check=False, loglevel="CRITICAL"):
        return sent.get(timeout=20)


def rq_job():
    queue = rq.Queue(connection=server)
    job = queue.enqueue(max, 1, 3)
    rq.SimpleWorker([queue], connection=server).work(burst=True)
    return job.return_value()


print("Celery:", told(celery))
print("Celery, its keys in one slot:", told(lambda: celery(global_keyprefix="{shop}")))
print("RQ:", told(rq_job))
END
seen=$(env/bin/python main.py "$port" 2>main.log) || { cat main.log; exit 1; }
wanted="Celery: Keys in request don't hash to the same slot
Celery, its keys in one slot: 3
RQ: Keys in request don't hash to the same slot"
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
