#!/usr/bin/env bash
# Azure's SDK for Python sends a POST again that was answered 500, 503 or 504, although the methods that it
# says to repeat (retry_on_methods: HEAD, GET, PUT, DELETE, OPTIONS, TRACE) leave POST out, and also where the
# caller names other methods. A swap of slots that was carried out, and whose answer a gateway made a 504, is
# so asked for twice; if the first is over by then, the second takes it back. The caller sees one success.
# Whom it hurts: whoever swaps, renews a key, or starts anything else by a POST, from a script.
# retry_status=0 sends it once, and raises the error.
# Seen with azure-core 1.41.0, azure-mgmt-core 1.6.0 and azure-mgmt-web 11.0.1, asking a server on this machine.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check azure-core==1.41.0 azure-mgmt-core==1.6.0 azure-mgmt-web==11.0.1
cat >main.py <<'END'
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from azure.core.credentials import AccessToken
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.mgmt.web import WebSiteManagementClient

production = ["old", "new"]  # and what is in the slot


class Azure(BaseHTTPRequestHandler):
    """Swaps whenever it is asked to. Its gateway loses patience with the first swap."""

    protocol_version = "HTTP/1.1"
    asked = 0

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        Azure.asked += 1
        production.reverse()
        body = b'{"error": {"code": "GatewayTimeout", "message": "no answer in time"}}' if Azure.asked == 1 else b""
        self.send_response(504 if body else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Login:
    def get_token(self, *scopes, **options):
        return AccessToken("token", int(time.time()) + 3600)


server = ThreadingHTTPServer(("127.0.0.1", 0), Azure)
threading.Thread(target=server.serve_forever, daemon=True).start()


def swap(**options):
    production[:] = ["old", "new"]
    Azure.asked = 0
    azure = WebSiteManagementClient(
        Login(),
        "00000000-0000-0000-0000-000000000000",
        base_url=f"http://127.0.0.1:{server.server_port}",
        authentication_policy=SansIOHTTPPolicy(),  # no token over plain HTTP
        **options,
    )
    try:
        azure.web_apps.begin_swap_slot_with_production("group", "shop", {"targetSlot": "staging", "preserveVnet": True}).result()
        result = "succeeds"
    except HttpResponseError as e:
        result = f"raises {e.status_code}"
    return f"the swap {result}; sent: {Azure.asked}; production has the {production[0]} build"


print("as it is:", swap())
print("retry_on_methods=['GET']:", swap(retry_on_methods=["GET"]))
print("retry_status=0:", swap(retry_status=0))
END
seen=$(env/bin/python main.py)
wanted="as it is: the swap succeeds; sent: 2; production has the old build
retry_on_methods=['GET']: the swap succeeds; sent: 2; production has the old build
retry_status=0: the swap raises 504; sent: 1; production has the new build"
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
