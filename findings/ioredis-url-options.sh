#!/usr/bin/env bash
# Options behind the question mark of a Redis URL are texts in ioredis 6.0.0, and it takes a text for no number and for
# true: ?commandTimeout=500 bounds nothing, ?maxRetriesPerRequest=2 lets commands wait for ever, and
# ?enableOfflineQueue=false leaves the queue on. As options of the constructor they work. redis-py 8.1.0 makes numbers
# and flags of the names that it knows, such as health_check_interval, and texts of all others: with
# ?decode_responses=False it decodes.
# Whom it hurts: whoever has one setting for the URL of Redis, and tunes the client in it. Without these bounds requests
# pile up while Redis is away.
# Seen with ioredis 6.0.0, Node.js 20.20.2, and redis-py 8.1.0.
set -euo pipefail
command -v npm >/dev/null || { echo "apt-get install nodejs npm"; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund ioredis@6.0.0
cat >main.mjs <<'END'
import net from "node:net";

import Redis from "ioredis";

// One server takes what it is sent and never answers, the other has gone.
const silent = net.createServer((socket) => socket.on("error", () => {}).resume());
const gone = net.createServer();
for (const server of [silent, gone]) await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const url = { silent: `redis://127.0.0.1:${silent.address().port}/0`, gone: `redis://127.0.0.1:${gone.address().port}/0` };
await new Promise((closed) => gone.close(closed));

async function get(client) {
  client.on("error", () => {});
  const waits = new Promise((patient) => setTimeout(patient, 5000, "no end after 5 seconds"));
  const answer = client.get("key").then(String, (error) => `error: ${error.message.split(/[.(]/)[0].trim()}`);
  const seen = await Promise.race([answer, waits]);
  client.disconnect();
  return seen;
}

const retryStrategy = () => 50;
for (const [server, name, value] of [
  ["silent", "commandTimeout", 500],
  ["gone", "maxRetriesPerRequest", 2],
  ["gone", "enableOfflineQueue", false],
]) {
  console.log(`${name} in the URL: ${await get(new Redis(`${url[server]}?${name}=${value}`, { retryStrategy }))}`);
  console.log(`${name} as an option: ${await get(new Redis(url[server], { retryStrategy, [name]: value }))}`);
}
process.exit(0);
END
cat >main.py <<'END'
import redis

client = redis.Redis.from_url("redis://127.0.0.1:1/0?decode_responses=False&health_check_interval=60")
options = client.connection_pool.connection_kwargs
print(f"redis-py: health_check_interval {options['health_check_interval']!r}, decode_responses {options['decode_responses']!r}")
answer = client.get_encoder().decode(b"caf\xc3\xa9")
print(f"redis-py: an answer is {type(answer).__name__}")
END
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check redis==8.1.0
seen=$(node main.mjs && env/bin/python main.py)
wanted="commandTimeout in the URL: no end after 5 seconds
commandTimeout as an option: error: Command timed out
maxRetriesPerRequest in the URL: no end after 5 seconds
maxRetriesPerRequest as an option: error: Reached the max retries per request limit
enableOfflineQueue in the URL: error: Reached the max retries per request limit
enableOfflineQueue as an option: error: Stream isn't writeable and enableOfflineQueue options is false
redis-py: health_check_interval 60, decode_responses 'False'
redis-py: an answer is str"
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
