"""Claims in every shape that providers send, refreshes and refusals: a scripted provider."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.sso.hubs import Hub
from tests.sso.processes import until
from tests.sso.provider import Provider
from tests.sso.sign_ons import Browser

pytestmark = pytest.mark.hub

ANALYSTS, DL = "/bank/ds/analysts", "/bank/ds/dl"
SHAPES: dict[str, tuple[Mapping[str, Any], list[str]]] = {
    "list": ({"bank": {"groups": [ANALYSTS, DL, "/other"]}}, [ANALYSTS, DL]),
    "one-string": ({"bank": {"groups": ANALYSTS}}, [ANALYSTS]),
    "comma-separated": ({"bank": {"groups": f"{ANALYSTS},{DL}"}}, [ANALYSTS, DL]),
    "comma-and-space": ({"bank": {"groups": f"{ANALYSTS}, {DL}"}}, [ANALYSTS, DL]),
    "space-separated": ({"bank": {"groups": f"{ANALYSTS} {DL}"}}, [ANALYSTS, DL]),
    "twice": ({"bank": {"groups": [ANALYSTS, ANALYSTS]}}, [ANALYSTS]),
    "empty-list": ({"bank": {"groups": []}}, []),
    "empty-string": ({"bank": {"groups": ""}}, []),
    "null": ({"bank": {"groups": None}}, []),
    "missing": ({"bank": {}}, []),
    "parent-missing": ({}, []),
    "parent-null": ({"bank": None}, []),
    "parent-is-a-list": ({"bank": [ANALYSTS]}, []),
    "number": ({"bank": {"groups": 7}}, []),
    "true": ({"bank": {"groups": True}}, []),
    "mapping": ({"bank": {"groups": {"a": 1}}}, []),
    "list-of-odd-things": ({"bank": {"groups": [ANALYSTS, None, 7, {}, [], True]}}, [ANALYSTS]),
    "part-of-a-name": ({"bank": {"groups": ["/bank/ds", "analysts", f"{DL}/x"]}}, []),
    "other-case": ({"bank": {"groups": [DL.upper()]}}, []),
}


def _sign_in(browser: Browser, hub: Hub, provider: Provider, who: str, claims: Any) -> None:
    provider.claims = {"preferred_username": who, **claims}
    page = browser.get(f"{hub.url}/hub/oauth_login", next="/hub/home")
    assert (page.status_code, page.url.path) == (200, "/hub/home"), page.text


@pytest.mark.parametrize("shape", SHAPES)
def test_groups_are_understood_in_any_shape(
    odd_hub: Hub, odd_provider: Provider, browser: Browser, shape: str
) -> None:
    claims, groups = SHAPES[shape]
    _sign_in(browser, odd_hub, odd_provider, shape, claims)
    assert sorted(odd_hub.user(shape)["groups"]) == groups


def _visited_until_groups(browser: Browser, hub: Hub, who: str, groups: list[str]) -> None:
    def visited() -> bool:
        browser.get(f"{hub.url}/hub/home")
        return bool(hub.user(who)["groups"] == groups)

    until(visited, lambda: f"{who} still has {hub.user(who)['groups']}")


def test_a_lost_group_is_lost_at_the_next_refresh(
    odd_hub: Hub, odd_provider: Provider, browser: Browser
) -> None:
    _sign_in(browser, odd_hub, odd_provider, "mover", {"bank": {"groups": f"{DL} {ANALYSTS}"}})
    odd_provider.claims = {"preferred_username": "mover", "bank": {"groups": ANALYSTS}}
    _visited_until_groups(browser, odd_hub, "mover", [ANALYSTS])
    first, last = odd_hub.audit("mover", "role")
    assert (first["user"]["roles"], last["user"]["roles"]) == (["dl-engineer"], ["analyst"])
    assert last["jhub_ds"] == {"before": "dl-engineer"}


def test_groups_are_right_after_the_access_token_expired(
    odd_hub: Hub, odd_provider: Provider, browser: Browser
) -> None:
    _sign_in(browser, odd_hub, odd_provider, "leaver", {"bank": {"groups": ANALYSTS}})
    odd_provider.claims = {"preferred_username": "leaver"}
    odd_provider.expire_access_tokens()
    _visited_until_groups(browser, odd_hub, "leaver", [])
    last = odd_hub.audit("leaver", "role")[-1]["event"]
    assert (last["outcome"], last["reason"]) == ("failure", "no_role")
    assert browser.get(f"{odd_hub.url}/hub/home").url.path == "/hub/home"


def test_signing_out_sends_the_id_token(
    odd_hub: Hub, odd_provider: Provider, browser: Browser
) -> None:
    _sign_in(browser, odd_hub, odd_provider, "ann", {})
    browser.get(f"{odd_hub.url}/hub/logout")
    assert odd_provider.signed_out[-1] == {
        "client_id": "jhub-ds",
        "post_logout_redirect_uri": f"{odd_hub.url}/hub/logout",
        "id_token_hint": "id-token-of-ann",
    }


def test_signing_out_sends_the_id_token_after_a_refresh_that_brought_none(
    odd_hub: Hub, odd_provider: Provider, browser: Browser
) -> None:
    _sign_in(browser, odd_hub, odd_provider, "ben", {"bank": {"groups": ANALYSTS}})
    odd_provider.claims = {"preferred_username": "ben"}
    odd_provider.expire_access_tokens()
    _visited_until_groups(browser, odd_hub, "ben", [])
    browser.get(f"{odd_hub.url}/hub/logout")
    assert odd_provider.signed_out[-1]["id_token_hint"] == "id-token-of-ben"


def test_somebody_who_is_not_signed_in_is_not_sent_to_the_sso(
    odd_hub: Hub, odd_provider: Provider, browser: Browser
) -> None:
    before = len(odd_provider.signed_out)
    assert browser.get(f"{odd_hub.url}/hub/logout").url.path == "/hub/login"
    assert len(odd_provider.signed_out) == before


def test_a_blocked_user_is_refused_and_the_refusal_is_an_audit_event(
    odd_hub: Hub, odd_provider: Provider, browser: Browser
) -> None:
    odd_provider.claims = {"preferred_username": "dismissed", "bank": {"groups": DL}}
    page = browser.get(f"{odd_hub.url}/hub/oauth_login", next="/hub/home")
    assert page.status_code == 403
    event = odd_hub.audit("dismissed")[-1]["event"]
    assert (event["outcome"], event["reason"]) == ("failure", "in blocked_users")


def test_claims_without_a_user_name_are_an_audit_event(
    odd_hub: Hub, odd_provider: Provider, browser: Browser
) -> None:
    odd_provider.claims = {"preferred_username": "", "bank": {"groups": DL}}
    page = browser.get(f"{odd_hub.url}/hub/oauth_login", next="/hub/home")
    assert page.status_code == 500
    event = odd_hub.audit("unknown")[-1]["event"]
    assert event["outcome"] == "failure" and "could not be used (ValueError)" in event["reason"]
