"""What you start from: a hub on Kubernetes for three groups of people.

Change what stands below from top to bottom; `sso.example`, `registry.example` and the like are the
places that are yours to fill in. Then ask whether it is right:

    jhub-ds check jupyterhub_config.py
    jhub-ds explain jupyterhub_config.py --group /bank/ds/scientists --cpu 16 --memory 64G

Both need none of the secrets. Every key: docs/reference/configuration.md. Step by step:
docs/administrators.md.
"""

import os
import sys
from pathlib import Path

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - JupyterHub gives it to such files


def secret(name: str) -> str:
    """The secret in the file that NAME_FILE names, else in the environment variable NAME.

    Secrets never stand in this file. In a pod, mount a Kubernetes Secret and set NAME_FILE to its
    path.
    """
    file = os.environ.get(f"{name}_FILE")
    found = Path(file).read_text("utf-8").strip() if file else os.environ.get(name, "")
    if not found:
        print(f"{name} is not set: the hub needs it to start or to let people in", file=sys.stderr)
    return found


# The hub ---------------------------------------------------------------------------------------

c.JupyterHub.spawner_class = "jhub-ds"
c.JupyterHub.authenticator_class = "jhub-ds"

# Where labs reach the hub, and the hub its proxy: the names of your Services.
c.JupyterHub.hub_bind_url = "http://0.0.0.0:8081"
c.JupyterHub.hub_connect_url = "http://hub:8081"
c.ConfigurableHTTPProxy.should_start = False
c.ConfigurableHTTPProxy.api_url = "http://proxy-api:8001"
c.ConfigurableHTTPProxy.auth_token = secret("CONFIGPROXY_AUTH_TOKEN")

# A database that outlives the hub's pod. For PostgreSQL: "postgresql://hub@postgres.example/hub",
# with the password in PGPASSWORD or in a file that PGPASSFILE names.
c.JupyterHub.db_url = os.environ.get("JUPYTERHUB_DB_URL", "sqlite:///jupyterhub.sqlite")

# People may run several servers, as many as `total.servers` of their role says.
c.JupyterHub.allow_named_servers = True

# The hub ends itself, and is restarted, after so many failed starts in a row. What a person can
# correct (a choice that is refused) is no failure and does not count.
c.DSSpawner.consecutive_failure_limit = 5

# Signing in -------------------------------------------------------------------------------------

# Keycloak: a confidential client "jupyterhub" in the realm "bank", standard flow.
# Valid redirect URI:              https://hub.example/hub/oauth_callback
# Valid post-logout redirect URI:  https://hub.example/hub/logout
REALM = "https://sso.example/realms/bank/protocol/openid-connect"

c.DSAuthenticator.client_id = "jupyterhub"
c.DSAuthenticator.client_secret = secret("OAUTH_CLIENT_SECRET")
c.DSAuthenticator.oauth_callback_url = "https://hub.example/hub/oauth_callback"
c.DSAuthenticator.authorize_url = f"{REALM}/auth"
c.DSAuthenticator.token_url = f"{REALM}/token"
c.DSAuthenticator.userdata_url = f"{REALM}/userinfo"
c.DSAuthenticator.end_session_url = f"{REALM}/logout"
c.DSAuthenticator.login_service = "the bank's single sign-on"

# The claim with a person's groups. Its mapper at the client is "Group Membership" with "Full group
# path" and "Add to userinfo" on, so that a group is "/bank/ds/analysts" and never just "analysts".
c.DSAuthenticator.groups_claim = "groups"

# Who administers the hub. It gives no role: what administrators start, a role has to allow too.
c.DSAuthenticator.admin_groups = {"/bank/platform/administrators"}

# Signing out ends the session at the SSO; for that the hub keeps the id_token, encrypted with this
# key (`openssl rand -hex 32`). Several keys, joined by semicolons: the first one encrypts.
c.DSAuthenticator.enable_auth_state = True
c.CryptKeeper.keys = [key for key in secret("JUPYTERHUB_CRYPT_KEY").split(";") if key]

# Labs -------------------------------------------------------------------------------------------

# What a role does not bound is KubeSpawner's, as ever: the namespace, homes, who labs run as.
c.DSSpawner.namespace = "jupyterhub"
c.DSSpawner.storage_pvc_ensure = True
c.DSSpawner.storage_capacity = "20G"
c.DSSpawner.volumes = [{"name": "home", "persistentVolumeClaim": {"claimName": "{pvc_name}"}}]
c.DSSpawner.volume_mounts = [{"name": "home", "mountPath": "/home/jovyan"}]
c.DSSpawner.working_dir = "/home/jovyan"
c.DSSpawner.fs_gid = 100
c.DSSpawner.allow_privilege_escalation = False
c.DSSpawner.start_timeout = 600  # a large image may have to be pulled

# What people may start --------------------------------------------------------------------------

# The most that one person may hold over all servers, whatever the role.
c.DSPlatform.ceiling = {"cpu": 64, "memory": "256G", "gpu": 8}

# Each is built on the one that it extends; the spawn page says what it adds.
c.DSPlatform.environments = {
    "analyst": {
        "title": {"en": "Data analyst", "ru": "Дата-аналитик"},
        "description": {
            "en": "Notebooks, frames, charts, the warehouse.",
            "ru": "Ноутбуки, таблицы, графики, хранилище данных.",
        },
        "image": "registry.example/ds/analyst:2026.11",
    },
    "ds": {
        "extends": "analyst",
        "title": {"en": "Data science", "ru": "Data science"},
        "description": {
            "en": "Models on tables: scikit-learn, LightGBM, Optuna, SHAP.",
            "ru": "Модели на таблицах: scikit-learn, LightGBM, Optuna, SHAP.",
        },
        "image": "registry.example/ds/ds:2026.11",
        "gpu": "preferred",
    },
    "dl": {
        "extends": "ds",
        "title": {"en": "Deep learning", "ru": "Глубокое обучение"},
        "description": {
            "en": "Neural networks: PyTorch, Lightning, Transformers.",
            "ru": "Нейронные сети: PyTorch, Lightning, Transformers.",
        },
        "image": "registry.example/ds/dl:2026.11",
        "gpu": "preferred",
    },
}

# `resource` is what `kubectl describe node` counts; the rest leads pods to the nodes that have it.
c.DSPlatform.gpus = {
    "a100": {
        "title": {"en": "A100, 80 GB", "ru": "A100, 80 ГБ"},
        "resource": "nvidia.com/gpu",
        "node_selector": {"nvidia.com/gpu.product": "NVIDIA-A100-SXM4-80GB"},
        "tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}],
    },
    "a100-slice": {
        "title": {"en": "A100 slice, 10 GB", "ru": "Доля A100, 10 ГБ"},
        "resource": "nvidia.com/mig-1g.10gb",
        "tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}],
    },
}

# Somebody in several of these groups has the role of the highest rank. Groups are compared whole.
c.DSPlatform.roles = {
    "analyst": {
        "rank": 10,
        "groups": ["/bank/ds/analysts"],
        "environments": ["analyst"],
        "cpu": {"min": 1, "max": 8, "default": 2},
        "memory": {"min": "2G", "max": "32G", "default": "8G"},
    },
    "scientist": {
        "rank": 20,
        "groups": ["/bank/ds/scientists"],
        "environments": ["ds", "analyst"],
        "cpu": {"min": 1, "max": 32, "default": 4},
        "memory": {"min": "2G", "max": "128G", "default": "16G"},
        "gpu": {"max": 1, "types": ["a100-slice"]},
        # Two servers at a time, which share what one may have.
        "total": {"servers": 2},
        # All scientists together hold at most so many slices.
        "pool": {"gpu": 14},
    },
    "engineer": {
        "rank": 30,
        "groups": ["/bank/ds/engineers"],
        "environments": ["dl", "ds", "analyst"],
        "cpu": {"min": 1, "max": 64, "default": 8},
        "memory": {"min": "2G", "max": "256G", "default": "32G"},
        "gpu": {"max": 8, "types": ["a100", "a100-slice"]},
        "total": {"servers": 3},
        # A lab is guaranteed half of the cores that it may use; memory is never shared.
        "request_ratio": {"cpu": 0.5, "memory": 1},
    },
}

# What labs reach. No password belongs here: this configuration travels to labs.
c.DSPlatform.connections = {
    "nexus": {
        "kind": "nexus",
        "title": {"en": "Packages", "ru": "Пакеты"},
        "url": "https://nexus.example/repository/pypi-proxy/simple/",
    },
    "mlflow": {
        "kind": "mlflow",
        "title": {"en": "Experiments", "ru": "Эксперименты"},
        "url": "https://mlflow.example",
    },
    "greenplum": {
        "kind": "greenplum",
        "title": {"en": "Warehouse", "ru": "Хранилище данных"},
        "host": "greenplum.example",
        "database": "warehouse",
        "roles": ["scientist", "engineer"],
    },
}

# Whom the spawn page names for questions, and what it announces.
c.DSPlatform.contact = "ds-platform@bank.example"
# c.DSPlatform.announcement = {"en": "Maintenance on Sunday", "ru": "В воскресенье работы"}

# Every decision is one line of JSON on the hub's standard output, for the collector of logs. A file
# instead, in a folder that is there and that the hub may write to:
# c.DSPlatform.audit_file = "/var/log/jupyterhub/audit.jsonl"
