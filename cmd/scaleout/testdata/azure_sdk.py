# What somebody writes with the Azure SDK for Python. It knows of the cloud what
# 'local serve' has put into the environment.
import os
import sys

from azure.core.exceptions import HttpResponseError
from azure.identity import DefaultAzureCredential
from azure.mgmt.redis import RedisManagementClient
from azure.mgmt.web import WebSiteManagementClient

group, app, cache = sys.argv[1:]
arm = "https://" + os.environ["ARM_METADATA_HOSTNAME"]
here = dict(
    credential=DefaultAzureCredential(), subscription_id=os.environ["ARM_SUBSCRIPTION_ID"],
    base_url=arm, credential_scopes=[arm + "/.default"],
)
web, redis = WebSiteManagementClient(**here), RedisManagementClient(**here)
site = web.web_apps.get(group, app)
config = web.web_apps.get_configuration(group, app)
keys = redis.redis.list_keys(group, cache)
print(site.state, config.linux_fx_version, redis.redis.get(group, cache).ssl_port, keys.primary_key != keys.secondary_key)
try:
    web.web_apps.get(group, app + "x")
except HttpResponseError as e:
    print(e.status_code, e.error.code)
