"""What a configuration without a fault becomes, and what absence means."""

from __future__ import annotations

import copy
import json
from dataclasses import FrozenInstanceError
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jhub_ds.errors import PolicyError
from jhub_ds.locale import Text
from jhub_ds.policy.bounds import NOT_GRANTED, Bounds
from jhub_ds.policy.config import read_policy
from jhub_ds.policy.faults import Fault
from jhub_ds.policy.roles import Amounts, RequestRatio
from tests.policy.samples import policy, role, sample

G = 2**30
SMALLEST: dict[str, Any] = {
    "environments": {"a": {"image": "i"}},
    "roles": {
        "r": {
            "rank": 1,
            "groups": ["g"],
            "environments": ["a"],
            "cpu": {"max": 4},
            "memory": {"max": "8G"},
        }
    },
}


def smallest(**keys: object) -> dict[str, Any]:
    """The smallest configuration, with more at its top."""
    return copy.deepcopy(SMALLEST) | keys


def test_every_absence_has_its_meaning() -> None:
    read = read_policy(smallest())
    only = read.roles.roles[0]
    assert read.ceiling == Amounts(Fraction(64), Fraction(256 * G), Fraction(8))
    assert read.environments["a"].title == Text("a", "a")
    assert read.environments["a"].gpu == "none"
    assert read.environments["a"].retired is None
    assert only.cpu == Bounds(*map(Fraction, (1, 4, 1, 1)))
    assert only.memory == Bounds(*(Fraction(n * G) for n in (1, 8, 1, 1)))
    assert only.gpu is NOT_GRANTED
    assert only.total.amounts == Amounts(Fraction(4), Fraction(8 * G), Fraction(0))
    assert only.total.servers == 1
    assert only.pool == {}
    assert only.request_ratio == RequestRatio(Fraction(1), Fraction(1))
    assert (only.idle_s, only.max_age_s) == (None, None)
    assert (read.presets, read.contact, read.announcement) == (None, None, None)
    assert read.audit_file is None


def test_a_partial_ceiling_and_total_merge_over_the_defaults() -> None:
    read = read_policy(smallest(ceiling={"cpu": 8}))
    assert read.ceiling == Amounts(Fraction(8), Fraction(256 * G), Fraction(8))
    assert role("engineer").total.amounts.memory == 256 * G
    assert role("engineer").total.servers == 3


def test_null_is_the_same_as_absent() -> None:
    config = smallest(ceiling=None, gpus=None, connections={"x": None}, presets=None)
    config["roles"]["r"] |= {"gpu": None, "total": {"cpu": None}, "idle": None}
    config["roles"]["gone"] = None
    assert read_policy(config) == read_policy(smallest())


def test_whole_numbers_may_be_floats() -> None:
    config = smallest(ceiling={"gpu": 8.0})
    config["roles"]["r"] |= {"rank": 1.0, "cpu": {"max": 4.0}, "total": {"servers": 1.0}}
    assert read_policy(config) == read_policy(smallest())


def test_the_order_of_keys_means_nothing() -> None:
    def backwards(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: backwards(value[key]) for key in reversed(value)}
        return value

    assert read_policy(backwards(sample())) == policy()
    assert list(read_policy(backwards(sample())).environments) == list(policy().environments)


def test_a_text_in_one_language_is_read_in_both() -> None:
    assert read_policy(smallest(contact={"ru": "тут"})).contact == Text("тут", "тут")
    assert read_policy(smallest(contact={"en": "here"})).contact == Text("here", "here")
    assert read_policy(smallest(contact="here")).contact == Text("here", "here")
    assert read_policy(smallest(contact={"en": "here", "ru": "тут"})).contact == Text("here", "тут")


@pytest.mark.parametrize("day", ["2026-01-01", date(2026, 1, 1)])
def test_a_day_is_iso_text_or_a_yaml_date(day: object) -> None:
    config = sample()
    config["environments"]["old"]["retired"]["on"] = day
    retired = read_policy(config).environments["old"].retired
    assert retired is not None
    assert retired.on == date(2026, 1, 1)
    assert retired.use == "ds"


def test_no_gpus_can_be_the_default_where_the_minimum_is_higher() -> None:
    config = sample()
    config["roles"]["engineer"]["gpu"] |= {"min": 2, "default": 0}
    assert read_policy(config).roles.roles[0].gpu.default == 0


def test_presets_keep_their_order_and_what_they_name() -> None:
    presets = [{"title": "b", "cpu": 2, "gpu": 0}, {"title": "a", "gpu": 1, "gpu_type": "a100"}]
    read = read_policy(sample() | {"presets": presets}).presets
    assert read is not None
    assert [preset.title.en for preset in read] == ["b", "a"]
    assert read[0].amounts == {"cpu": 2, "gpu": 0}
    assert read_policy(sample() | {"presets": []}).presets == ()


def test_a_connection_keeps_the_keys_of_its_kind() -> None:
    settings_ = {
        "host": "gp.example",
        "database": "warehouse",
        "port": 5432,
        "passfile": "/run/pgpass",
        "sslmode": "verify-full",
    }
    entry = {"kind": "greenplum", "title": "Greenplum", "roles": ["r"], **settings_}
    read = read_policy(smallest(connections={"gp": entry})).connections["gp"]
    assert (read.kind, read.roles, read.settings) == ("greenplum", ("r",), settings_)


def test_what_was_checked_cannot_be_changed_through_the_configuration() -> None:
    config = sample()
    entry = {"kind": "mlflow", "url": "https://mlflow.example", "roles": ["analyst"]}
    config["connections"] = {"a": entry}
    read = read_policy(config)
    config["connections"]["a"]["roles"].append("engineer")
    config["connections"]["a"]["url"] = "https://evil.example"
    config["gpus"]["a100"]["tolerations"][0]["key"] = "other"
    assert read.connections["a"].roles == ("analyst",)
    assert read.connections["a"].settings == {"url": "https://mlflow.example"}
    assert read.gpus["a100"].tolerations[0]["key"] == "gpu"
    with pytest.raises(FrozenInstanceError):
        read.audit_file = "/x"  # type: ignore[misc]


def test_overrides_hold_what_kubespawner_takes() -> None:
    config = sample()
    traits = {
        "node_selector": {"disk": "ssd"},
        "tolerations": [{"key": "a", "operator": "Exists", "effect": "NoSchedule"}],
        "node_affinity_required": [{"matchExpressions": [{"key": "a", "operator": "Exists"}]}],
        "extra_labels": {"team": "risk"},
        "image_pull_policy": "Always",
        "start_timeout": 600,
    }
    config["roles"]["analyst"]["overrides"] = traits
    named = read_policy(config).roles.named("analyst")
    assert named is not None
    assert named.overrides == traits


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


def _places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, inner in items:
        found.append((*way, key))
        if isinstance(inner, dict | list):
            found += _places(inner, (*way, key))
    return found


@given(st.lists(st.tuples(st.sampled_from(_places(sample())), VALUES), min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_whatever_stands_anywhere_there_is_a_policy_or_there_are_faults(changes: Any) -> None:
    config: Any = sample()
    for way, value in changes:
        _set(config, way, value)
    faults = faults_of(config)
    for fault in faults or ():
        assert json.dumps(fault.as_json(), allow_nan=False)
        assert "\n" not in fault.line("ru")
    assert faults != ()


def faults_of(config: object) -> tuple[Fault, ...] | None:
    """The faults; None of a policy."""
    try:
        read_policy(config)
    except PolicyError as err:
        return err.faults
    return None


def _set(config: Any, way: tuple[Any, ...], value: object) -> None:
    for key in way[:-1]:
        if not isinstance(config, dict | list) or isinstance(config, list) != isinstance(key, int):
            return
        if isinstance(config, list) and key >= len(config):
            return
        config = config.get(key) if isinstance(config, dict) else config[key]
    if isinstance(config, dict):
        config[way[-1]] = value
