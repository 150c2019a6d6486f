"""Whatever an event holds, it is one line of ASCII JSON of a bounded size."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jhub_ds.audit import Action, Event, line

NOW = datetime(2026, 11, 24, 9, 30, 0, 123456, tzinfo=UTC)
ACTIONS: tuple[Action, ...] = get_args(Action)
MOST_BYTES = 150_000


class Hostile:
    """Nothing about it can be asked."""

    def __str__(self) -> str:
        raise RuntimeError("no")

    __repr__ = __str__


class Unreadable(Mapping[str, object]):
    """A mapping that breaks when it is read."""

    def __getitem__(self, key: str) -> object:
        raise RuntimeError("no")

    def __iter__(self) -> Iterator[str]:
        raise RuntimeError("no")

    def __len__(self) -> int:
        raise RuntimeError("no")


class Lying(str):
    """Text that says of itself what is not so."""

    def __str__(self) -> str:
        return "a\nb"

    def __len__(self) -> int:
        raise RuntimeError("no")

    def __getitem__(self, key: object) -> str:
        raise RuntimeError("no")


def written(details: Any, **more: Any) -> dict[str, Any]:
    """The event as a program reads it, after a look at the line itself."""
    event = Event(
        **{"action": "asked", "user": "ann", "outcome": "success", **more}, details=details
    )
    text = line(event)
    assert text.isascii() and text.isprintable()
    assert len(text.splitlines()) == 1
    assert len(text) < MOST_BYTES
    found: dict[str, Any] = json.loads(text)
    json.dumps(found, ensure_ascii=False).encode()  # no half of a pair: every reader takes it
    return found


def options(value: object) -> Any:
    """`value` as it stands in an event's details."""
    return written({"options": value})["jhub_ds"]["options"]


def itself(kind: type) -> Any:
    """A list, or a dict, that holds itself."""
    if kind is list:
        items: list[Any] = []
        items.append(items)
        return items
    found: dict[str, Any] = {}
    found["a"] = found
    return found


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [{"a": value}]
    return value


def spread(levels: int) -> Any:
    """Few objects that would be very many if each were written out."""
    value: Any = "x" * 100
    for _ in range(levels):
        value = [value] * 40
    return value


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(categories=None))
    | st.binary()
    | st.builds(Hostile)
    | st.builds(Unreadable)
    | st.builds(Lying, st.text()),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.text(st.characters(categories=None)) | st.integers(), inner, max_size=5
        )
        | st.tuples(inner, inner)
    ),
    max_leaves=30,
)
TEXTS = st.text(st.characters(categories=None)) | st.builds(Lying, st.text())


@given(VALUES, TEXTS, TEXTS, TEXTS, st.sampled_from(ACTIONS))
def test_any_event_is_one_line_of_bounded_ascii_json(
    details: Any, user: str, role: str, reason: str, action: Action
) -> None:
    found = written({"options": details}, user=user, role=role, reason=reason, action=action)
    assert found["event"]["action"] == action


TOO_MUCH: dict[str, Any] = {
    "a list in itself": itself(list),
    "a dict in itself": itself(dict),
    "20,000 levels": nested(20_000),
    "shared lists": spread(8),
    "a long text very often": [["x" * 10**6] * 100] * 100,
    "long keys": {f"{n}" + "k" * 10**4: "\U0001f600" * 10**4 for n in range(1000)},
    "many keys": dict.fromkeys(range(10**5)),
    "a long number": 10**6000,
    "a hostile key": {Hostile(): 1},
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_is_too_much_is_cut(name: str) -> None:
    written({"options": TOO_MUCH[name]})


@pytest.mark.parametrize("mark", ["\n", "\r", "\x85", "\u2028", "\u2029", "\x00", "\x1b[2J", '"'])
def test_nothing_that_people_send_begins_a_second_line(mark: str) -> None:
    forged = mark + '{"event": {"action": "granted"}}'
    found = written({forged: forged, "list": [forged]}, user=forged, role=forged, reason=forged)
    assert found["event"]["action"] == "asked"
    assert found["user"] == {"name": forged, "roles": [forged]}
    assert found["jhub_ds"] == {forged: forged, "list": [forged]}


@pytest.mark.parametrize(
    "value",
    [None, True, 0, -5, 2**63 - 1, -(2**63), 0.5, 1e300, "", "32G", [], {}, [1, "a"], {"a": [{}]}],
)
def test_what_json_can_hold_is_kept_as_it_is(value: object) -> None:
    kept = options(value)
    assert (kept, type(kept)) == (value, type(value))


AS_TEXT: dict[str, tuple[Any, Any]] = {
    "NaN": (math.nan, "nan"),
    "infinity": (-math.inf, "-inf"),
    "above 64 bits": (2**63, str(2**63)),
    "too long to print": (10**6000, "<int>"),
    "a hostile object": (Hostile(), "<Hostile>"),
    "a mapping that cannot be read": (Unreadable(), "<Unreadable>"),
    "text that lies": (Lying("x"), "x"),
    "bytes": (b"\n", "b'\\n'"),
    "half of a pair": ("\ud800x", "\\ud800x"),
    "two halves": ("\ud83d\ude00", "\\ud83d\\ude00"),
    "a deep list": ([[[[[1]]]]], [[[["<list>"]]]]),
    "a deep dict": ([[[{"a": {"b": 1}}]]], [[[{"a": "<dict>"}]]]),
}


@pytest.mark.parametrize("name", AS_TEXT)
def test_what_json_cannot_hold_is_text(name: str) -> None:
    value, text = AS_TEXT[name]
    assert options(value) == text


def test_a_long_text_is_cut_and_says_so() -> None:
    assert options("x" * 500) == "x" * 500
    assert options("x" * 501) == "x" * 500 + "…"


def test_of_many_items_the_first_50_are_kept() -> None:
    assert options(list(range(99))) == list(range(50))
    assert options({str(n): n for n in range(99)}) == {str(n): n for n in range(50)}


def test_keys_that_become_the_same_text_are_all_kept() -> None:
    long = "k" * 500
    assert options({1: "a", "1": "b"}) == {"1": "a", "1~2": "b"}
    assert options({"1~2": "c", 1: "a", "1": "b"}) == {"1~2": "c", "1": "a", "1~3": "b"}
    assert list(options({long + "a": 1, long + "b": 2}).values()) == [1, 2]


def test_texts_all_together_are_bounded_and_the_rest_is_left_out() -> None:
    kept = options(["x" * 500] * 40)
    assert sum(len(text) for text in kept) <= 10_000
    assert kept[0] == "x" * 500
    assert kept[-1] == "…"


@pytest.mark.parametrize(
    ("action", "category", "kind"),
    [
        ("login", "authentication", "start"),
        ("role", "iam", "info"),
        ("asked", "configuration", "info"),
        ("granted", "configuration", "allowed"),
        ("refused", "configuration", "denied"),
        ("started", "process", "start"),
        ("stopped", "process", "end"),
    ],
)
def test_fields_have_the_names_of_the_elastic_common_schema(
    action: Action, category: str, kind: str
) -> None:
    event = Event(action, "ann", "failure", "analyst", "max", {"server": ""})
    assert json.loads(line(event, NOW)) == {
        "@timestamp": "2026-11-24T09:30:00.123Z",
        "ecs": {"version": "8.17"},
        "event": {
            "kind": "event",
            "category": [category],
            "type": [kind],
            "action": action,
            "outcome": "failure",
            "reason": "max",
            "provider": "jhub-ds",
        },
        "user": {"name": "ann", "roles": ["analyst"]},
        "jhub_ds": {"server": ""},
    }


def test_what_is_not_known_is_left_out() -> None:
    found = json.loads(line(Event("login", "ann", "success"), NOW))
    assert set(found) == {"@timestamp", "ecs", "event", "user"}
    assert found["user"] == {"name": "ann"}
    assert "reason" not in found["event"]


def test_every_action_is_among_those_with_a_category() -> None:
    for action in ACTIONS:
        line(Event(action, "ann", "success"))


def test_an_unknown_action_or_outcome_is_said_at_once() -> None:
    with pytest.raises(ValueError, match="'stolen' is not one of login, role, asked"):
        Event("stolen", "ann", "success")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="'maybe' is not one of success, failure, unknown"):
        Event("login", "ann", "maybe")  # type: ignore[arg-type]
