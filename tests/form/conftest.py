"""Policies for the page: three roles as a bank has them, and what tests change in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup

from jhub_ds.form.page import Page, render
from jhub_ds.policy.choice import Refused, choose
from jhub_ds.policy.config import read_policy
from jhub_ds.policy.policy import Policy
from jhub_ds.policy.roles import Role

TODAY = date(2026, 11, 25)

SETTINGS: dict[str, Any] = {
    "environments": {
        "analyst": {
            "title": {"en": "Data analyst", "ru": "Дата-аналитик"},
            "description": {
                "en": "JupyterLab, pandas, SQL and charts for reports and research.",
                "ru": "JupyterLab, pandas, SQL и графики для отчётов и исследований.",
            },
            "image": "registry.example/ds/analyst:2026.11",
        },
        "ds": {
            "extends": "analyst",
            "title": {"en": "Data science", "ru": "Data science"},
            "description": {
                "en": "Adds scikit-learn, gradient boosting, Spark and MLflow.",
                "ru": "Плюс scikit-learn, градиентный бустинг, Spark и MLflow.",
            },
            "image": "registry.example/ds/ds:2026.11",
        },
        "dl": {
            "extends": "ds",
            "title": {"en": "Deep learning", "ru": "Глубокое обучение"},
            "description": {
                "en": "Adds PyTorch with CUDA and the tools to train and serve models.",
                "ru": "Плюс PyTorch с CUDA и инструменты для обучения и запуска моделей.",
            },
            "image": "registry.example/ds/dl:2026.11",
            "gpu": "preferred",
        },
    },
    "gpus": {
        "a100": {
            "title": {"en": "A100, 80 GB", "ru": "A100, 80 ГБ"},
            "resource": "nvidia.com/gpu",
        },
        "a100-slice": {
            "title": {"en": "A100 slice, 10 GB", "ru": "Часть A100, 10 ГБ"},
            "resource": "nvidia.com/mig-1g.10gb",
        },
    },
    "roles": {
        "analyst": {
            "rank": 10,
            "groups": ["/bank/ds/analysts"],
            "environments": ["analyst"],
            "cpu": {"min": 1, "max": 8, "default": 2},
            "memory": {"min": "2G", "max": "32G", "default": "8G"},
        },
        "scientist": {
            "rank": 20,
            "groups": ["/bank/ds/scientists"],
            "environments": ["ds", "analyst"],
            "cpu": {"min": 1, "max": 16, "default": 4},
            "memory": {"min": "2G", "max": "128G", "default": "16G", "step": "2G"},
        },
        "engineer": {
            "rank": 30,
            "groups": ["/bank/ds/dl"],
            "environments": ["analyst", "ds", "dl"],
            "cpu": {"min": 1, "max": 64, "default": 8},
            "memory": {"min": "2G", "max": "256G", "default": "32G"},
            "gpu": {"max": 2, "types": ["a100", "a100-slice"]},
        },
    },
    "contact": {"en": "ds-support@bank.example", "ru": "ds-support@bank.example"},
}


def merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Maps merge deep, None deletes, everything else replaces."""
    result = dict(below)
    for key, value in above.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merged(result[key], value)
        else:
            result[key] = value
    return result


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def make_policy() -> Callable[..., Policy]:
    """A policy from the bank's settings, with what a test changes in them."""
    return lambda **changes: read_policy(merged(SETTINGS, changes))


@pytest.fixture
def policy(make_policy: Callable[..., Policy]) -> Policy:
    return make_policy()


@pytest.fixture
def role_of(policy: Policy) -> Callable[[str], Role]:
    return lambda name: next(role for role in policy.roles.roles if role.name == name)


@pytest.fixture
def page_of(policy: Policy) -> Callable[..., Page]:
    """The page of a role, with what a test changes."""

    def make(role: str | None = "engineer", policy: Policy = policy, **changes: Any) -> Page:
        table = {each.name: each for each in policy.roles.roles}
        own = table[role] if role else None
        return Page(policy=policy, role=own, today=TODAY, static_url="/static/", **changes)

    return make


@pytest.fixture
def show(page_of: Callable[..., Page]) -> Callable[..., BeautifulSoup]:
    """The rendered page of a role."""

    def rendered(role: str | None = "engineer", **changes: Any) -> BeautifulSoup:
        return BeautifulSoup(render(page_of(role, **changes)), "html.parser")

    return rendered


@pytest.fixture
def show_refused(page_of: Callable[..., Page]) -> Callable[..., BeautifulSoup]:
    """The page after somebody with a role sent options that are refused."""

    def rendered(options: object, role: str = "engineer", **changes: Any) -> BeautifulSoup:
        page = page_of(role, options=options, **changes)
        assert page.role is not None
        refused = choose(page.policy, page.role, options, page.today)
        assert isinstance(refused, Refused)
        return BeautifulSoup(render(replace(page, refused=refused)), "html.parser")

    return rendered


@pytest.fixture
def form_of() -> Callable[[BeautifulSoup], dict[str, list[str]]]:
    """What a browser without a script would send for a page, untouched."""

    def sent(page: BeautifulSoup) -> dict[str, list[str]]:
        radios = page.select("input[type=radio][checked]:not([disabled])")
        numbers = page.select("input[type=number], input[type=text]")
        fields = {str(it["name"]): [str(it["value"])] for it in (*radios, *numbers)}
        for it in page.select("select"):
            option = it.select_one("option[selected]") or it.select_one("option")
            assert option is not None
            fields[str(it["name"])] = [str(option["value"])]
        return {**fields, "_xsrf": ["2|secret"]}

    return sent
