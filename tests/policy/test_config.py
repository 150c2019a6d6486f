"""Every fault of a configuration: its path, its words, and that none hides another."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import pytest

from tests.policy.samples import fault_lines, rules, sample, with_change

Change = Callable[[dict[str, Any]], object]


def put(path: str, value: object) -> Change:
    """The change that sets one key; `path` with slashes, because names may hold dots."""

    def change(config: dict[str, Any]) -> None:
        *way, last = path.split("/")
        for key in way:
            config = config.setdefault(key, {})
        config[last] = value

    return change


def without(path: str) -> Change:
    """The change that takes one key away."""

    def change(config: dict[str, Any]) -> None:
        *way, last = path.split("/")
        for key in way:
            config = config[key]
        del config[last]

    return change


NEEDED = "this key is needed, and nothing is set"
A, E = "roles/analyst", "roles/engineer"

FAULTS: list[tuple[Change, str]] = [
    # Keys
    (put("rolez", {}), "rolez: there is no such key; did you mean roles?"),
    (
        put(f"{A}/cpu/maximum", 1),
        "roles.analyst.cpu.maximum: there is no such key; did you mean max?",
    ),
    (
        put(f"{A}/colour", 1),
        "roles.analyst.colour: there is no such key; keys are rank, groups, environments, "
        "cpu, memory, gpu, total, pool, request_ratio, idle, max_age, extends, overrides",
    ),
    (put("ceiling/cpus", 1), "ceiling.cpus: there is no such key; did you mean cpu?"),
    (put("contact", {"en": "a", "de": "b"}), "contact.de: there is no such key; keys are en, ru"),
    (
        put("presets", [{"title": "a", "cpuu": 1}]),
        "presets.0.cpuu: there is no such key; did you mean cpu?",
    ),
    # Ceiling
    (put("ceiling", 5), "ceiling: 5 is not a mapping of keys"),
    (
        put("ceiling/memory", "256Q"),
        'ceiling.memory: "256Q" is not a size; use a number with K, M, G or T',
    ),
    # Environments
    (put("environments/ds", 5), "environments.ds: 5 is not a mapping of keys"),
    (without("environments/ds/image"), f"environments.ds.image: {NEEDED}"),
    (
        put("environments/ds/image", "a b"),
        'environments.ds.image: "a b" is not the name of an image',
    ),
    (
        put("environments/ds/gpu", "always"),
        'environments.ds.gpu: there is no "always"; use one of: none, preferred, required',
    ),
    (
        put("environments/ds/title", 5),
        "environments.ds.title: 5 is not text, or texts in en and ru",
    ),
    (put("environments/ds/title", " "), 'environments.ds.title: " " is not text'),
    (
        put("environments/ds/title", {}),
        "environments.ds.title: {} is not text, or texts in en and ru",
    ),
    (put("environments/ds/title", {"en": 5}), "environments.ds.title.en: 5 is not text"),
    (
        put("environments/ds/extends", "analist"),
        'environments.ds.extends: there is no "analist"; use one of: analyst, ds, old, train',
    ),
    (
        put("environments/train/extends", "train"),
        "environments.train.extends: this comes back to itself: train → train",
    ),
    (
        put("environments/-x", {"image": "a"}),
        'environments.-x: the name "-x" does not fit a label; use '
        "1 to 63 letters, digits, -, _ and .",
    ),
    (
        put("environments/old/retired/on", "soon"),
        'environments.old.retired.on: "soon" is not a date; use "YYYY-MM-DD"',
    ),
    (
        put("environments/old/retired/on", "2026-02-30"),
        'environments.old.retired.on: "2026-02-30" is not a date; use "YYYY-MM-DD"',
    ),
    (
        put("environments/old/retired/use", "old"),
        'environments.old.retired.use: "old" cannot be used instead of itself',
    ),
    (
        put("environments/old/retired", True),
        "environments.old.retired: true is not a mapping of keys",
    ),
    # GPUs
    (without("gpus/slice/resource"), f"gpus.slice.resource: {NEEDED}"),
    (
        put("gpus/slice/resource", "cpu"),
        'gpus.slice.resource: "cpu" is not a resource of Kubernetes, such as "nvidia.com/gpu"',
    ),
    (
        put("gpus/slice/node_selector", {"a": True}),
        "gpus.slice.node_selector.a: true is not text; put it in quotes",
    ),
    (
        put("gpus/slice/tolerations", [{"kye": "a"}]),
        "gpus.slice.tolerations.0.kye: there is no such key; did you mean key?",
    ),
    (
        put("gpus/slice/tolerations", {"key": "a"}),
        'gpus.slice.tolerations: {"key": "a"} is not a list of tolerations',
    ),
    # Roles
    (
        put("roles/x_", {"rank": 1}),
        'roles.x_: the name "x_" does not fit a label; use 1 to 63 letters, digits, -, _ and .',
    ),
    (put(A, 5), "roles.analyst: 5 is not a mapping of keys"),
    (without(f"{A}/rank"), f"roles.analyst.rank: {NEEDED}"),
    (put(f"{A}/rank", 1.5), "roles.analyst.rank: 1.5 is not a whole number"),
    (put(f"{A}/rank", True), "roles.analyst.rank: true is not a whole number"),
    (put(f"{A}/rank", 30.0), "roles.engineer.rank: 30 is the rank of analyst already"),
    (without(f"{A}/groups"), f"roles.analyst.groups: {NEEDED}"),
    (put(f"{A}/groups", "/bank"), 'roles.analyst.groups: "/bank" is not a list of names'),
    (put(f"{A}/groups", {}), "roles.analyst.groups: {} is not a list of names"),
    (put(f"{A}/groups", []), "roles.analyst.groups: at least one is needed"),
    (put(f"{A}/groups", ["a", 5]), "roles.analyst.groups.1: 5 is not a name"),
    (put(f"{A}/groups", ["a", "a"]), 'roles.analyst.groups.1: "a" is there already'),
    (without(f"{A}/environments"), f"roles.analyst.environments: {NEEDED}"),
    (
        put(f"{A}/environments", ["dss"]),
        'roles.analyst.environments.0: there is no "dss"; use one of: analyst, ds, old, train',
    ),
    (
        put(f"{A}/idle", "2 hours"),
        'roles.analyst.idle: "2 hours" is not a duration; use a whole number '
        'with s, m, h, d or w, such as "2h"',
    ),
    (put(f"{A}/max_age", "0d"), 'roles.analyst.max_age: "0d" is too little; use at least "1s"'),
    # Bounds
    (without(f"{A}/cpu"), f"roles.analyst.cpu: {NEEDED}"),
    (without(f"{A}/cpu/max"), f"roles.analyst.cpu.max: {NEEDED}"),
    (put(f"{A}/cpu", 4), "roles.analyst.cpu: 4 is not a mapping of keys"),
    (
        put(f"{A}/cpu/max", "4"),
        'roles.analyst.cpu.max: "4" is not a number of cores; use digits, such as 4 or 0.5',
    ),
    (
        put(f"{A}/cpu/max", math.nan),
        "roles.analyst.cpu.max: nan is not a number of cores; use digits, such as 4 or 0.5",
    ),
    (
        put(f"{A}/cpu/min", 0),
        "roles.analyst.cpu.min: 0 cores is too little; use at least 0.001 cores",
    ),
    (
        put(f"{A}/cpu/step", 0),
        "roles.analyst.cpu.step: 0 cores is too little; use at least 0.001 cores",
    ),
    (
        put(f"{A}/cpu", {"min": 1, "max": 4.0005}),
        "roles.analyst.cpu.max: this is finer than 0.001 cores",
    ),
    (put(f"{A}/cpu", {"max": 0.5}), "roles.analyst.cpu.max: 0.5 cores is below min, 1 core"),
    (
        put(f"{A}/cpu/default", 0.25),
        "roles.analyst.cpu.default: 0.25 cores is below min, 0.5 cores",
    ),
    (put(f"{A}/cpu/default", 5), "roles.analyst.cpu.default: 5 cores is above max, 4 cores"),
    (
        put(f"{A}/cpu/default", 0.6),
        "roles.analyst.cpu.default: 0.6 cores is on no step of 0.25 cores from min",
    ),
    (
        put(f"{A}/memory/max", "64Q"),
        'roles.analyst.memory.max: "64Q" is not a size; use a number with K, M, G or T',
    ),
    (
        put(f"{A}/memory/max", 32),
        'roles.analyst.memory.max: 32 is not a size; use a number with K, M, G or T, such as "32G"',
    ),
    (
        put(f"{E}/gpu/max", 1.5),
        "roles.engineer.gpu.max: 1.5 is not a number of GPUs; use whole digits, such as 0 or 2",
    ),
    (put(f"{E}/gpu/max", 0), "roles.engineer.gpu.max: 0 GPUs is too little; use at least 1 GPU"),
    (without(f"{E}/gpu/types"), f"roles.engineer.gpu.types: {NEEDED}"),
    (put(f"{E}/gpu/types", []), "roles.engineer.gpu.types: at least one is needed"),
    (
        put(f"{E}/gpu/types", ["a100", "v100"]),
        'roles.engineer.gpu.types.1: there is no "v100"; use one of: a100, slice',
    ),
    # Totals
    (put(f"{E}/total/cpu", 32), "roles.engineer.cpu.max: 64 cores is above the total, 32 cores"),
    (
        put(f"{E}/total/cpu", 65),
        "roles.engineer.total.cpu: 65 cores is above the ceiling, 64 cores",
    ),
    (put(f"{E}/memory/max", "1T"), "roles.engineer.memory.max: 1T is above the ceiling, 256G"),
    (put(f"{E}/total/servers", 0), "roles.engineer.total.servers: 0 is too little; use at least 1"),
    (put(f"{E}/total/servers", 1.5), "roles.engineer.total.servers: 1.5 is not a whole number"),
    (
        put(f"{E}/pool/cpu", -2),
        "roles.engineer.pool.cpu: -2 cores is too little; use at least 0.001 cores",
    ),
    (
        put(f"{A}/request_ratio", {"cpu": 0}),
        "roles.analyst.request_ratio.cpu: 0 is out of bounds; use a number above 0 and at most 1",
    ),
    (
        put(f"{A}/request_ratio", {"memory": 1.5}),
        "roles.analyst.request_ratio.memory: 1.5 is out of "
        "bounds; use a number above 0 and at most 1",
    ),
    (
        put(f"{A}/request_ratio", {"cpu": "half"}),
        'roles.analyst.request_ratio.cpu: "half" is not a number above 0 and at most 1',
    ),
    # Presets
    (put("presets", {}), "presets: {} is not a list of presets"),
    (put("presets", [{"cpu": 1}]), f"presets.0.title: {NEEDED}"),
    (
        put("presets", [{"title": "a"}, {"title": "b", "gpu_type": "v100"}]),
        'presets.1.gpu_type: there is no "v100"; use one of: a100, slice',
    ),
    (put("presets", [{"title": "a", "cpu": 65}]), "presets.0: no role can choose this preset"),
    (
        put("presets", [{"title": "a", "memory": 8}]),
        'presets.0.memory: 8 is not a size; use a number with K, M, G or T, such as "8G"',
    ),
    # The rest
    (put("contact", ["a"]), 'contact: ["a"] is not text, or texts in en and ru'),
    (put("announcement", True), "announcement: true is not text, or texts in en and ru"),
    (put("audit_file", "audit.log"), 'audit_file: "audit.log" is not an absolute path'),
    (put("audit_file", 5), "audit_file: 5 is not text"),
    (put("gpus/x", "a"), 'gpus.x: "a" is not a mapping of keys'),
    (put("connections", []), "connections: [] is not a mapping by name"),
    (put("connections/a", {"roles": ["nobody"]}), f"connections.a.kind: {NEEDED}"),
]


def _id(case: tuple[Change, str]) -> str:
    return case[1].partition(":")[0]


@pytest.mark.parametrize("case", FAULTS, ids=_id)
def test_a_fault_has_its_path_and_says_what_is_wrong(case: tuple[Change, str]) -> None:
    change, line = case
    assert line in fault_lines(with_change(change))


ALONE = [case for case in FAULTS if len(fault_lines(with_change(case[0]))) == 1]
APART = [
    case
    for case in ALONE
    if not case[1].startswith(
        ("announcement", "presets.0: no role")
    )  # these need what breaks below
]


def test_most_mistakes_are_one_fault() -> None:
    assert len(FAULTS) - len(ALONE) <= 4


def test_the_sample_has_no_fault() -> None:
    assert fault_lines(sample()) == []


@pytest.mark.parametrize("second", range(len(APART)), ids=[_id(case) for case in APART])
def test_one_fault_hides_no_other(second: int) -> None:
    """Each mistake together with one at another end of the configuration."""
    far = put("announcement", 5), "announcement: 5 is not text, or texts in en and ru"
    extra = put("roles/zz", {"cpu": {"max": "q"}}), "roles.zz.cpu.max"
    config = with_change(APART[second][0])
    for change, _ in (far, extra):
        change(config)
    said = "\n".join(fault_lines(config))
    for line in (APART[second][1], far[1], extra[1], "roles.zz.rank", "roles.zz.memory"):
        assert line in said


def test_all_ends_of_one_bound_are_checked_beside_each_other() -> None:
    config = with_change(put(f"{A}/cpu", {"min": "a", "max": 4, "default": 5, "step": "b"}))
    assert rules(config) == [
        ("roles.analyst.cpu.default", "max"),
        ("roles.analyst.cpu.min", "type"),
        ("roles.analyst.cpu.step", "type"),
    ]


def test_max_is_compared_with_the_ceiling_where_the_total_cannot_be_read() -> None:
    config = with_change(put(f"{E}/total/memory", "x"))
    config["roles"]["engineer"]["memory"]["max"] = "1T"
    assert ("roles.engineer.memory.max", "total") in rules(config)


@pytest.mark.parametrize("empty", [{}, {"environments": {}, "roles": {}}, {"roles": None}])
def test_an_empty_policy_lacks_environments_and_roles(empty: object) -> None:
    assert rules(empty) == [("environments", "required"), ("roles", "required")]


def test_roles_are_checked_where_environments_are_missing() -> None:
    config = with_change(without("environments"))
    config["roles"]["analyst"]["rank"] = "x"
    assert rules(config) == [("environments", "required"), ("roles.analyst.rank", "type")]


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("rolez", "unknown_field"),
        ("ceiling", "type"),
        ("environments.train.extends", "cycle"),
        ("roles.engineer.rank", "duplicate"),
        ("roles.analyst.environments.0", "member"),
        ("roles.analyst.cpu.min", "min"),
        ("roles.analyst.cpu.default", "step"),
        ("roles.engineer.cpu.max", "total"),
        ("roles.analyst.cpu.max", "required"),
        ("environments.old.retired.use", "conflict"),
        ("presets.0", "member"),
    ],
)
def test_a_fault_names_the_rule_that_is_broken(path: str, rule: str) -> None:
    found = {pair for change, _ in FAULTS for pair in rules(with_change(change))}
    assert (path, rule) in found


@pytest.mark.parametrize(
    "config",
    [
        None,
        5,
        "text",
        [1],
        True,
        math.nan,
        object(),
        {1: 2},
        {None: None},
        {"roles": {1: {}}},
        {"roles": [sample()]},
        {"roles": {"a\nb": {"c\nd": 1}}},
        {"x" * 10_000: "y" * 10_000},
        {"\ud800": "\ud800"},
    ],
    ids=lambda config: type(config).__name__,
)
def test_nothing_but_faults_comes_of_what_is_no_configuration(config: object) -> None:
    lines = fault_lines(config)
    assert lines
    assert all(len(line) < 1000 for line in lines)


def test_a_configuration_that_holds_itself_is_a_fault() -> None:
    endless: list[Any] = []
    endless.extend([endless] * 9)
    assert fault_lines({"roles": endless}) == ["DSPlatform: this holds more than 200000 values"]


def test_a_very_deep_configuration_is_a_fault() -> None:
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"image": deep}
    assert ("environments.ds.image", "type") in rules(with_change(put("environments/ds", deep)))


def test_a_mapping_of_another_class_is_read_like_a_dict() -> None:
    config = sample()
    config["roles"] = MappingProxyType(config["roles"])
    config["roles"]["analyst"]["groups"] = ("/bank/ds/analysts",)
    assert fault_lines(config) == []


def test_a_key_that_is_no_text_is_a_fault() -> None:
    assert rules(with_change(put("roles/analyst", {1: 2})))[0] == (
        "roles.analyst.1",
        "unknown_field",
    )


def test_a_moment_is_no_date() -> None:
    moment = datetime.datetime(2026, 1, 1)
    assert rules(with_change(put("environments/old/retired/on", moment))) == [
        ("environments.old.retired.on", "type")
    ]


def test_a_value_that_json_cannot_hold_is_given_as_its_repr() -> None:
    from jhub_ds.errors import PolicyError
    from jhub_ds.policy.config import read_policy

    config = with_change(put(f"{A}/cpu/max", math.inf))
    with pytest.raises(PolicyError) as raised:
        read_policy(config)
    assert raised.value.faults[0].as_json()["value"] == "inf"
