"""Whatever JSON somebody sends: the page renders, and what it selects can be started."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jhub_ds.form.page import Page, render
from jhub_ds.form.prefill import prefill
from jhub_ds.form.reading import options_from_form
from jhub_ds.policy.choice import FIELDS, Choice, Refused, choose
from jhub_ds.policy.policy import Policy

calm = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.text(st.characters(exclude_categories=()), max_size=20)  # JSON holds lone surrogates
    | st.sampled_from(
        ["analyst", "ds", "dl", "a100", "a100-slice", "0", "1", "2.5", "64", "9" * 99]
    )
    | st.builds(lambda n, unit: f"{n}{unit}", st.integers(0, 10**4), st.sampled_from("KMGTX"))
)
anything = st.recursive(
    leaves, lambda kids: st.lists(kids, max_size=3) | st.dictionaries(st.text(), kids, max_size=3)
)
names = st.sampled_from(FIELDS) | st.sampled_from(["profile", "_xsrf"]) | st.text(max_size=8)
options = st.dictionaries(names, leaves | anything, max_size=7) | anything
roles = st.sampled_from(["analyst", "scientist", "engineer", "vision", "odd"])


@pytest.fixture(scope="module")
def wide() -> dict[str, Any]:
    """Roles with the bounds that are hard to show: fractions, uneven steps, GPUs in pairs."""
    odd = {
        "rank": 50,
        "groups": ["/odd"],
        "environments": ["dl", "analyst"],
        "cpu": {"min": 0.5, "max": 7.3, "step": 0.3, "default": 0.8},
        "memory": {"min": "512M", "max": "31G", "step": "768M", "default": "1280M"},
        "gpu": {"min": 2, "max": 7, "step": 2, "default": 4, "types": ["a100-slice"]},
    }
    vision = {**odd, "rank": 60, "groups": ["/vision"], "environments": ["vision"]}
    environment = {"image": "registry.example/ds/vision:1", "gpu": "required", "extends": "dl"}
    return {"environments": {"vision": environment}, "roles": {"odd": odd, "vision": vision}}


@pytest.fixture
def policy(make_policy: Callable[..., Policy], wide: dict[str, Any]) -> Policy:
    return make_policy(**wide)


@calm
@given(
    role=roles,
    asked=options,
    language=st.sampled_from(["en", "ru"]),
    path=st.text(st.characters(exclude_categories=())),
)
def test_the_page_renders_and_what_it_selects_can_be_started(
    page_of: Callable[..., Page],
    form_of: Callable[[BeautifulSoup], dict[str, list[str]]],
    role: str,
    asked: object,
    language: str,
    path: str,
) -> None:
    page = page_of(role, options=asked, language=language, path=path)
    html = BeautifulSoup(render(page).encode(), "html.parser")
    assert page.role is not None
    selected = prefill(page.policy, page.role, asked, page.today).choice
    sent = choose(page.policy, page.role, options_from_form(form_of(html)), page.today)
    assert isinstance(sent, Choice)
    assert sent == selected


@calm
@given(role=roles, asked=options, language=st.sampled_from(["en", "ru"]))
def test_a_refusal_renders_whatever_was_sent(
    page_of: Callable[..., Page], role: str, asked: object, language: str
) -> None:
    page = page_of(role, options=asked, language=language)
    assert page.role is not None
    outcome = choose(page.policy, page.role, asked, page.today)
    refused = outcome if isinstance(outcome, Refused) else None
    html = render(Page(**{**page.__dict__, "refused": refused}))
    assert html.encode()
    errors = BeautifulSoup(html, "html.parser").select("[role=alert] li")
    assert len(errors) == (len(refused.violations) if refused else 0)


@calm
@given(role=roles, asked=options)
def test_what_is_allowed_is_selected_as_it_is(
    policy: Policy, today: date, role: str, asked: object
) -> None:
    own = next(each for each in policy.roles.roles if each.name == role)
    outcome = choose(policy, own, asked, today)
    if isinstance(outcome, Choice):
        assert prefill(policy, own, asked, today).choice == outcome


@calm
@given(text=st.text(), others=st.dictionaries(st.text(), st.lists(st.text())))
def test_a_form_never_raises(text: str, others: dict[str, list[str]]) -> None:
    options_from_form({"memory": [text], **others})
