"""Bodies that are no selection at all: an answer of 4xx, and no failure of the hub."""

from __future__ import annotations

import json

import pytest

from tests.support.hubs import Hub
from tests.support.platforms import ANALYSTS

BODIES = {
    "list": "[1]",
    "text": '"cpu"',
    "number": "5",
    "true": "true",
    "nested": '{"user_options": {"cpu": {"a": [1]}}}',
    "options are a list": '{"user_options": [1]}',
    "deep": '{"cpu": ' + "[" * 500 + "]" * 500 + "}",
    "infinity": '{"cpu": 1e999}',
    "not a number": '{"cpu": NaN}',
    "long number": '{"cpu": ' + "9" * 4000 + "}",
    "surrogate": '{"cpu": "\\ud800"}',
    "odd key": '{"\\u0000\\n": 1}',
}


@pytest.mark.parametrize("case", BODIES)
def test_a_hostile_body_is_refused_and_counts_nothing(any_hub: Hub, case: str) -> None:
    person = any_hub.standing("refused", ANALYSTS)
    for _turn in range(2):  # the hub warns from the second failure in a row on
        answer = any_hub.api("POST", f"users/{person.name}/server", content=BODIES[case])
        assert 400 <= answer.status_code < 500, answer.text
    assert "consecutive spawns failed" not in any_hub.log


def test_very_many_unknown_options_cost_little(any_hub: Hub) -> None:
    person = any_hub.standing("refused", ANALYSTS)
    body = json.dumps({f"cpu{n}": n for n in range(3000)})
    answer = any_hub.api("POST", f"users/{person.name}/server", content=body)
    assert answer.status_code == 400
    assert "there are 2980 more such options" in answer.json()["message"]
    assert len(answer.text) < 10_000
