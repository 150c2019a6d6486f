"""DSAuthenticator: GenericOAuthenticator, with groups in any shape, our pages, and a real sign-out.

Only traits and short overrides: which groups count is `groups`, where a sign-out leads `logout`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Set
from inspect import isawaitable
from typing import Any

from oauthenticator.generic import GenericOAuthenticator
from traitlets import Bool, Unicode, default

from jhub_ds.audit import Event, Outcome, record
from jhub_ds.platform import policy_or_exit
from jhub_ds.policy.claims import groups_in

from .groups import groups_at, kept
from .logout import DSLogoutHandler, with_id_token_of
from .pages import ServesPages


class DSAuthenticator(ServesPages, GenericOAuthenticator):
    """Signs people in at the bank's SSO. Groups give roles; without a role no server starts.

    Set it with `c.JupyterHub.authenticator_class = "jhub-ds"`. It takes every setting of
    GenericOAuthenticator too: `authorize_url`, `token_url`, `userdata_url`, `client_id`, ….
    """

    logout_handler = DSLogoutHandler

    groups_claim = Unicode(
        "groups",
        help="""
        The claim with a person's groups: its name, or a path of names joined by dots.

        Default: `groups`. A list, one text, a comma or space separated text and a missing claim are
        all understood. Needs a provider that sends the claim to where `userdata_url` points.
        `auth_state_groups_key`, where it is set, is read instead.

        Example: `c.DSAuthenticator.groups_claim = "realm_access.roles"`
        """,
    ).tag(config=True)

    end_session_url = Unicode(
        "",
        help="""
        The provider's `end_session_endpoint`: signing out then ends the session at the SSO too.

        Default: empty, so the SSO's session stays and the next click signs in again without a
        password. Needs `enable_auth_state` (the provider asks for confirmation otherwise), and
        `https://HUB/hub/logout` among the client's post-logout redirect URIs.

        Example: `c.DSAuthenticator.end_session_url = "https://sso.example/oauth/end_session"`
        """,
    ).tag(config=True)

    manage_groups = Bool(
        True,
        help="""
        Whether groups of the SSO become groups of JupyterHub: those that give a role, and those in
        `admin_groups` and `allowed_groups`.

        Default: True. Roles need it.

        Example: `c.DSAuthenticator.manage_groups = True`
        """,
    ).tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # The first thing of ours that a hub builds: wrong configuration stops it here.
        self.policy = policy_or_exit(self.config)

    @default("allow_all")
    def _allow_all_default(self) -> bool:
        """Everybody whom the SSO knows may sign in, unless the configuration names who may.

        Without a role no server starts and a page says so, which a refusal at the door could not.
        """
        return not (
            self.allowed_users
            or self.allowed_groups
            or self.allowed_scopes
            or self.allow_existing_users
        )

    @default("auth_state_groups_key")
    def _auth_state_groups_key_default(self) -> str:
        return ""  # `groups_claim` is read

    @default("username_claim")
    def _username_claim_default(self) -> str:
        return os.environ.get("OAUTH2_USERNAME_KEY", "preferred_username")

    @default("scope")
    def _scope_default(self) -> list[str]:
        return ["openid", "profile"]

    @default("login_service")
    def _login_service_default(self) -> str:
        return os.environ.get("LOGIN_SERVICE", "single sign-on")

    def signed_out_url(self, handler: Any) -> str:
        """Where the SSO sends a browser after the sign-out; the client is registered with it."""
        return str(self.get_callback_url(handler)).rsplit("/", 1)[0] + "/logout"

    async def get_user_groups(self, auth_state: dict[str, Any]) -> set[str]:
        """Called at every sign-in and refresh; what it returns become groups of JupyterHub."""
        named = await self._named_groups(auth_state)
        known = self.policy.roles.groups() | self.admin_groups | self.allowed_groups
        return kept(named, known)

    async def _named_groups(self, auth_state: Mapping[str, Any]) -> tuple[str, ...]:
        key = self.auth_state_groups_key
        if callable(key):
            named = key(auth_state)
            named = await named if isawaitable(named) else named
            return groups_in(list(named) if isinstance(named, Set) else named)
        if key:
            return groups_at(auth_state, key)
        return groups_at(auth_state.get(self.user_auth_state_key), self.groups_claim)

    async def refresh_user(self, user: Any, handler: Any = None, **kwargs: Any) -> Any:
        """Called by the hub when `auth_refresh_age` is over, and before a spawn."""
        before = await user.get_auth_state() if self.enable_auth_state else None
        refreshed = await super().refresh_user(user, handler, **kwargs)
        if isinstance(refreshed, dict) and refreshed.get("auth_state"):
            refreshed["auth_state"] = with_id_token_of(before, refreshed["auth_state"])
        if isinstance(refreshed, dict) and refreshed.get("groups") is not None:
            had = self._role_named(group.name for group in user.orm_user.groups)
            has = self._role_named(refreshed["groups"])
            if had != has:
                _role_is(user.name, has, {"before": had})
        return refreshed

    def _role_named(self, groups: Iterable[str]) -> str | None:
        role = self.policy.roles.role_for(groups)
        return role.name if role else None

    async def authenticate(self, handler: Any, data: Any = None, **kwargs: Any) -> Any:
        """Called by the hub for each sign-in; a failure on the way is an audit event."""
        try:
            model = await super().authenticate(handler, data, **kwargs)
        except Exception as err:
            _refused("unknown", f"the SSO's answer could not be used ({type(err).__name__})")
            raise
        if not self.validate_username(model["name"]):  # the hub's own next step, which only logs
            _refused(model["name"], "not a valid user name")
        return model

    def check_blocked_users(self, username: str, authentication: Any = None) -> bool:
        """Called by the hub after `authenticate`."""
        passes = bool(super().check_blocked_users(username, authentication))
        if not passes:
            _refused(username, "in blocked_users")
        return passes

    async def check_allowed(self, username: str, auth_model: Any) -> bool:
        """Called by the hub after `check_blocked_users`, unless `allow_all`."""
        passes = bool(await super().check_allowed(username, auth_model))
        if not passes:
            _refused(username, "not allowed to sign in")
        return passes

    async def run_post_auth_hook(self, handler: Any, auth_model: Any) -> Any:
        """Called by the hub last, for those who may sign in."""
        who = auth_model["name"]
        model = await super().run_post_auth_hook(handler, auth_model)
        if model is None:
            _refused(who, "refused by post_auth_hook")
            return None
        role = self._role_named(model.get("groups") or ())
        details = {"groups": model.get("groups") or [], "admin": bool(model.get("admin"))}
        record(Event("login", who, "success", role=role, details=details))
        _role_is(who, role, {"groups": details["groups"]})
        return model


def _role_is(who: str, role: str | None, details: Mapping[str, object]) -> None:
    """Which role somebody has from now on; without one nothing can be started."""
    outcome: Outcome = "success" if role else "failure"
    reason = None if role else "no_role"
    record(Event("role", who, outcome, role=role, reason=reason, details=details))


def _refused(who: str, reason: str) -> None:
    record(Event("login", who, "failure", reason=reason))
