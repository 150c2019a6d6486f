"""Groups out of claims in every shape that providers send."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jhub_ds.policy.claims import LONGEST_GROUP, MOST_GROUPS, claim_at, groups_in


@pytest.mark.parametrize(
    ("claim", "groups"),
    [
        (["/bank/ds", "/bank/dl"], ("/bank/ds", "/bank/dl")),
        (("a", "b"), ("a", "b")),
        (["/bank/data science", "a,b"], ("/bank/data science", "a,b")),
        ("analysts", ("analysts",)),
        ("analysts scientists", ("analysts", "scientists")),
        ("analysts,scientists", ("analysts", "scientists")),
        ("data science, deep learning", ("data science", "deep learning")),
        ("a,,b, ", ("a", "b")),
        ("", ()),
        (None, ()),
        ([], ()),
        ({}, ()),
        (True, ()),
        (5, ()),
        ([True, 5, None, 1.5, "a"], ("a",)),
        (["b", "a", "b"], ("b", "a")),
        ({"groups": ["a", "b"]}, ("a", "b")),
        ({"groups": "a b"}, ("a", "b")),
        ({"roles": ["a"]}, ("a",)),
        ([{"name": "a b"}, {"path": "/c"}, {"id": "d"}], ("a b", "/c", "d")),
        ([{"id": "7", "name": "a"}], ("a",)),
        ([{"name": "a", "path": "/x/a"}], ("/x/a",)),
        ([["a"], ["b"]], ("a", "b")),
        ({"other": "a"}, ()),
        (["/bank", " /bank", " "], ("/bank", " /bank")),
        ({"groups": {"groups": {"name": "a"}}}, ("a",)),
    ],
)
def test_groups_are_found_in_every_shape(claim: Any, groups: tuple[str, ...]) -> None:
    assert groups_in(claim) == groups


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
)


@given(ANYTHING)
def test_no_claim_raises(claim: object) -> None:
    groups = groups_in(claim)
    assert len(set(groups)) == len(groups)
    assert all(isinstance(group, str) and group for group in groups)


@given(st.lists(st.text(alphabet="abc/ ,", min_size=1).filter(lambda name: not name.isspace())))
def test_the_items_of_a_list_stay_whole(names: list[str]) -> None:
    assert groups_in(names) == tuple(dict.fromkeys(names))


@given(st.text(min_size=2, alphabet="abcdef"))
def test_a_string_never_becomes_letters(name: str) -> None:
    assert groups_in(name) == (name,)


def test_a_hostile_claim_costs_nothing() -> None:
    assert len(groups_in([str(i) for i in range(1_000_000)])) == MOST_GROUPS
    assert groups_in(["a" * (LONGEST_GROUP + 1), "b"]) == ("b",)
    assert len(groups_in("x " * 10_000_000)) <= MOST_GROUPS


def test_a_claim_that_holds_itself_ends() -> None:
    endless: list[Any] = ["a"]
    endless.extend([endless] * 3)
    assert groups_in(endless) == ("a",)
    nested: dict[str, Any] = {}
    nested["groups"] = nested
    assert groups_in(nested) == ()


CLAIMS = {
    "groups": ["a"],
    "realm_access": {"roles": ["b"]},
    "https://bank.example/groups": ["c"],
    "resource_access": {"hub.bank": {"roles": ["d"]}},
    "a.b": ["whole"],
    "a": {"b": ["nested"]},
    "none": None,
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("groups", ["a"]),
        ("realm_access.roles", ["b"]),
        ("https://bank.example/groups", ["c"]),
        ("resource_access.hub.bank.roles", ["d"]),
        ("a.b", ["whole"]),
        ("missing", None),
        ("realm_access.missing", None),
        ("groups.0", None),
        ("none", None),
        ("none.more", None),
        ("", None),
        (".", None),
    ],
)
def test_a_path_leads_to_a_claim(path: str, found: object) -> None:
    assert claim_at(CLAIMS, path) == found
