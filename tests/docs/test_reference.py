"""docs/reference/configuration.md is what the code says, and leaves nothing out."""

from __future__ import annotations

import pytest

from jhub_ds.platform import DSPlatform
from jhub_ds.policy.keys import KEYS
from tests.docs.pages import page
from tests.tools import reference

PAGE = page("docs/reference/configuration.md")


def test_the_page_is_what_is_generated() -> None:
    assert PAGE.text == reference.page(), "hint: make reference"


@pytest.mark.parametrize("path", [key.path for key in KEYS])
def test_every_key_is_there(path: str) -> None:
    assert f"| `{path.partition(reference.OVERRIDES)[2] or path}` |" in PAGE.text


def test_every_trait_of_our_classes_is_there() -> None:
    for each in reference.CLASSES:
        for name in each.class_own_traits(config=True):
            assert f"`c.{each.__name__}.{name}`" in PAGE.text


@pytest.mark.parametrize("each", reference.CLASSES)
def test_every_trait_says_what_it_does_its_default_and_an_example(each: type) -> None:
    for name, trait in each.class_own_traits(config=True).items():  # type: ignore[attr-defined]
        assert "Default: " in trait.help and "Example: " in trait.help, name


def test_the_platforms_traits_are_the_top_of_the_table() -> None:
    top = {key.path for key in KEYS if "." not in key.path}
    assert set(DSPlatform.class_own_traits(config=True)) == top
