#!/usr/bin/env bash
# A policy that is set on a session's cookies, by the set_policy() that Python documents for
# every cookie jar, decides in requests which cookies are stored, but not which are sent:
# for each request the cookies are merged into a new jar, with the default policy. So a
# policy that lets secure cookies go over plain HTTP has no effect, and load tests (Locust
# is built on requests) against an app on this machine are logged out, without a word.
# Seen with requests 2.32.5 and CPython 3.11.7.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check requests==2.32.5
"$dir/venv/bin/python" - <<'EOF'
import http.cookiejar, http.server, threading, urllib.request

import requests

class App(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Set-Cookie", "session=1; Secure; Path=/")
        body = self.headers.get("Cookie", "no cookie").encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

class Everything(http.cookiejar.DefaultCookiePolicy):
    asked = 0

    def return_ok_secure(self, cookie, request):
        Everything.asked += 1
        return True

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), App)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/"

session = requests.Session()
session.cookies.set_policy(Everything())
session.get(url)
sent, asked = session.get(url).text, Everything.asked
print(f"requests stored {[c.name for c in session.cookies]} and sent {sent}; the policy was asked {asked} times")

jar = http.cookiejar.CookieJar(Everything())
opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
opener.open(url).read()
alone = opener.open(url).read().decode()
print(f"Python's own client with the same policy sent: {alone}")
server.shutdown()
raise SystemExit((sent, asked, alone) != ("no cookie", 0, "session=1"))
EOF
