"""Environments as cards: what is inside, what it adds, and why one cannot be chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from jhub_ds.form.cards import image_version
from jhub_ds.policy.policy import Policy

Show = Callable[..., BeautifulSoup]


def card(page: BeautifulSoup, name: str) -> Tag:
    found = page.select_one(f'.jd-card:has(input[value="{name}"])')
    assert found is not None
    return found


def selectable(page: BeautifulSoup) -> list[str]:
    return [str(it["value"]) for it in page.select("input[type=radio]:not([disabled])")]


def test_cards_come_in_the_order_of_the_role_and_the_first_is_selected(show: Show) -> None:
    page = show("scientist")
    assert [it["value"] for it in page.select("input[type=radio]")] == ["ds", "analyst", "dl"]
    assert page.select_one("input[checked]")["value"] == "ds"


def test_what_only_others_have_comes_last_the_layers_from_below(show: Show) -> None:
    page = show("analyst")
    assert [it["value"] for it in page.select("input[type=radio]")] == ["analyst", "ds", "dl"]


def test_a_card_says_what_is_inside_and_what_it_adds_to(show: Show) -> None:
    said = card(show(), "dl").text
    assert "Deep learning" in said
    assert "Adds PyTorch with CUDA" in said
    assert "includes “Data science”" in said
    assert "faster with a GPU" in said
    assert "version 2026.11" in said


def test_a_card_is_in_the_reader_s_language(show: Show) -> None:
    said = card(show(language="ru"), "ds").text
    assert "градиентный бустинг" in said
    assert "включает «Дата-аналитик»" in said


def test_an_environment_of_others_is_shown_with_who_has_it(show: Show) -> None:
    page = show("scientist")
    assert selectable(page) == ["ds", "analyst"]
    assert card(page, "dl").select_one(".jd-reason").text == (
        "Not part of your role; the role engineer has it"
    )
    both = card(show("analyst"), "ds").select_one(".jd-reason").text
    assert both == "Not part of your role; the roles engineer, scientist have it"


def test_an_environment_of_nobody_says_so(show: Show, make_policy: Callable[..., Policy]) -> None:
    policy = make_policy(environments={"lone": {"image": "r/a:1"}})
    assert card(show(policy=policy), "lone").select_one(".jd-reason").text == "Not part of any role"


def test_an_environment_that_needs_a_gpu_cannot_be_chosen_without(
    show: Show, make_policy: Callable[..., Policy]
) -> None:
    changes: dict[str, Any] = {
        "environments": {"dl": {"gpu": "required"}},
        "roles": {"scientist": {"environments": ["ds", "dl"]}},
    }
    page = show("scientist", policy=make_policy(**changes))
    assert selectable(page) == ["ds"]
    assert "your role scientist has none" in card(page, "dl").select_one(".jd-reason").text


@pytest.mark.parametrize(
    ("on", "can", "said"),
    [
        pytest.param("2026-11-25", False, "Retired. Use Deep learning. Old libraries.", id="today"),
        pytest.param(None, False, "Retired. Use Deep learning. Old libraries.", id="no-day"),
        pytest.param(
            "2026-11-26",
            True,
            "Retires on 2026-11-26. Use Deep learning. Old libraries.",
            id="tomorrow",
        ),
    ],
)
def test_a_retired_environment_says_what_to_use(
    show: Show, make_policy: Callable[..., Policy], on: str | None, can: bool, said: str
) -> None:
    retired = {"message": "Old libraries.", "use": "dl", **({"on": on} if on else {})}
    page = show(policy=make_policy(environments={"ds": {"retired": retired}}))
    assert ("ds" in selectable(page)) is can
    assert card(page, "ds").select_one(".jd-reason").text == said


def test_what_others_have_and_is_retired_is_not_shown(
    show: Show, make_policy: Callable[..., Policy]
) -> None:
    page = show("analyst", policy=make_policy(environments={"dl": {"retired": {"message": "x"}}}))
    assert page.select('input[value="dl"]') == []


@pytest.mark.parametrize(
    ("image", "version"),
    [
        pytest.param("registry.example:5000/ds/analyst:2026.11", "2026.11", id="tag"),
        pytest.param("registry.example:5000/ds/analyst", "", id="port-without-tag"),
        pytest.param("ds/a@sha256:" + "0123456789abcdef" * 4, "0123456789ab", id="digest"),
        pytest.param("ds/a:1.2@sha256:" + "0" * 64, "1.2", id="tag-and-digest"),
    ],
)
def test_the_version_is_the_image_s_tag(image: str, version: str) -> None:
    assert image_version(image) == version
