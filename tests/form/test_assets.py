"""The page's own files."""

from __future__ import annotations

import pytest

from jhub_ds.form.assets import ASSETS, asset_url


def test_an_address_changes_with_the_files() -> None:
    address, version = asset_url("/hub/static/", "form.css").split("?v=")
    assert address == "/hub/static/form.css"
    assert len(version) == 12


def test_a_file_that_is_not_there_has_no_address() -> None:
    with pytest.raises(KeyError):
        asset_url("/hub/static/", "../secret")


def test_the_files_are_small_and_typed() -> None:
    assert {name: kind for name, (kind, _content) in ASSETS.items()} == {
        "form.css": "text/css; charset=utf-8",
        "form.js": "text/javascript; charset=utf-8",
    }
    assert sum(len(content) for _kind, content in ASSETS.values()) < 16_000
