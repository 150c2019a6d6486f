"""The demo's hub. What differs from machine to machine comes from the file named in SETTINGS."""

import json
import os
from pathlib import Path

from jhub_ds.demo.hub import SETTINGS

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - JupyterHub gives both to such files
load_subconfig("policy_config.py", path=str(Path(__file__).parent))  # type: ignore[name-defined]  # noqa: F821

told = json.loads(Path(os.environ.pop(SETTINGS)).read_text("utf-8"))
sign_on = told["sign_on"]

c.JupyterHub.bind_url = told["url"]
c.JupyterHub.hub_bind_url = told["hub_api_url"]
c.JupyterHub.db_url = "sqlite:///jupyterhub.sqlite"
c.JupyterHub.cookie_secret = bytes.fromhex(told["cookie_secret"])
c.JupyterHub.spawner_class = "jhub-ds-local"
c.JupyterHub.authenticator_class = "jhub-ds"
c.JupyterHub.proxy_class = "traefik_file"
c.JupyterHub.cleanup_servers = True  # the hub takes the labs along when it ends
c.JupyterHub.allow_named_servers = True
c.JupyterHub.template_vars = {
    "announcement_login": "A demo on this machine: sign in as <b>analyst</b>, <b>scientist</b>, "
    "<b>engineer</b> or <b>boss</b>. Their passwords are in the terminal that started it."
}
c.DSLocalSpawner.consecutive_failure_limit = 5  # what the Zero to JupyterHub chart sets
c.CryptKeeper.keys = [told["crypt_key"]]

c.DSAuthenticator.client_id = sign_on["client_id"]
c.DSAuthenticator.client_secret = sign_on["client_secret"]
c.DSAuthenticator.authorize_url = sign_on["url"] + "/oauth/authorize"
c.DSAuthenticator.token_url = sign_on["url"] + "/oauth/token"
c.DSAuthenticator.userdata_url = sign_on["url"] + "/oauth/userinfo"
c.DSAuthenticator.end_session_url = sign_on["url"] + "/oauth/end_session"
c.DSAuthenticator.oauth_callback_url = told["url"] + "/hub/oauth_callback"
c.DSAuthenticator.basic_auth = True
c.DSAuthenticator.enable_auth_state = True
c.DSAuthenticator.scope = ["openid", "profile", "groups"]
c.DSAuthenticator.groups_claim = "groups"
c.DSAuthenticator.admin_groups = set(told["admin_groups"])

c.DSPlatform.connections = told["connections"]
c.DSPlatform.audit_file = told["audit_file"]

c.DSLocalSpawner.environments_dir = told["environments"]
c.DSLocalSpawner.homes_dir = told["homes"]
c.DSLocalSpawner.environment = {"MLFLOW_DISABLE_TELEMETRY": "true"}  # nothing leaves this machine
# A lab gets a moment to end by itself; the whole demo stops within ten seconds.
c.DSLocalSpawner.interrupt_timeout = 2
c.DSLocalSpawner.term_timeout = 1
c.DSLocalSpawner.kill_timeout = 1

c.TraefikFileProviderProxy.should_start = False
c.TraefikFileProviderProxy.traefik_api_url = told["proxy"]["url"]
c.TraefikFileProviderProxy.traefik_api_username = told["proxy"]["user"]
c.TraefikFileProviderProxy.traefik_api_password = told["proxy"]["password"]
c.TraefikFileProviderProxy.dynamic_config_file = told["proxy"]["routes"]
