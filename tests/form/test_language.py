"""Which language a person reads."""

from __future__ import annotations

import pytest

from jhub_ds.form.language import language_for


@pytest.mark.parametrize(
    ("chosen", "cookie", "header", "language"),
    [
        pytest.param("ru", "en", "en", "ru", id="chosen-first"),
        pytest.param(None, "ru", "en", "ru", id="then-the-cookie"),
        pytest.param(None, None, "ru-RU,ru;q=0.9,en;q=0.8", "ru", id="then-the-browser"),
        pytest.param(None, None, "en;q=0.5, ru;q=0.7", "ru", id="by-quality"),
        pytest.param(None, None, "de, ru;q=0.1", "ru", id="the-one-that-is-spoken"),
        pytest.param(None, None, "ru;q=0, *;q=0.1", "en", id="not-ru"),
        pytest.param(None, None, "de", "en", id="none-spoken"),
        pytest.param(None, None, None, "en", id="nothing"),
        pytest.param("xx", "<script>", ";;q=,ru;q=2", "en", id="not-understood"),
        pytest.param("", "", "RU", "ru", id="capitals"),
        pytest.param("ru-RU", None, None, "ru", id="region"),
        pytest.param("russian", None, None, "en", id="whole-tag"),
        pytest.param(None, None, "x," * 10**6 + "ru", "en", id="very-long"),
    ],
)
def test_the_language(
    chosen: str | None, cookie: str | None, header: str | None, language: str
) -> None:
    assert language_for(chosen, cookie, header) == language
