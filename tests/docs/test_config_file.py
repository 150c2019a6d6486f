"""config/jupyterhub_config.py: right, complete, without a secret, and known to both hub lines."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import ROOT
from tests.support.children import environ
from tests.support.hubs import LINES

FILE = ROOT / "config" / "jupyterhub_config.py"
HERE = {line: python for line, python in LINES.items() if python.exists()}
SECRETS = ("CONFIGPROXY_AUTH_TOKEN", "OAUTH_CLIENT_SECRET", "JUPYTERHUB_CRYPT_KEY")
LOADED = """
import json, sys
from jupyterhub.app import JupyterHub
hub = JupyterHub(log_level=50)
hub.load_config_file(sys.argv[1])
authenticator = hub.authenticator_class(parent=hub)
classes = {each.__name__: each for each in (
    type(hub), hub.authenticator_class, hub.spawner_class, hub.proxy_class)}
unknown = [
    f"{section}.{name}"
    for section, values in hub.config.items() if section in classes
    for name in values if name not in classes[section].class_trait_names(config=True)
]
print(json.dumps({
    "authenticator": type(authenticator).__name__,
    "spawner": hub.spawner_class.__name__,
    "roles": sorted(role.name for role in authenticator.policy.roles.roles),
    "secret": authenticator.client_secret,
    "keys": len(hub.config.CryptKeeper["keys"]),
    "unknown": unknown,
    "sections": sorted(hub.config),
}))
"""


@pytest.fixture(autouse=True)
def no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)


def test_it_is_right_without_any_secret(ask: Callable[..., tuple[int, str]]) -> None:
    code, said = ask("check", str(FILE))
    assert code == 0, said
    for name in SECRETS:
        assert f"{name} is not set" in said


def test_every_role_can_start_its_defaults(ask: Callable[..., tuple[int, str]]) -> None:
    for group in ("analysts", "scientists", "engineers"):
        code, said = ask("explain", str(FILE), "--group", f"/bank/ds/{group}", "--gpu", "0")
        assert code == 0, said


def test_no_role_has_gpus_that_it_cannot_use(ask: Callable[..., tuple[int, str]]) -> None:
    for group in ("scientists", "engineers"):
        code, said = ask("explain", str(FILE), "--group", f"/bank/ds/{group}", "--gpu", "1")
        assert code == 0, said


def test_no_secret_stands_in_it() -> None:
    set_to = re.findall(r"(?:secret|token|password|keys?)\s*=\s*(.+)", FILE.read_text("utf-8"))
    assert set_to and all("secret(" in value for value in set_to), set_to


@pytest.fixture(scope="module")
def loading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, subprocess.Popen[str]]]:
    """A process of each hub line that is here, all at once: they mostly import."""
    folder = tmp_path_factory.mktemp("hub")
    (folder / "client-secret").write_text("from-a-file\n")
    given = {
        "CONFIGPROXY_AUTH_TOKEN": "0" * 32,
        "OAUTH_CLIENT_SECRET_FILE": str(folder / "client-secret"),
        "JUPYTERHUB_CRYPT_KEY": "1" * 64 + ";" + "2" * 64,
    }
    children = {
        line: subprocess.Popen(
            [str(python), "-c", LOADED, str(FILE)],
            cwd=folder,
            env=environ(**given),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for line, python in HERE.items()
    }
    yield children
    for child in children.values():
        child.kill()
        with child:  # closes its pipes, whether anybody read them or not
            continue


@pytest.fixture(scope="module", params=list(HERE))
def loaded(
    request: pytest.FixtureRequest, loading: dict[str, subprocess.Popen[str]]
) -> dict[str, Any]:
    """What a hub of each line makes of it, as far as the authenticator."""
    child = loading[request.param]
    out, err = child.communicate(timeout=60)
    assert (child.returncode, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def test_a_hub_builds_our_classes_from_it(loaded: dict[str, Any]) -> None:
    assert (loaded["authenticator"], loaded["spawner"]) == ("DSAuthenticator", "DSSpawner")
    assert loaded["roles"] == ["analyst", "engineer", "scientist"]


def test_a_hub_finds_its_secrets_in_files_and_variables(loaded: dict[str, Any]) -> None:
    assert (loaded["secret"], loaded["keys"]) == ("from-a-file", 2)


def test_a_hub_knows_every_setting(loaded: dict[str, Any]) -> None:
    """A misspelt trait is only a warning of traitlets."""
    assert loaded["unknown"] == []
    known = {"JupyterHub", "DSAuthenticator", "DSSpawner", "DSPlatform", "CryptKeeper"}
    assert set(loaded["sections"]) == known | {"ConfigurableHTTPProxy"}


def test_its_example_question_is_the_readers(ask: Callable[..., tuple[int, str]]) -> None:
    shown = re.findall(r"^    (jhub-ds .+)$", FILE.read_text("utf-8"), re.MULTILINE)
    assert len(shown) == 2
    for command in shown:
        words = command.split()[1:]
        code, said = ask(*(str(FILE) if Path(word).suffix == ".py" else word for word in words))
        assert code == 0, said
