#!/usr/bin/env bash
# A request that is never answered is in none of Locust's numbers. It counts a request when it ends; those that
# are still waiting when the run ends are dropped, also after --stop-timeout. So of an app that stops answering,
# one request after the other, until all people of the test wait, Locust says "0 failures", with a longest time of
# some milliseconds, and exits with 0. HttpUser waits without an end unless each request has a timeout.
# Whom it hurts: whoever judges an app, or how it scales, by a load test, in CI most of all. With a timeout for
# each request, and a --stop-timeout that is longer than that, they are failures, and the exit code is 1.
# Seen with Locust 2.47.0, against an app that never answers each tenth request.
set -euo pipefail
dir=$(mktemp -d)
trap 'kill ${app:-} 2>/dev/null || true; wait; rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check locust==2.47.0
cat >app.py <<'END'
import socket
import threading

count, lock, waiting = 0, threading.Lock(), []
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)


def serve(client):
    global count
    while client.recv(65536):
        with lock:
            count += 1
            hangs = count % 10 == 0
        if hangs:
            waiting.append(client)
            return
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
END
cat >people.py <<'END'
import os

from locust import HttpUser, constant, task

options = {"timeout": 2} if os.environ.get("HURRIED") else {}


class Person(HttpUser):
    wait_time = constant(0.01)

    @task
    def page(self):
        self.client.get("/", **options)
END
env/bin/python app.py >port &
app=$!
for _ in $(seq 300); do [ -s port ] && break; sleep 0.1; done

load() { # load NAME FLAG…: what Locust says of five people who ask until each waits
	name=$1
	shift
	code=0
	env/bin/locust -f people.py --host "http://127.0.0.1:$(cat port)" --users 5 --spawn-rate 5 --headless --only-summary \
		--csv load "$@" >log 2>&1 || code=$?
	env/bin/python - "$name" "$code" <<'END'
import csv
import sys

rows = [r for r in csv.DictReader(open("load_stats.csv")) if r["Name"] == "Aggregated"]
failures = int(rows[0]["Failure Count"])
assert int(rows[0]["Request Count"]) > 0
longest = "less than two seconds" if float(rows[0]["Max Response Time"]) < 2000 else "two seconds or more"
print(f"{sys.argv[1]}: {'no' if failures == 0 else 'some'} failures, the longest time {longest}, exit code {sys.argv[2]}")
END
}
seen=$(
	load "as it is" --run-time 6s
	load "with --stop-timeout" --run-time 6s --stop-timeout 3
	HURRIED=yes load "with a timeout, too" --run-time 6s --stop-timeout 3
)
wanted='as it is: no failures, the longest time less than two seconds, exit code 0
with --stop-timeout: no failures, the longest time less than two seconds, exit code 0
with a timeout, too: some failures, the longest time two seconds or more, exit code 1'
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
