#!/usr/bin/env bash
# redis-py 8.1.0: a client that Redis.from_url makes with a streaming credential provider, such as
# redis-entraid's, never logs in with the tokens that follow the first. The same provider in
# Redis(...) does. Nothing says so: the renewal is cancelled, with a warning that nobody shows.
# Whom it hurts: whoever logs in to Azure Managed Redis by Microsoft Entra ID with a URL. Each
# connection is closed when its first token ends.
# Seen with redis-py 8.1.0.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/env"
"$dir/env/bin/pip" install --quiet --disable-pip-version-check redis==8.1.0
"$dir/env/bin/python" - <<'EOF'
import socketserver, threading
from redis import ConnectionPool, Redis
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
        self.listener, self.errors = None, None

    def get_credentials(self):
        return "user", "first"

    async def get_credentials_async(self):
        return self.get_credentials()

    def on_next(self, callback):
        self.listener = callback

    def on_error(self, callback):
        self.errors = callback

    def is_streaming(self):
        return True

    def renew(self):
        if self.listener:
            self.listener(SimpleToken("second", -1, 0, {"oid": "user"}))


def seen(make):
    logins.clear()
    tokens = Tokens()
    client = make(tokens)
    client.ping()
    tokens.renew()
    client.ping()
    client.close()
    return list(logins)


server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Cache)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
port = server.server_address[1]
by_url = seen(lambda t: Redis.from_url(f"redis://127.0.0.1:{port}/0", credential_provider=t))
by_host = seen(lambda t: Redis(host="127.0.0.1", port=port, credential_provider=t))
print("logins of Redis.from_url:", by_url)
print("logins of Redis:", by_host)
assert by_url == ["first"], by_url
assert by_host == ["first", "second"], by_host
EOF
