"""Links back to the page."""

from __future__ import annotations

import pytest

from jhub_ds.form.links import language_link, options_link


def test_a_language_replaces_the_language() -> None:
    assert language_link("/hub/spawn?lang=en&next=/x", "ru", {}) == "?next=%2Fx&lang=ru"


def test_a_language_takes_along_what_a_form_sent() -> None:
    link = language_link("/hub/spawn?_xsrf=secret", "ru", {"cpu": "99", "memory": "32G"})
    assert link == "?opt-cpu=99&opt-memory=32G&lang=ru"


def test_a_language_keeps_the_link_s_own_options() -> None:
    assert language_link("/spawn?opt-cpu=4", "ru", {"cpu": "9"}) == "?opt-cpu=4&lang=ru"


def test_options_replace_options() -> None:
    link = options_link("/spawn?lang=ru&opt-gpu=1", {"cpu": 4, "memory": "8G"})
    assert link == "?lang=ru&opt-cpu=4&opt-memory=8G"


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(["1"], id="list"),
        pytest.param({"a": 1}, id="object"),
        pytest.param(None, id="null"),
        pytest.param(True, id="bool"),
        pytest.param("x" * 201, id="long"),
        pytest.param(10**20, id="huge"),
    ],
)
def test_what_a_link_cannot_say_is_left_out(value: object) -> None:
    assert options_link("/spawn", {"cpu": value, "gpu": 1}) == "?opt-gpu=1"


def test_a_link_stays_short_whatever_was_sent() -> None:
    options: dict[str, object] = {f"field{n}": "x" * 200 for n in range(1000)}
    assert len(language_link("/spawn", "ru", options)) < 5000
