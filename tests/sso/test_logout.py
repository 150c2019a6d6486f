"""The address that ends the session at the SSO, and the hint that it needs."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from jhub_ds.sso.logout import end_session_address, with_id_token_of

BACK = "https://hub.example/hub/logout"


def test_the_address_names_client_way_back_and_hint() -> None:
    address = end_session_address("https://sso.example/out", "hub", BACK, "a.b+c")
    assert address.startswith("https://sso.example/out?")
    assert parse_qs(urlsplit(address).query) == {
        "client_id": ["hub"],
        "post_logout_redirect_uri": [BACK],
        "id_token_hint": ["a.b+c"],
    }


def test_without_an_id_token_there_is_no_hint() -> None:
    assert "id_token_hint" not in end_session_address("https://sso.example/out", "hub", BACK)


def test_a_query_of_the_endpoint_is_kept() -> None:
    address = end_session_address("https://sso.example/out?realm=bank", "hub", BACK)
    assert parse_qs(urlsplit(address).query)["realm"] == ["bank"]


def test_the_former_id_token_is_carried_over_a_refresh_without_one() -> None:
    after = {"access_token": "new", "id_token": None}
    assert with_id_token_of({"id_token": "old"}, after) == {
        "access_token": "new",
        "id_token": "old",
    }


def test_a_new_id_token_replaces_the_former_one() -> None:
    assert with_id_token_of({"id_token": "old"}, {"id_token": "new"}) == {"id_token": "new"}


def test_somebody_without_a_former_state_has_no_id_token() -> None:
    assert with_id_token_of(None, {}) == {"id_token": None}
