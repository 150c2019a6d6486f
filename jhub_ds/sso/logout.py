"""Signing out for real: the session at the SSO ends too, so the next click asks for a password.

The way is OpenID Connect RP-Initiated Logout 1.0: the browser goes to the provider's
`end_session_endpoint` with the `id_token` as a hint, and comes back to `…/hub/logout`, where it is
nobody any more and sees the hub's own page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from oauthenticator.oauth2 import OAuthLogoutHandler


def end_session_address(
    endpoint: str, client_id: str, return_to: str, id_token: str | None = None
) -> str:
    """Where a browser goes to end the session at the SSO.

    Without the hint a provider asks the person to confirm, and may not come back to `return_to`.
    """
    asked = {"client_id": client_id, "post_logout_redirect_uri": return_to}
    if id_token:
        asked["id_token_hint"] = id_token
    joint = "&" if urlsplit(endpoint).query else "?"
    return f"{endpoint}{joint}{urlencode(asked)}"


def with_id_token_of(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> dict[str, Any]:
    """`after`, with the former `id_token` where a refresh brought none.

    OpenID Connect lets a provider leave it out of a refreshed answer; a sign-out needs it.
    """
    return {**after, "id_token": after.get("id_token") or (before or {}).get("id_token")}


class DSLogoutHandler(OAuthLogoutHandler):
    """`/hub/logout` of DSAuthenticator."""

    _leave_to: str | None = None

    async def default_handle_logout(self) -> None:
        """Called first by the hub; after it the person is nobody, so the hint is read before."""
        user = self.current_user
        if user is not None and self.authenticator.end_session_url:
            self._leave_to = end_session_address(
                self.authenticator.end_session_url,
                self.authenticator.client_id,
                self.authenticator.signed_out_url(self),
                (await user.get_auth_state() or {}).get("id_token"),
            )
        await super().default_handle_logout()

    async def render_logout_page(self) -> None:
        """Called last by the hub: on to the SSO, or the page of somebody who is nobody."""
        if self._leave_to is None:
            await super().render_logout_page()
        else:
            self.redirect(self._leave_to)
