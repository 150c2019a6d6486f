"""Which groups are kept, out of what the SSO says."""

from __future__ import annotations

import pytest

from jhub_ds.sso.groups import groups_at, kept


def test_a_path_leads_into_the_claims() -> None:
    assert groups_at({"realm": {"roles": ["a", "b"]}}, "realm.roles") == ("a", "b")


@pytest.mark.parametrize("claims", [None, "groups", ["groups"], 7], ids=repr)
def test_what_is_no_mapping_names_no_groups(claims: object) -> None:
    assert groups_at(claims, "groups") == ()


def test_one_text_never_becomes_letters() -> None:
    assert groups_at({"groups": "abc"}, "groups") == ("abc",)


def test_only_known_groups_are_kept_and_only_whole() -> None:
    named = ["/bank/ds", "/bank/ds/analysts", "analysts", "/bank/ds/analysts/"]
    assert kept(named, {"/bank/ds/analysts"}) == {"/bank/ds/analysts"}
