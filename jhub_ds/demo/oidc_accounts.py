"""Writes the demo's people, groups and the hub into canaille's database; the same each time.

Whatever is there already stays, so a second start finds the sessions and tokens of the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .oidc_settings import Account, Client

SCOPES = ["openid", "profile", "email", "groups", "offline_access"]


def seed(backend: Any, accounts: Sequence[Account], client: Client) -> None:
    """Make canaille know these accounts and this client, and keep what else it knows.

    `backend` is canaille's, inside an application context.
    """
    with backend.session():
        for account in accounts:
            _account(backend, account)
        for group in sorted({*_groups(backend), *(g for a in accounts for g in a.groups)}):
            _group(backend, group, accounts)
        _client(backend, client)


def _account(backend: Any, account: Account) -> None:
    from canaille.app import models

    user = backend.get(models.User, user_name=account.user_name)
    if user is None:
        user = models.User(user_name=account.user_name)
    user.formatted_name = account.name
    user.family_name = account.name
    backend.save(user)
    if user.password is None or user.password != account.password:
        backend.set_user_password(user, account.password)


def _groups(backend: Any) -> list[str]:
    from canaille.app import models

    return [group.display_name for group in backend.query(models.Group)]


def _group(backend: Any, name: str, accounts: Sequence[Account]) -> None:
    """Set the members; a group is known by its display name, which the claim carries whole."""
    from canaille.app import models

    group = backend.get(models.Group, display_name=name) or models.Group(display_name=name)
    wanted = {account.user_name: name in account.groups for account in accounts}
    kept = [user for user in group.members if wanted.get(user.user_name, True)]
    there = {user.user_name for user in kept}
    new = [who for who, is_in in wanted.items() if is_in and who not in there]
    members = kept + [backend.get(models.User, user_name=who) for who in new]
    if members != list(group.members):
        group.members = members
        backend.save(group)


def _client(backend: Any, client: Client) -> None:
    from canaille.app import models

    found = backend.get(models.Client, client_id=client.id)
    if found is None:
        found = models.Client(client_id=client.id)
    backend.update(found, **_client_attributes(client))
    backend.save(found)
    # Only now: an audience set at creation is stored as a row without a client.
    found.audience = [found]
    backend.save(found)


def _client_attributes(client: Client) -> dict[str, Any]:
    return {
        "client_secret": client.secret,
        "client_name": "JupyterHub",
        "client_uri": client.redirect_uri,  # its host is a trusted one: no consent page
        "redirect_uris": [client.redirect_uri],
        "post_logout_redirect_uris": [client.post_logout_redirect_uri],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": SCOPES,
        "token_endpoint_auth_method": "client_secret_basic",
        "id_token_signed_response_alg": "RS256",
    }
