"""What the page shows to whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup

from jhub_ds.locale import msg
from jhub_ds.policy.policy import Policy

Show = Callable[..., BeautifulSoup]


def number(page: BeautifulSoup, name: str) -> dict[str, Any]:
    """The attributes of a number field."""
    found = page.select_one(f"#jd-{name}")
    assert found is not None
    return dict(found.attrs)


@pytest.mark.parametrize(
    ("role", "name", "bounds"),
    [
        pytest.param("analyst", "cpu", ("1", "8", "1", "2"), id="cores"),
        pytest.param("analyst", "memory", ("2", "32", "1", "8"), id="memory-in-G"),
        pytest.param("scientist", "memory", ("2", "128", "2", "16"), id="step"),
        pytest.param("engineer", "gpu", ("0", "2", "1", "0"), id="gpus"),
    ],
)
def test_a_field_has_the_bounds_of_the_role(
    show: Show, role: str, name: str, bounds: tuple[str, ...]
) -> None:
    field = number(show(role), name)
    assert tuple(field[key] for key in ("min", "max", "step", "value")) == bounds


def test_a_maximum_off_the_steps_can_be_typed(show: Show, make_policy: Callable[..., Any]) -> None:
    uneven = make_policy(roles={"analyst": {"cpu": {"min": 1, "max": 8, "step": 3, "default": 1}}})
    field = number(show("analyst", policy=uneven), "cpu")
    assert (field["step"], field["max"], field["data-step"]) == ("any", "8", "3")


def test_no_gpus_can_be_typed_where_some_are_the_least(
    show: Show, make_policy: Callable[..., Any]
) -> None:
    gpu = {"min": 2, "max": 8, "step": 2, "default": 2}
    some = make_policy(roles={"engineer": {"gpu": gpu}})
    page = show(policy=some)
    assert (number(page, "gpu")["min"], number(page, "gpu")["data-lowest"]) == ("0", "2")
    assert "None, or from 2 to 8" in page.select_one("#jd-gpu-hint").text


def test_a_role_without_gpus_is_not_asked_for_any(show: Show) -> None:
    page = show("analyst")
    assert page.select("[name=gpu], [name=gpu_type], .jd-no-gpu") == []


def test_a_role_is_offered_its_types_of_gpu(show: Show) -> None:
    options = show().select("select[name=gpu_type] option")
    assert [(it["value"], it.text) for it in options] == [
        ("a100", "A100, 80 GB"),
        ("a100-slice", "A100 slice, 10 GB"),
    ]


def test_every_field_has_a_label_and_what_describes_it_exists(show: Show) -> None:
    page = show()
    for field in page.select("input:not([type=range]), select"):
        assert page.select_one(f'label[for="{field["id"]}"]') is not None
        for described in str(field["aria-describedby"]).split():
            assert page.select_one(f'[id="{described}"]') is not None


def test_no_id_is_there_twice(show: Show, make_policy: Callable[..., Policy]) -> None:
    odd = {"error": {"image": "r/a:1"}, "1": {"image": "r/a:1"}, "1-about": {"image": "r/a:1"}}
    names = ["analyst", "error", "1", "1-about"]
    policy = make_policy(environments=odd, roles={"analyst": {"environments": names}})
    ids = [it["id"] for it in show("analyst", policy=policy).select("[id]")]
    assert len(ids) == len(set(ids))


def test_nothing_needs_inline_scripts_or_styles(show: Show) -> None:
    page = show()
    assert [it for it in page.select("script") if it.text or not it["src"]] == []
    assert page.select("style") == []
    attributes = [name for it in page.find_all(True) for name in it.attrs]
    assert [name for name in attributes if name.startswith("on") or name == "style"] == []


def test_sliders_are_hidden_until_a_script_ties_them(show: Show) -> None:
    assert all(
        "hidden" in it.attrs and "name" not in it.attrs for it in show().select("[type=range]")
    )


def test_without_a_role_the_page_says_so_and_asks_nothing(show: Show) -> None:
    page = show(None)
    assert "You cannot start a server yet" in page.text
    assert page.select("input, select, script") == []
    assert page.select_one(".jd-contact a")["href"] == "mailto:ds-support@bank.example"


def test_notes_stand_above_the_fields(show: Show) -> None:
    page = show(notes=(msg("{what} is gone", what="It"),))
    assert page.select_one("[role=status] li").text == "It is gone"


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        pytest.param("help@bank.example", "mailto:help@bank.example", id="mail"),
        pytest.param("https://wiki.example/ds", "https://wiki.example/ds", id="web"),
        pytest.param("room 404", None, id="words"),
        pytest.param("javascript:alert(1)", None, id="script"),
        pytest.param("@a@b", None, id="two-ats"),
    ],
)
def test_a_contact_is_a_link_only_where_it_leads_somewhere(
    show: Show, make_policy: Callable[..., Policy], contact: str, link: str | None
) -> None:
    box = show(policy=make_policy(contact=contact)).select_one(".jd-contact")
    assert contact in box.text
    assert [it["href"] for it in box.select("a")] == ([link] if link else [])


def test_an_announcement_is_in_the_reader_s_language(
    show: Show, make_policy: Callable[..., Policy]
) -> None:
    policy = make_policy(announcement={"en": "Upgrade on Friday", "ru": "В пятницу обновление"})
    assert "Upgrade on Friday" in show(policy=policy).select_one(".jd-announcement").text
    russian = show(policy=policy, language="ru").select_one(".jd-announcement").text
    assert russian == "В пятницу обновление"


def test_both_languages_are_offered_and_the_page_s_own_is_marked(show: Show) -> None:
    page = show(language="ru", path="/hub/spawn?next=%2Fx")
    links = page.select(".jd-languages a")
    assert [(it["hreflang"], it["href"]) for it in links] == [
        ("en", "?next=%2Fx&lang=en"),
        ("ru", "?next=%2Fx&lang=ru"),
    ]
    assert page.select_one(".jd-languages [aria-current]").text == "Русский"
    assert page.select_one(".jhub-ds")["lang"] == "ru"
