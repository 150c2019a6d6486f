"""`jhub-ds explain`: the role of somebody in some groups, and whether a choice is allowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jhub_ds.locale import msg
from jhub_ds.policy.choice import Choice, Refused, choose
from jhub_ds.policy.policy import Policy
from jhub_ds.policy.quantities import GPU, QUANTITIES, Quantity
from jhub_ds.policy.roles import Role
from jhub_ds.policy.shown import printable, shown

from .answer import Answer


@dataclass(frozen=True)
class Question:
    """Who asks, and for what: `options` as a form sends them, empty without a choice."""

    groups: Sequence[str]
    options: Mapping[str, str]
    language: str
    today: date


def explain(policy: Policy, question: Question) -> Answer:
    """What these groups give; with options also whether that choice is allowed."""
    matched = policy.roles.matched(question.groups)
    if not matched:
        return _nobody(question)
    role = matched[0]
    options = question.options
    outcome = choose(policy, role, options, question.today) if options else None
    return Answer(
        not isinstance(outcome, Refused),
        {**_about(role, matched), **_judged(outcome, question.language)},
        [*_lines(role, matched), *_judged_lines(outcome, question.language)],
    )


def _nobody(question: Question) -> Answer:
    groups = ", ".join(shown(group) for group in dict.fromkeys(question.groups))
    details: dict[str, object] = {
        "role": None,
        "matched": [],
        "environments": [],
        "bounds": {},
        "total": {},
        "allowed": False if question.options else None,
        "choice": None,
        "violations": [],
    }
    problem = msg("no role is given by these groups: {groups}", groups=groups)
    return Answer(False, details, [problem.in_language(question.language)])


def _about(role: Role, matched: Sequence[Role]) -> dict[str, object]:
    total: dict[str, object] = {q.name: q.written(role.total.amounts.of(q)) for q in QUANTITIES}
    return {
        "role": role.name,
        "matched": [one.name for one in matched],
        "environments": list(role.environments),
        "bounds": {q.name: _bounds(role, q) for q in QUANTITIES},
        "total": total | {"servers": role.total.servers},
    }


def _bounds(role: Role, quantity: Quantity) -> dict[str, object]:
    bounds = role.bounds(quantity)
    found: dict[str, object] = {
        "min": quantity.written(bounds.minimum),
        "max": quantity.written(bounds.maximum),
        "default": quantity.written(bounds.default),
        "step": quantity.written(bounds.step),
    }
    return found | ({"types": list(role.gpu_types)} if quantity is GPU else {})


def _judged(outcome: Choice | Refused | None, language: str) -> dict[str, Any]:
    refused = outcome.violations if isinstance(outcome, Refused) else ()
    return {
        "allowed": None if outcome is None else isinstance(outcome, Choice),
        "choice": outcome.as_options() if isinstance(outcome, Choice) else None,
        "violations": [violation.as_json(language) for violation in refused],
    }


def _lines(role: Role, matched: Sequence[Role]) -> list[str]:
    total = ", ".join(f"{q.named(role.total.amounts.of(q))}" for q in QUANTITIES)
    lost = ", ".join(one.name for one in matched[1:])
    return [
        f"role: {role.name}" + (f" (before {lost})" if lost else ""),
        f"environments: {', '.join(role.environments)}",
        *(f"{q.name}: {_bounds_line(role, q)}" for q in QUANTITIES),
        f"total: {total}, servers: {role.total.servers}",
    ]


def _bounds_line(role: Role, quantity: Quantity) -> str:
    if not role.grants(quantity):
        return "not granted"
    said = ", ".join(f"{name} {value}" for name, value in _written(role, quantity))
    return said + (f", types {', '.join(role.gpu_types)}" if quantity is GPU else "")


def _written(role: Role, quantity: Quantity) -> list[tuple[str, object]]:
    return [(name, value) for name, value in _bounds(role, quantity).items() if name != "types"]


def _judged_lines(outcome: Choice | Refused | None, language: str) -> list[str]:
    if outcome is None:
        return []
    if isinstance(outcome, Refused):
        return ["refused:", *(f"  {printable(line)}" for line in outcome.lines(language))]
    chosen = ", ".join(f"{k} {v}" for k, v in outcome.as_options().items() if v is not None)
    return [f"allowed: {chosen}"]
