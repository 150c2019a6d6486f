"""What an earlier hub noted of a running server: read as far as it can be, and never an error."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jhub_ds.policy.choice import Choice
from jhub_ds.spawner.remembered import held_choice

CHOICE = Choice("engineer", "dl", Fraction(5, 2), Fraction(8 * 2**30), Fraction(2), "a100")
NOTED = {"role": "engineer", "remembered": CHOICE.as_options()}


def test_a_choice_is_read_as_it_was_held() -> None:
    assert held_choice(NOTED) == CHOICE


def test_a_choice_that_no_role_allows_any_more_is_still_held() -> None:
    options = CHOICE.as_options() | {"cpu": 10_000, "environment": "gone", "gpu_type": "gone"}
    held = held_choice({"role": "gone", "remembered": options})
    assert held is not None
    assert (held.role, held.environment, held.cpu) == ("gone", "gone", 10_000)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cpu", None),
        ("cpu", True),
        ("cpu", float("nan")),
        ("cpu", "٤"),
        ("cpu", -8),
        ("gpu", -1),
        ("memory", 8),
        ("memory", "8Gi"),
        ("gpu", [1]),
        ("environment", 5),
        ("environment", None),
    ],
)
def test_what_cannot_be_read_is_as_if_it_was_not_there(name: str, value: Any) -> None:
    assert held_choice({"role": "r", "remembered": CHOICE.as_options() | {name: value}}) is None


@pytest.mark.parametrize("role", [None, 5, ["engineer"]])
def test_nothing_is_held_without_a_role(role: Any) -> None:
    assert held_choice({**NOTED, "role": role}) is None


def test_a_gpu_type_that_is_no_name_is_none() -> None:
    held = held_choice({"role": "r", "remembered": CHOICE.as_options() | {"gpu_type": 5}})
    assert held is not None
    assert held.gpu_type is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("environment", "cpu", "memory", "gpu", "gpu_type")


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "role": JSON,
            "remembered": JSON | st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON)),
        },
    )
)
def test_no_state_in_the_database_is_an_error(noted: dict[str, Any]) -> None:
    held = held_choice(noted)
    assert held is None or isinstance(held, Choice)
