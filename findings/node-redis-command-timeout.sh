#!/usr/bin/env bash
# The timeout that redis 6.3.1 for Node.js takes for a command (commandOptions: { timeout }, "Timeout for the command in
# milliseconds") ends when the command is sent, and there is none for the answer: a command whose server has gone
# without a word waits until the operating system gives the connection up. socket.socketTimeout bounds that.
# Whom it hurts: whoever bounds waiting for Redis, so that requests do not pile up when a node of it vanishes.
# Seen with redis 6.3.1 and Node.js 20.20.2.
set -euo pipefail
command -v npm >/dev/null || { echo "apt-get install nodejs npm"; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund redis@6.3.1
cat >main.mjs <<'END'
import net from "node:net";

import { createClient } from "redis";

// Answers what a client says of itself (CLIENT SETINFO), and nothing else.
const silent = net.createServer((socket) => {
  socket.on("error", () => {});
  socket.on("data", (data) => socket.write("+OK\r\n".repeat(data.toString().match(/SETINFO/gi)?.length ?? 0)));
});
await new Promise((ready) => silent.listen(0, "127.0.0.1", ready));
const url = `redis://127.0.0.1:${silent.address().port}`;

async function get(options) {
  const client = createClient({ url, RESP: 2, ...options });
  client.on("error", () => {});
  await client.connect();
  const waits = new Promise((patient) => setTimeout(patient, 5000, "no end after 5 seconds"));
  const seen = await Promise.race([client.get("key").then(String, (error) => error.constructor.name), waits]);
  client.destroy();
  return seen;
}

console.log("a timeout of 500 ms for commands:", await get({ commandOptions: { timeout: 500 } }));
console.log("one of 500 ms for the socket:", await get({ socket: { socketTimeout: 500 } }));
process.exit(0);
END
seen=$(node main.mjs)
wanted="a timeout of 500 ms for commands: no end after 5 seconds
one of 500 ms for the socket: SocketTimeoutError"
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
