#!/usr/bin/env bash
# redis-py 8.1.0: a BlockingConnectionPool cannot log its connections in with a next token. The
# streaming credential provider hands the token on, and gets an AttributeError from the pool; the
# connections keep the login that they have. A ConnectionPool does it.
# Whom it hurts: whoever limits connections to Azure Managed Redis with that pool, and logs in by
# Microsoft Entra ID. Each connection is closed when its first token ends.
# Seen with redis-py 8.1.0.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/env"
"$dir/env/bin/pip" install --quiet --disable-pip-version-check redis==8.1.0
"$dir/env/bin/python" - <<'EOF'
import socketserver, threading
from redis import BlockingConnectionPool, ConnectionPool, Redis
from redis.auth.token import SimpleToken
from redis.credentials import StreamingCredentialProvider

logins = []


class Cache(socketserver.StreamRequestHandler):
    """Says OK to everything, and notes who logs in."""

    def handle(self):
        while line := self.rfile.readline():
            words = []
            for _ in range(int(line[1:])):
                self.rfile.readline()
                words.append(self.rfile.readline().strip().decode())
            for i, word in enumerate(words):
                if word.upper() == "AUTH":
                    logins.append(words[i + 2])
            self.wfile.write(b"%0\r\n" if words[0] == "HELLO" else b"+PONG\r\n" if words[0] == "PING" else b"+OK\r\n")


class Tokens(StreamingCredentialProvider):
    """Hands out a token, and the next one when it is told to."""

    def __init__(self):
        self.listener = None

    def get_credentials(self):
        return "user", "first"

    async def get_credentials_async(self):
        return self.get_credentials()

    def on_next(self, callback):
        self.listener = callback

    def on_error(self, callback):
        pass

    def is_streaming(self):
        return True


def seen(pool):
    logins.clear()
    tokens = Tokens()
    client = Redis(
        connection_pool=pool(host="127.0.0.1", port=port, credential_provider=tokens), credential_provider=tokens
    )
    client.ping()
    refused = None
    try:
        tokens.listener(SimpleToken("second", -1, 0, {"oid": "user"}))
    except AttributeError as e:
        refused = str(e)
    client.ping()
    client.close()
    return list(logins), refused


server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Cache)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
port = server.server_address[1]
usual, blocking = seen(ConnectionPool), seen(BlockingConnectionPool)
print("logins of a ConnectionPool:", *usual)
print("logins of a BlockingConnectionPool:", *blocking)
assert usual == (["first", "second"], None), usual
assert blocking[0] == ["first"] and "_available_connections" in blocking[1], blocking
EOF
