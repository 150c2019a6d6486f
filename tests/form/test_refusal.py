"""After a refusal: what was sent is still there, and what is wrong stands beside it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

ShowRefused = Callable[..., BeautifulSoup]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        pytest.param("cpu", "99", "99 cores is above your maximum of 64 cores", id="max"),
        pytest.param("cpu", "0", "0 cores is below your minimum of 1 core", id="min"),
        pytest.param("cpu", "1.5", "1.5 cores is between two steps", id="step"),
        pytest.param("cpu", "many", '"many" is not a number of cores', id="type"),
        pytest.param("memory", "512G", "512G is above your maximum of 256G", id="memory"),
        pytest.param("gpu", "1", "environment analyst does not use GPUs; use 0", id="conflict"),
        pytest.param("gpu", "9", "9 GPUs is above your maximum of 2 GPUs", id="gpus"),
    ],
)
def test_a_violation_stands_beside_its_field(
    show_refused: ShowRefused, name: str, value: str, said: str
) -> None:
    page = show_refused({name: value})
    box = page.select_one(f'[data-field="{name}"]')
    assert said in box.select_one(".jd-error").text
    field = box.select_one("input")
    assert field["aria-invalid"] == "true"
    assert f"jd-{name}-error" in field["aria-describedby"].split()


@pytest.mark.parametrize(
    ("name", "value", "again"),
    [
        pytest.param("cpu", "99", "99", id="number"),
        pytest.param("cpu", "many", "many", id="words"),
        pytest.param("cpu", ["1", "2"], '["1", "2"]', id="list"),
        pytest.param("memory", "512G", "512", id="memory-in-G"),
        pytest.param("memory", "1T", "1024", id="terabytes"),
        pytest.param("memory", "lots", "lots", id="no-size"),
        pytest.param("cpu", "\ud800", "?", id="what-no-page-can-hold"),
        pytest.param("cpu", "9" * 10_000, "9" * 200, id="very-long"),
        pytest.param("gpu", "9", "9", id="gpus"),
    ],
)
def test_a_field_holds_what_was_sent(
    show_refused: ShowRefused, name: str, value: object, again: str
) -> None:
    assert show_refused({name: value}).select_one(f"#jd-{name}")["value"] == again


def test_a_field_that_holds_no_number_is_of_text(show_refused: ShowRefused) -> None:
    page = show_refused({"cpu": "many", "memory": "512G"})
    kinds = [page.select_one(f"#jd-{name}")["type"] for name in ("cpu", "memory")]
    assert kinds == ["text", "number"]


def test_the_rest_of_what_was_sent_is_kept(show_refused: ShowRefused) -> None:
    page = show_refused(
        {"environment": "dl", "cpu": "99", "memory": "64G", "gpu": "1", "gpu_type": "a100-slice"}
    )
    assert page.select_one("input[checked]")["value"] == "dl"
    assert page.select_one("#jd-memory")["value"] == "64"
    assert page.select_one("option[selected]")["value"] == "a100-slice"


def test_the_summary_leads_to_every_field(show_refused: ShowRefused) -> None:
    page = show_refused({"environment": "x", "cpu": "99", "gpu": "9", "extra": 1})
    summary = page.select_one("[role=alert]")
    links = [it["href"] for it in summary.select("a")]
    assert links == ["#jd-environment", "#jd-cpu", "#jd-gpu"]
    assert all(page.select_one(link) is not None for link in links)
    assert "extra: there is no such option" in summary.select("li")[-1].text


def test_a_field_that_is_not_on_the_page_is_said_in_the_summary_only(
    show_refused: ShowRefused,
) -> None:
    page = show_refused({"gpu": 1}, "analyst")
    assert page.select("[role=alert] a") == []
    assert "your role analyst has no GPUs" in page.select_one("[role=alert]").text


def test_an_unknown_environment_leaves_the_choice_open(show_refused: ShowRefused) -> None:
    page = show_refused({"environment": "nothing"})
    assert page.select("input[type=radio][checked]") == []
    fieldset = page.select_one("#jd-environment")
    assert fieldset["aria-describedby"] == "jd-environment-error"
    assert '"nothing" is not an environment of your role' in fieldset.select_one(".jd-error").text


def test_without_a_refusal_nothing_is_marked_wrong(show: Callable[..., BeautifulSoup]) -> None:
    assert show().select("[aria-invalid], .jd-error, [role=alert]") == []


def test_a_russian_refusal_is_in_russian(show_refused: ShowRefused) -> None:
    page = show_refused({"cpu": "99"}, language="ru")
    assert "99 ядер" in page.select_one('[data-field="cpu"] .jd-error').text
    assert page.select_one("h2").text == "Сервер не запущен"


def test_the_wrong_type_of_a_gpu_stands_beside_its_field(show_refused: ShowRefused) -> None:
    page = show_refused({"environment": "dl", "gpu": 1, "gpu_type": "h900"})
    assert page.select_one("#jd-gpu_type")["aria-invalid"] == "true"
    assert '"h900" is not a GPU type of your role' in page.select_one("#jd-gpu_type-error").text
