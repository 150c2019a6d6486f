"""Signing in for real: canaille, a provider of odd claims, and hubs of both lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sso import hubs, processes, provider, sign_ons


@pytest.fixture(scope="session", params=list(processes.HUB_LINES))
def hub_python(request: pytest.FixtureRequest) -> Path:
    """The Python of a hub line."""
    python = processes.HUB_LINES[request.param]
    if not python.exists():
        pytest.skip(
            f"{request.param}: no virtual environment .venv-hub55 here (make test makes it)"
        )
    return python


@pytest.fixture(scope="session")
def hub_address() -> str:
    """Where the hub is that canaille knows; only one hub of that address runs at a time."""
    return f"http://127.0.0.1:{processes.free_port()}"


@pytest.fixture(scope="session")
def canaille(
    tmp_path_factory: pytest.TempPathFactory, hub_address: str
) -> Iterator[sign_ons.SignOn]:
    folder = tmp_path_factory.mktemp("sign-on")
    with sign_ons.sign_on(folder, sign_ons.told(folder, hub_address)) as ready:
        yield ready


@pytest.fixture(scope="session")
def bank_hub(
    hub_python: Path,
    canaille: sign_ons.SignOn,
    hub_address: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[hubs.Hub]:
    """A hub whose people sign in at canaille."""
    config = (
        hubs.POLICY
        + hubs.oauth(canaille.url, "/oauth")
        + 'c.DSAuthenticator.scope = ["openid", "profile", "groups"]\n'
        + 'c.DSAuthenticator.admin_groups = {"/bank/it/hub"}\n'
    )
    folder = tmp_path_factory.mktemp("bank-hub")
    with hubs.hub(hub_python, folder, config, hub_address) as ready:
        yield ready


@pytest.fixture(scope="session")
def odd_provider() -> Iterator[provider.Provider]:
    with provider.provider() as ready:
        yield ready


@pytest.fixture(scope="session")
def odd_hub(
    hub_python: Path,
    odd_provider: provider.Provider,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[hubs.Hub]:
    """A hub whose people sign in at the provider of odd claims, and are refreshed at each visit."""
    config = (
        hubs.POLICY
        + hubs.oauth(odd_provider.url)
        + 'c.DSAuthenticator.groups_claim = "bank.groups"\n'
        + 'c.DSAuthenticator.blocked_users = {"dismissed"}\n'
        + "c.Authenticator.auth_refresh_age = 1\n"
    )
    folder = tmp_path_factory.mktemp("odd-hub")
    with hubs.hub(hub_python, folder, config) as ready:
        yield ready


@pytest.fixture
def browser() -> Iterator[sign_ons.Browser]:
    """A browser without a past."""
    fresh = sign_ons.Browser()
    with fresh.http:
        yield fresh
