#!/usr/bin/env bash
# azure-mgmt-web 11 sends a dict as it is. Up to 10.1 the names in it were those of Python (always_on), and properties
# were put where the API has them. The same call now sends names that the API does not know, at the wrong place,
# and raises no error: what an update is asked for is not in it. A plan that says "reserved": True, which makes it one
# for Linux, no longer asks for that. The API's own names (alwaysOn, below "properties") suit both.
# Whom it hurts: scripts that create or change apps, plans and slots with dicts, where azure-mgmt-web is not pinned.
# Seen with azure-mgmt-web 10.1.0 and 11.0.1, azure-core 1.41.0 and azure-mgmt-core 1.6.0, asking a server on this machine.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >main.py <<'END'
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from azure.core.credentials import AccessToken
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.mgmt.web import WebSiteManagementClient
from azure.mgmt.web.models import SiteConfigResource


class Azure(BaseHTTPRequestHandler):
    """Takes anything, and keeps what it was sent."""

    protocol_version = "HTTP/1.1"
    sent = {}

    def do_PUT(self):
        Azure.sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_PATCH = do_PUT

    def log_message(self, *_):
        pass


class Login:
    def get_token(self, *scopes, **options):
        return AccessToken("token", int(time.time()) + 3600)


server = ThreadingHTTPServer(("127.0.0.1", 0), Azure)
threading.Thread(target=server.serve_forever, daemon=True).start()
azure = WebSiteManagementClient(
    Login(),
    "00000000-0000-0000-0000-000000000000",
    base_url=f"http://127.0.0.1:{server.server_port}",
    authentication_policy=SansIOHTTPPolicy(),  # no token over plain HTTP
)


def sent(what, call, body):
    call("group", "shop", body)
    print(f"  {what}: {json.dumps(Azure.sent, sort_keys=True)}")


sent("model", azure.web_apps.update_configuration, SiteConfigResource(always_on=True, http20_enabled=True))
sent("Python's names", azure.web_apps.update_configuration, {"always_on": True})
sent("the API's names", azure.web_apps.update_configuration, {"properties": {"alwaysOn": True}})
sent("sticky settings", azure.web_apps.update_slot_configuration_names, {"app_setting_names": ["ROLE"]})
plan = {"location": "westeurope", "reserved": True, "sku": {"name": "P1v3", "capacity": 2}}
sent("plan", lambda *a: azure.app_service_plans.begin_create_or_update(*a).result(), plan)
END
for version in 10.1.0 11.0.1; do
	python3 -m venv "env$version"
	"env$version/bin/pip" install --quiet --disable-pip-version-check azure-core==1.41.0 azure-mgmt-core==1.6.0 "azure-mgmt-web==$version"
done
seen=$(for version in 10.1.0 11.0.1; do echo "azure-mgmt-web $version" && "env$version/bin/python" main.py; done)
wanted='azure-mgmt-web 10.1.0
  model: {"properties": {"alwaysOn": true, "http20Enabled": true, "http20ProxyFlag": 0, "localMySqlEnabled": false, "netFrameworkVersion": "v4.6"}}
  Python'"'"'s names: {"properties": {"alwaysOn": true}}
  the API'"'"'s names: {"properties": {"alwaysOn": true}}
  sticky settings: {"properties": {"appSettingNames": ["ROLE"]}}
  plan: {"location": "westeurope", "properties": {"reserved": true}, "sku": {"capacity": 2, "name": "P1v3"}}
azure-mgmt-web 11.0.1
  model: {"properties": {"alwaysOn": true, "http20Enabled": true}}
  Python'"'"'s names: {"always_on": true}
  the API'"'"'s names: {"properties": {"alwaysOn": true}}
  sticky settings: {"app_setting_names": ["ROLE"]}
  plan: {"location": "westeurope", "reserved": true, "sku": {"capacity": 2, "name": "P1v3"}}'
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
