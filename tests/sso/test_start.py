"""How a hub starts with this authenticator, with somebody else's, and with a wrong policy."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from traitlets.config import Config

from jhub_ds import setup
from tests.sso import hubs
from tests.sso.processes import environ
from tests.sso.sign_ons import Browser

pytestmark = pytest.mark.hub

WRONG = """
c.DSPlatform.rolse = {}
c.DSPlatform.environments = {"analyst": {}}
c.DSPlatform.roles = {"analyst": {"rank": 10, "groups": ["/bank/ds/analysts"],
    "environments": ["analyst"], "cpu": {"max": 8}, "memory": {"max": "64Q"}}}
"""
FAULTY = ("environments.analyst.image: ", "roles.analyst.memory.max: ", "rolse: ")
OURS = 'c.JupyterHub.authenticator_class = "jhub-ds"'
SETUP = "import jhub_ds; jhub_ds.setup(c)"


@pytest.mark.parametrize("told", [OURS, SETUP], ids=["authenticator", "setup"])
def test_a_wrong_policy_stops_the_hub_with_its_faults_alone(
    hub_python: Path, tmp_path: Path, told: str
) -> None:
    done = hubs.refused_start(hub_python, tmp_path, f"{WRONG}\n{told}")
    lines = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert len(lines) == len(FAULTY), done.stderr
    assert all(line.startswith(path) for line, path in zip(lines, FAULTY, strict=True))


LOOK = """
import json, sys
from jupyterhub.app import JupyterHub
from jhub_ds.spawner.pages import handlers
def look(file):
    hub = JupyterHub(log_level=50)
    hub.load_config_file(file)
    found = hub.authenticator_class(parent=hub).get_handlers(hub)
    return {
        "bases": [base.__name__ for base in hub.authenticator_class.__mro__],
        "ours_first": found[:len(handlers())] == handlers(),
        "paths": [handler[0] for handler in found],
    }
print(json.dumps([look(file) for file in sys.argv[1:]]))
"""
CLASSES = {
    "default": ("", "PAMAuthenticator", "/login"),
    "entry-point": ('c.JupyterHub.authenticator_class = "Dummy"', "DummyAuthenticator", "/login"),
    "dotted-name": (
        'c.JupyterHub.authenticator_class = "jupyterhub.auth.DummyAuthenticator"',
        "DummyAuthenticator",
        "/login",
    ),
    "class": (
        "from oauthenticator.github import GitHubOAuthenticator as G\n"
        "c.JupyterHub.authenticator_class = G",
        "GitHubOAuthenticator",
        "/oauth_login",
    ),
    "ours": (OURS, "DSAuthenticator", "/oauth_login"),
}


@pytest.fixture(scope="module")
def set_up(hub_python: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a hub makes of each configuration that calls `setup` twice."""
    folder = tmp_path_factory.mktemp("set-up")
    for name, (config, _, _) in CLASSES.items():
        told = f"{hubs.POLICY}\n{config}\n{SETUP}\njhub_ds.setup(c)\n"
        (folder / f"{name}.py").write_text(told)
    command = [str(hub_python), "-c", LOOK, *(str(folder / f"{name}.py") for name in CLASSES)]
    done = subprocess.run(command, env=environ(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(zip(CLASSES, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("configured", CLASSES)
def test_setup_puts_our_pages_before_those_of_any_authenticator_class(
    set_up: dict[str, Any], configured: str
) -> None:
    _, base, path = CLASSES[configured]
    found = set_up[configured]
    assert base in found["bases"] and found["bases"].count("ServesPages") == 1
    assert found["ours_first"] and path in found["paths"]


@pytest.mark.parametrize("named", ["no.such.Class", int, "jupyterhub.auth.os"], ids=repr)
def test_setup_says_what_is_no_authenticator_class(named: object) -> None:
    c = Config()
    exec(hubs.POLICY, {"c": c})
    c.JupyterHub.authenticator_class = named
    with pytest.raises(SystemExit, match=r"is no authenticator class: (?s:.*)hint: set it before"):
        setup(c)


def test_people_sign_in_at_somebody_elses_authenticator_with_its_settings(
    hub_python: Path, tmp_path: Path, browser: Browser
) -> None:
    config = (
        f'{hubs.POLICY}\nc.JupyterHub.authenticator_class = "dummy"\n'
        f'c.DummyAuthenticator.password = "open-sesame"\nc.Authenticator.allow_all = True\n{SETUP}'
    )
    with hubs.hub(hub_python, tmp_path, config) as hub:
        page = browser.get(f"{hub.url}/hub/login", next="/hub/home")
        page = browser.fill(page, username="ann", password="wrong")
        assert page.status_code == 403
        page = browser.get(f"{hub.url}/hub/login", next="/hub/home")
        page = browser.fill(page, username="ann", password="open-sesame")
        assert (page.status_code, page.url.path) == (200, "/hub/home")
