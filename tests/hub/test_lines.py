"""Which hub lines there are to test."""

from __future__ import annotations

import pytest

from tests.support.hubs import LINES


@pytest.mark.parametrize("line", ["hub-6.1", "hub-5.5"])
def test_both_lines_are_here(line: str) -> None:
    assert LINES[line].exists(), "`make test` makes their virtual environments"


def test_the_charts_python_is_here() -> None:
    if not LINES["hub-5.5-python-3.14"].exists():
        pytest.skip("no Python 3.14 on this machine: the hub side runs on Python 3.11 alone")
