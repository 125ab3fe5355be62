#!/usr/bin/env bash
# With express-session 1.19.0 a login is answered with 200 and a cookie although the session could not be stored: the
# error goes to Express when the answer is on its way, and ends in the log at best. People see that they are logged in,
# and with the next page they are not. A logout that takes the user out of the session is answered with 200, too, and
# has not happened.
# Whom it hurts: whoever logs in or out while Redis fails over (the old primary has become a replica, and refuses to
# write), or is full. req.session.save(callback) tells of the error before the answer.
# Seen with express-session 1.19.0, connect-redis 10.0.0, redis 6.3.1, express 5.3.0, Node.js 20.20.2, redis-server 7.0.15.
set -euo pipefail
command -v redis-server >/dev/null || { echo "apt-get install redis-server"; exit 2; }
command -v npm >/dev/null || { echo "apt-get install nodejs npm"; exit 2; }
dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; wait; rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund express@5.3.0 express-session@1.19.0 connect-redis@10.0.0 redis@6.3.1
redis-server --port 0 --unixsocket "$dir/redis" --save '' >redis.log &
server=$!
until redis-cli -s "$dir/redis" ping >/dev/null 2>&1; do sleep 0.1; done
cat >main.mjs <<'END'
import { RedisStore } from "connect-redis";
import express from "express";
import session from "express-session";
import { createClient } from "redis";

const client = createClient({ socket: { path: process.argv[2] } });
const admin = client.duplicate();
await client.connect();
await admin.connect();

const app = express();
app.use(session({ store: new RedisStore({ client }), secret: "s", resave: false, saveUninitialized: false }));
app.post("/login", (request, response) => {
  request.session.user = "ada";
  response.send("welcome");
});
app.post("/login-saved", (request, response, next) => {
  request.session.user = "ada";
  request.session.save((error) => (error ? next(error) : response.send("welcome")));
});
app.post("/logout", (request, response) => {
  delete request.session.user;
  response.send("good-bye");
});
app.get("/", (request, response) => response.send(request.session.user ?? "nobody"));
app.use((error, request, response, next) => {
  if (response.headersSent) return next(error); // as Express asks for
  response.status(503).send("try again");
});

const site = app.listen(0, "127.0.0.1");
await new Promise((ready) => site.on("listening", ready));

async function ask(method, path, cookie = "") {
  const answer = await fetch(`http://127.0.0.1:${site.address().port}${path}`, { method, headers: { cookie } });
  return [`${answer.status} ${await answer.text()}`, answer.headers.get("set-cookie")?.split(";")[0]];
}

const [, known] = await ask("POST", "/login");
console.log("known person:", (await ask("GET", "/", known))[0]);
await admin.sendCommand(["REPLICAOF", "127.0.0.1", "1"]); // it refuses to write, as after a failover
const [answer, cookie] = await ask("POST", "/login");
console.log("login:", answer, cookie ? "and a cookie" : "");
console.log("the next page:", (await ask("GET", "/", cookie))[0]);
console.log("login that waits for save:", (await ask("POST", "/login-saved"))[0]);
console.log("logout:", (await ask("POST", "/logout", known))[0]);
console.log("the next page:", (await ask("GET", "/", known))[0]);
process.exit(0);
END
seen=$(node main.mjs "$dir/redis" 2>errors.log) || { cat errors.log; exit 1; }
wanted="known person: 200 ada
login: 200 welcome and a cookie
the next page: 200 nobody
login that waits for save: 503 try again
logout: 200 good-bye
the next page: 200 ada"
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
