#!/usr/bin/env bash
# Some models that Azure's SDK for Python has for partial updates (PATCH) send values that nobody gave them. Whoever
# gives an autoscale setting a tag switches autoscale off with it: "enabled": false goes along. A tag for an action
# group or an activity log alert switches it on. With azure-mgmt-web up to 10.1.0, whoever names the health path of an
# app also sets HTTP/2, local MySQL and the version of .NET.
# Whom it hurts: whoever tags, or changes one property, from a script: the plan then stays at the number of instances
# that it has, whatever the load. A dict in place of the model sends what is in it, and nothing else.
# Seen with azure-mgmt-monitor 7.0.0, azure-mgmt-web 10.1.0 (11.0.0 and later send what they were given), azure-core
# 1.41.0 and azure-mgmt-core 1.6.0, asking a server on this machine.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check azure-core==1.41.0 azure-mgmt-core==1.6.0 \
	azure-mgmt-monitor==7.0.0 azure-mgmt-web==10.1.0
cat >main.py <<'END'
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from azure.core.credentials import AccessToken
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.mgmt.monitor import MonitorManagementClient
from azure.mgmt.monitor.models import ActionGroupPatchBody, AlertRulePatchObject, AutoscaleSettingResourcePatch
from azure.mgmt.monitor.models import MetricAlertResourcePatch
from azure.mgmt.web import WebSiteManagementClient
from azure.mgmt.web.models import SiteConfigResource


class Azure(BaseHTTPRequestHandler):
    """Takes any update, and keeps what it was sent."""

    protocol_version = "HTTP/1.1"
    sent = {}

    def do_PATCH(self):
        Azure.sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


class Login:
    def get_token(self, *scopes, **options):
        return AccessToken("token", int(time.time()) + 3600)


server = ThreadingHTTPServer(("127.0.0.1", 0), Azure)
threading.Thread(target=server.serve_forever, daemon=True).start()
where = dict(
    base_url=f"http://127.0.0.1:{server.server_port}",
    authentication_policy=SansIOHTTPPolicy(),  # no token over plain HTTP
)
subscription = "00000000-0000-0000-0000-000000000000"
monitor = MonitorManagementClient(Login(), subscription, **where)
web = WebSiteManagementClient(Login(), subscription, **where)


def sent(what, update, body):
    update("group", "shop", body)
    print(f"{what}: {json.dumps(Azure.sent)}")


tags = {"team": "shop"}
sent("autoscale setting", monitor.autoscale_settings.update, AutoscaleSettingResourcePatch(tags=tags))
sent("the same as a dict", monitor.autoscale_settings.update, {"tags": tags})
sent("action group", monitor.action_groups.update, ActionGroupPatchBody(tags=tags))
sent("activity log alert", monitor.activity_log_alerts.update, AlertRulePatchObject(tags=tags))
sent("metric alert", monitor.metric_alerts.update, MetricAlertResourcePatch(tags=tags))
sent("site", web.web_apps.update_configuration, SiteConfigResource(health_check_path="/healthz"))
sent("the same as a dict", web.web_apps.update_configuration, {"health_check_path": "/healthz"})
END
seen=$(env/bin/python main.py)
wanted='autoscale setting: {"tags": {"team": "shop"}, "properties": {"enabled": false}}
the same as a dict: {"tags": {"team": "shop"}}
action group: {"tags": {"team": "shop"}, "properties": {"enabled": true}}
activity log alert: {"tags": {"team": "shop"}, "properties": {"enabled": true}}
metric alert: {"tags": {"team": "shop"}}
site: {"properties": {"netFrameworkVersion": "v4.6", "localMySqlEnabled": false, "http20Enabled": true, "http20ProxyFlag": 0, "healthCheckPath": "/healthz"}}
the same as a dict: {"properties": {"healthCheckPath": "/healthz"}}'
echo "$seen"
[ "$seen" = "$wanted" ] || { echo "CHANGED: it was"; echo "$wanted"; exit 1; }
