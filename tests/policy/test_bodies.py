"""100,000 bodies, from nearly right to hostile: accepted if and only if the oracle accepts them."""

from __future__ import annotations

import json
import math
import random
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jhub_ds.policy.choice import Choice, Refused, choose
from tests.policy.oracle import ROLES, expected
from tests.policy.samples import TODAY, policy, role

POLICY = policy()
SAMPLE_ROLES = {name: role(name) for name in ROLES}
SEED = 20261125
BODIES = 100_000

HOSTILE = [
    None, True, False, "", " ", "8 ", "\n8", "8\n", "+8", "-8", "1e1", "0x8", "٤", "４", "8G\n",
    "NaN",
    "inf", "Infinity", math.nan, math.inf, -math.inf, -0.0, -1, 1e308, 5e-324, 10**400, -(10**400),
    "9" * 5000, "1" * 5000 + "G", "0." + "0" * 80 + "1", "1." + "0" * 80 + "1", "32", "32Gi",
    "32GB",
    "32 G", "32g", "2E", "Ｇ", [], {}, [8], {"a": 1}, ["a100"], "analyst'--", "../analyst",
    "ANALYST",
    "old", "a100 ", "{x}", "%s", "\x00", "\ud800", "8.", ".5", "8..5", "1_000", 64.5, 8.000000001,
]  # fmt: skip
NEAR: dict[str, list[Any]] = {
    "environment": ["analyst", "ds", "train", "old", "dl", ""],
    "cpu": [1, 2, 4, 8, 63, 64, 65, 0, 0.5, 0.75, 0.6, 4.0, 64.0, "1", "4.25", "0.50", "064",
            "64.0"],
    "memory": ["1G", "2G", "4G", "10G", "10752M", "10.5G", "11G", "256G", "257G", "0.25T", "1.5G",
               "4096M", "4194304K", "0G", "2048M", "1T", "00008G", "0.50T", 8, 8.0],
    "gpu": [0, 1, 2, 4, 5, 0.0, 1.0, 1.5, "0", "1", "4", "5", "1.0", "00"],
    "gpu_type": ["a100", "slice", "v100", "", None],
}  # fmt: skip
UNKNOWN = ["CPU", "profile", "mem_limit", "cpu ", "__class__", "", "gpu-type", "environment\n"]


def bodies(seed: int, number: int) -> list[object]:
    """Bodies of user_options; most miss being right by one field."""
    dice = random.Random(seed)
    return [_body(dice) for _ in range(number)]


def _body(dice: random.Random) -> object:
    if dice.random() < 0.01:
        return dice.choice([*HOSTILE, [{"cpu": 1}], [["cpu", 1]]])
    fields = [name for name in NEAR if dice.random() < 0.6]
    body = {name: _value(dice, name) for name in fields}
    if dice.random() < 0.05:
        body[dice.choice(UNKNOWN)] = dice.choice(HOSTILE)
    return body


def _value(dice: random.Random, name: str) -> object:
    kind = dice.random()
    if kind < 0.85:
        return dice.choice(NEAR[name])
    if kind < 0.90:
        return dice.choice(
            [dice.randint(-2, 70), dice.randint(-8, 280) / 4, str(dice.randint(0, 99))]
        )
    if kind < 0.93:
        return f"{dice.randint(0, 300)}{dice.choice('KMGTkgP')}"
    return dice.choice(HOSTILE)


def answered(role_name: str, body: object) -> tuple[Any, ...] | None:
    """What the code under test makes of `body`, in the oracle's form."""
    outcome = choose(POLICY, SAMPLE_ROLES[role_name], body, TODAY)
    if isinstance(outcome, Refused):
        assert outcome.violations
        return None
    assert isinstance(outcome, Choice)
    return outcome.environment, outcome.cpu, outcome.memory, outcome.gpu, outcome.gpu_type


def agreed(role_name: str, body: object) -> bool:
    """Whether a body was accepted; both opinions have to be the same, down to the amounts."""
    wanted, got = expected(role_name, body), answered(role_name, body)
    exact = None if wanted is None else (wanted[0], *map(Fraction, wanted[1:4]), wanted[4])
    assert got == exact, body
    return got is not None


@pytest.mark.parametrize("role_name", ROLES)
def test_a_body_is_accepted_exactly_where_the_oracle_accepts_it(role_name: str) -> None:
    accepted = sum(agreed(role_name, body) for body in bodies(SEED, BODIES // len(ROLES)))
    assert 0.02 < accepted / (BODIES // len(ROLES)) < 0.9, "the bodies lean to one side"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
LIKE_OPTIONS = st.dictionaries(st.sampled_from([*NEAR, "profile"]), JSON, max_size=5)


@given(JSON | LIKE_OPTIONS, st.sampled_from(sorted(ROLES)))
@example({"cpu": 10**400}, "analyst")
@settings(max_examples=300, deadline=None)
def test_any_json_is_judged_as_the_oracle_judges_it(body: object, role_name: str) -> None:
    agreed(role_name, body)


@given(JSON | LIKE_OPTIONS)
@settings(max_examples=200, deadline=None)
def test_every_refusal_can_be_said_in_both_languages_and_as_json(body: object) -> None:
    outcome = choose(POLICY, SAMPLE_ROLES["analyst"], body, TODAY)
    for violation in outcome.violations if isinstance(outcome, Refused) else ():
        assert violation.line("en")
        assert "\n" not in violation.line("ru")
        assert json.dumps(violation.as_json(), allow_nan=False)


class Unreadable:
    """Nothing of it can be asked."""

    def __repr__(self) -> str:
        raise RuntimeError

    def __eq__(self, other: object) -> bool:
        raise RuntimeError

    __hash__ = object.__hash__


@pytest.mark.parametrize(
    "body",
    [
        *HOSTILE,
        Unreadable(),
        {"cpu": Unreadable()},
        {"environment": Unreadable()},
        {"gpu": 1, "gpu_type": Unreadable()},
        {Unreadable(): 1},
        {1: 2},
        {None: None},
        {("a",): "b"},
    ],
    ids=lambda body: type(body).__name__,
)
def test_nothing_raises_whatever_is_sent(body: object) -> None:
    for name in ROLES:
        assert isinstance(choose(POLICY, SAMPLE_ROLES[name], body, TODAY), Choice | Refused)


def test_what_was_accepted_chooses_the_same_again() -> None:
    for body in bodies(SEED + 1, 3000):
        outcome = choose(POLICY, SAMPLE_ROLES["engineer"], body, TODAY)
        if isinstance(outcome, Choice):
            again = choose(POLICY, SAMPLE_ROLES["engineer"], outcome.as_options(), TODAY)
            assert again == outcome
