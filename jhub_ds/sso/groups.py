"""Which groups somebody has at the hub, out of what the SSO says. Pure: no HTTP, no traits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from jhub_ds.policy.claims import claim_at, groups_in


def groups_at(claims: object, path: str) -> tuple[str, ...]:
    """The groups that the claim at `path` names, whatever its shape; none where it is missing.

    `claims` is what the SSO sent, so anything: what is no mapping names no groups.
    """
    return groups_in(claim_at(claims, path)) if isinstance(claims, Mapping) else ()


def kept(named: Iterable[str], known: Iterable[str]) -> set[str]:
    """The named groups that mean something here, compared whole.

    A bank's SSO names hundreds of groups a person; only those that give something become groups of
    JupyterHub.
    """
    return set(named) & set(known)
