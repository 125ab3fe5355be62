#!/usr/bin/env bash
# redis-py 8.1.0: when a new token comes, the pool logs its idle connections in with it, one after the other.
# The first that the server has closed meanwhile ends that, and the others keep the old token. The error is not
# one of redis-py's own: the answer is read a second time, of a connection that is gone by then.
# Whom it hurts: whoever logs in to Azure Managed Redis by Microsoft Entra ID. Azure closes idle
# connections after ten minutes, and some at each failover, so there is a closed one sooner or later.
# Seen with redis-py 8.1.0.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/env"
"$dir/env/bin/pip" install --quiet --disable-pip-version-check redis==8.1.0
"$dir/env/bin/python" - <<'EOF'
import socket, socketserver, threading
from redis import Redis
from redis.auth.token import SimpleToken
from redis.backoff import NoBackoff
from redis.retry import Retry

logins, sockets = [], []


class Cache(socketserver.StreamRequestHandler):
    """Says OK to everything, and notes on which connection somebody logs in."""

    def handle(self):
        sockets.append(self.connection)
        mine = len(sockets) - 1
        while line := self.rfile.readline():
            words = []
            for _ in range(int(line[1:])):
                self.rfile.readline()
                words.append(self.rfile.readline().strip().decode())
            if words[0].upper() == "AUTH":
                logins.append(mine)
            self.wfile.write(b"+OK\r\n")


server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Cache)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()


def renew(broken):
    logins.clear(), sockets.clear()
    client = Redis(port=server.server_address[1], protocol=2, retry=Retry(NoBackoff(), 1))
    pool = client.connection_pool
    held = [pool.get_connection() for _ in range(3)]
    for connection in held:
        pool.release(connection)
    if broken:
        sockets[0].shutdown(socket.SHUT_RDWR)
    try:
        pool.re_auth_callback(SimpleToken("second", -1, 0, {"oid": "user"}))
        error = "none"
    except Exception as e:
        error = f"{type(e).__name__}: {e}"
    client.close()
    return sorted(logins), error


whole, closed = renew(False), renew(True)
print("three idle connections; logged in:      ", *whole)
print("the first was closed by the server:     ", *closed)
assert whole == ([0, 1, 2], "none"), whole
assert closed[0] == [] and closed[1].startswith("AttributeError"), closed
EOF
