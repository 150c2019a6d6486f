"""A person, canaille and a hub: in with a password, out for real."""

from __future__ import annotations

import pytest

from tests.sso.hubs import Hub
from tests.sso.sign_ons import Browser, SignOn

pytestmark = pytest.mark.hub


def test_groups_that_give_a_role_are_kept_whole_and_others_dropped(
    bank_hub: Hub, browser: Browser
) -> None:
    browser.sign_in(bank_hub.url, "analyst")
    assert bank_hub.user("analyst")["groups"] == ["/bank/ds/analysts"]


def test_a_person_may_have_the_groups_of_several_roles(bank_hub: Hub, browser: Browser) -> None:
    browser.sign_in(bank_hub.url, "engineer")
    assert sorted(bank_hub.user("engineer")["groups"]) == ["/bank/ds/analysts", "/bank/ds/dl"]


def test_a_member_of_an_admin_group_administers_the_hub(bank_hub: Hub, browser: Browser) -> None:
    browser.sign_in(bank_hub.url, "boss")
    assert bank_hub.user("boss")["admin"] is True
    assert sorted(bank_hub.user("boss")["groups"]) == ["/bank/ds/dl", "/bank/it/hub"]


def test_others_do_not_administer_the_hub(bank_hub: Hub, browser: Browser) -> None:
    browser.sign_in(bank_hub.url, "engineer")
    assert bank_hub.user("engineer")["admin"] is False


def test_somebody_without_groups_can_sign_in(bank_hub: Hub, browser: Browser) -> None:
    browser.sign_in(bank_hub.url, "nobody")
    assert bank_hub.user("nobody")["groups"] == []


def test_a_wrong_password_stays_at_the_sign_on(
    bank_hub: Hub, canaille: SignOn, browser: Browser
) -> None:
    page = browser.try_to_sign_in(bank_hub.url, "analyst", "not-the-password")
    assert str(page.url).startswith(canaille.url)
    assert browser.get(f"{bank_hub.url}/hub/home").url.path == "/hub/login"


def test_after_signing_out_the_next_click_asks_for_a_password(
    bank_hub: Hub, canaille: SignOn, browser: Browser
) -> None:
    browser.sign_in(bank_hub.url, "analyst")
    page = browser.get(f"{bank_hub.url}/hub/logout")
    assert (page.status_code, str(page.url)) == (200, f"{bank_hub.url}/hub/login")
    page = browser.get(f"{bank_hub.url}/hub/oauth_login", next="/hub/home")
    assert str(page.url).startswith(canaille.url)
    assert browser.fill(page, login="analyst").text.count('type="password"') == 1


def test_without_signing_out_the_next_click_needs_no_password(
    bank_hub: Hub, browser: Browser
) -> None:
    browser.sign_in(bank_hub.url, "analyst")
    page = browser.get(f"{bank_hub.url}/hub/oauth_login", next="/hub/home")
    assert str(page.url) == f"{bank_hub.url}/hub/home"


def test_a_sign_in_is_an_audit_event_with_the_role(bank_hub: Hub, browser: Browser) -> None:
    browser.sign_in(bank_hub.url, "engineer")
    event = bank_hub.audit("engineer")[-1]
    assert event["event"]["outcome"] == "success"
    assert event["user"]["roles"] == ["dl-engineer"]


def test_a_sign_in_without_a_role_is_an_audit_event_without_one(
    bank_hub: Hub, browser: Browser
) -> None:
    browser.sign_in(bank_hub.url, "nobody")
    event = bank_hub.audit("nobody")[-1]
    assert event["event"]["outcome"] == "success" and "roles" not in event["user"]
