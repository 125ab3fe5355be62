#!/usr/bin/env bash
# redis-py: every TLS connection makes a TLS context of its own, and so reads all CA certificates of
# the system once more, also where others are named. With OpenSSL 3 that takes some 20 ms of
# computing, several times as much as the handshake.
# Whom it hurts: web apps with many threads. After a failover, or a second of silence, each thread
# makes a connection: 128 threads compute for two to three seconds, while nobody gets an answer.
# Seen with redis-py 8.1.0 and 4.3.4.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout "$dir/key" -out "$dir/certificate" \
	-subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
for version in 4.3.4 8.1.0; do
	python3 -m venv "$dir/$version"
	"$dir/$version/bin/pip" install --quiet --disable-pip-version-check "redis==$version" async-timeout
	"$dir/$version/bin/python" - "$dir" <<'EOF'
import socket, socketserver, ssl, sys, threading, time
import redis

dir, n = sys.argv[1], 20
server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
server_side.load_cert_chain(dir + "/certificate", dir + "/key")


class Cache(socketserver.BaseRequestHandler):
    """Says OK to everything but PING."""

    def handle(self):
        try:
            with server_side.wrap_socket(self.request, server_side=True) as s, s.makefile("rb") as lines:
                while line := lines.readline():
                    words = []
                    for _ in range(int(line[1:])):
                        lines.readline()
                        words.append(lines.readline().strip())
                    s.sendall(b"+PONG\r\n" if words[0] == b"PING" else b"+OK\r\n")
        except OSError:
            pass


# It is counted, and does what it always does.
read, loads = ssl.SSLContext.load_default_certs, []


def count(self, *args):
    loads.append(1)
    return read(self, *args)


ssl.SSLContext.load_default_certs = count
server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Cache)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
port = server.server_address[1]


def cpu(connect):
    began = time.process_time()
    for _ in range(n):
        connect()
    return 1000 * (time.process_time() - began) / n


options = {} if redis.__version__ == "4.3.4" else {"protocol": 2}  # the only one that 4.3.4 speaks
client = redis.Redis(host="localhost", port=port, ssl=True, ssl_ca_certs=dir + "/certificate", **options)


def by_redis_py():
    client.connection_pool.disconnect()
    assert client.ping()


shared = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
shared.load_verify_locations(dir + "/certificate")


def by_hand():
    with shared.wrap_socket(socket.create_connection(("localhost", port)), server_hostname="localhost") as s:
        s.sendall(b"*1\r\n$4\r\nPING\r\n")
        assert s.recv(7) == b"+PONG\r\n"


by_redis_py()
loads.clear()
own = cpu(by_redis_py)
read_by_redis_py = len(loads)
one = cpu(by_hand)
print(f"redis-py {redis.__version__}: {n} connections read the system's CA certificates {read_by_redis_py} times")
print(f"  {own:.1f} ms of computing for a connection, {one:.1f} ms with one context for all (both ends, {ssl.OPENSSL_VERSION})")
assert read_by_redis_py == n and len(loads) == n, loads
EOF
done
