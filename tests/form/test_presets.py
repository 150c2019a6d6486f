"""Ready-made sizes: which a role is offered, and what each sets."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup

from jhub_ds.policy.policy import Policy

Show = Callable[..., BeautifulSoup]


def offered(page: BeautifulSoup) -> dict[str, Any]:
    """The title of each preset, and what it sets."""
    links = page.select(".jd-preset")
    return {it.select_one("strong").text: json.loads(str(it["data-values"])) for it in links}


def test_without_any_configured_there_are_three_from_the_bounds(show: Show) -> None:
    assert offered(show("analyst")) == {
        "Small": {"cpu": "1", "memory": "2"},
        "Medium": {"cpu": "2", "memory": "8"},
        "Large": {"cpu": "8", "memory": "32"},
    }


def test_equal_ones_are_offered_once(show: Show, make_policy: Callable[..., Policy]) -> None:
    smallest = {"cpu": {"default": 1}, "memory": {"default": "2G"}}
    page = show("analyst", policy=make_policy(roles={"analyst": smallest}))
    assert list(offered(page)) == ["Small", "Large"]


def test_the_selected_one_is_marked(show: Show) -> None:
    assert show().select_one(".jd-preset[aria-current] strong").text == "Medium"
    assert show(options={"cpu": 5}).select(".jd-preset[aria-current]") == []


def test_configured_ones_are_offered_where_the_role_can_choose_them(
    show: Show, make_policy: Callable[..., Policy]
) -> None:
    policy = make_policy(
        presets=[
            {"title": "SQL", "cpu": 2},
            {"title": "Training", "cpu": 32, "memory": "128G", "gpu": 1, "gpu_type": "a100"},
        ]
    )
    assert offered(show("analyst", policy=policy)) == {"SQL": {"cpu": "2", "memory": "8"}}
    assert offered(show("engineer", policy=policy))["Training"] == {
        "cpu": "32",
        "memory": "128",
        "gpu": "1",
        "gpu_type": "a100",
    }


def test_a_preset_says_what_it_sets(show: Show) -> None:
    said = show("analyst").select(".jd-preset span")[0].text
    assert said == "1 core · 2G"


def test_a_preset_s_link_asks_for_it_in_the_selected_environment(show: Show) -> None:
    page = show(path="/hub/spawn?lang=en&opt-cpu=3", options={"environment": "ds", "cpu": "3"})
    assert page.select(".jd-preset")[0]["href"] == (
        "?lang=en&opt-environment=ds&opt-cpu=1&opt-memory=2G"
    )


def test_a_preset_s_link_asks_for_no_gpu_where_the_environment_uses_none(
    show: Show, make_policy: Callable[..., Policy]
) -> None:
    policy = make_policy(presets=[{"title": "Training", "gpu": 1, "gpu_type": "a100"}])
    link = show(policy=policy).select_one(".jd-preset")["href"]
    assert "gpu" not in link
    link = show(policy=policy, options={"environment": "dl"}).select_one(".jd-preset")["href"]
    assert "opt-gpu=1&opt-gpu_type=a100" in link
