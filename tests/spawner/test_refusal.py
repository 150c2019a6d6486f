"""How a start is refused: in words on both hub lines, and never as a failure of the hub."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tornado import web

from jhub_ds.spawner import refusal
from jhub_ds.spawner.refusal import Refusal, answer, refuse_start

ONE = Refusal(["cpu: 100% is no number"], "type")
HOSTILE = Refusal(['"<b>%s</b>" & more', "%(x)d %% {0}"], "member", 409)


def handler(**settings: int) -> Any:
    return SimpleNamespace(settings=dict(settings))


@pytest.fixture(params=["hub 6", "hub 5"])
def started_by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The handler of a start, on each hub line; 5.5 has no SpawnException."""
    if request.param == "hub 5":
        monkeypatch.setattr(refusal, "SpawnException", None)
    elif refusal.SpawnException is None:
        pytest.skip("this hub line has no SpawnException")
    return handler()


def words(err: Any) -> str:
    """What a hub shows of an exception: 6 has a message, 5 looks for one of this name."""
    return str(getattr(err, "jupyterhub_message", None) or err.message)


@pytest.mark.parametrize("given", [ONE, HOSTILE], ids=["one line", "hostile"])
def test_a_refused_start_says_its_words_as_they_are(started_by: Any, given: Refusal) -> None:
    err: Any = refuse_start(given, started_by)
    assert isinstance(err, web.HTTPError)
    assert err.status_code == given.status
    assert words(err) == given.text


@pytest.mark.parametrize("given", [ONE, HOSTILE], ids=["one line", "hostile"])
def test_what_hub_5_makes_of_it_is_the_same_words(given: Refusal) -> None:
    err = answer(given)
    assert err.log_message is not None
    assert err.log_message % err.args == given.text
    assert given.text in str(err)


def test_html_is_escaped_and_several_lines_are_a_list(started_by: Any) -> None:
    err: Any = refuse_start(HOSTILE, started_by)
    html = getattr(err, "jupyterhub_html_message", None) or err.message_html
    assert html == (
        "<ul><li>&quot;&lt;b&gt;%s&lt;/b&gt;&quot; &amp; more</li><li>%(x)d %% {0}</li></ul>"
    )


def test_one_line_is_no_list() -> None:
    assert Refusal(["<i>"], "type").html == "&lt;i&gt;"


def test_a_reason_is_for_programs_and_the_default_status_is_400() -> None:
    if refusal.SpawnException is None:
        pytest.skip("this hub line has no SpawnException")
    err: Any = refuse_start(ONE, handler())
    assert (err.reason, err.status_code) == ("type", 400)


@pytest.mark.parametrize(("before", "after"), [({}, -1), ({"failure_count": 3}, 2)])
def test_hub_5_does_not_count_a_refused_start(
    monkeypatch: pytest.MonkeyPatch, before: dict[str, int], after: int
) -> None:
    monkeypatch.setattr(refusal, "SpawnException", None)
    asking = handler(**before)
    refuse_start(ONE, asking)
    assert asking.settings == {"failure_count": after}  # the hub adds one for each exception


def test_hub_5_counts_nothing_where_nobody_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusal, "SpawnException", None)
    assert isinstance(refuse_start(ONE, None), web.HTTPError)


def test_hub_6_is_left_to_count_by_itself() -> None:
    if refusal.SpawnException is None:
        pytest.skip("this hub line has no SpawnException")
    asking = handler(failure_count=3)
    assert isinstance(refuse_start(ONE, asking), refusal.SpawnException)
    assert asking.settings == {"failure_count": 3}


def test_a_refused_form_is_an_answer_and_takes_nothing_back(started_by: Any) -> None:
    err: Any = answer(ONE)
    assert (err.status_code, err.jupyterhub_message) == (400, ONE.text)
    assert started_by.settings == {}
