"""From what browsers send to `user_options`, and from `user_options` to what the page shows.

Nothing is judged here: values travel untouched, so that the one check (`choose`) refuses in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from jhub_ds.locale import Message, msg
from jhub_ds.policy import units
from jhub_ds.policy.choice import FIELDS, Choice, Refused, choose, without_legacy
from jhub_ds.policy.faults import Violation
from jhub_ds.policy.policy import Policy
from jhub_ds.policy.quantities import GPU
from jhub_ds.policy.roles import Role

from .fields import label

LINK_PREFIX = "opt-"


def options_from_form(form: Mapping[str, list[str]]) -> dict[str, object]:
    """The fields of the page as `user_options`.

    The hub's own fields and empty ones are dropped; a bare number of memory counts in G. A field sent
    twice stays a list, which the check refuses in words.
    """
    options = {name: value for name, sent in form.items() if (value := _sent(sent)) is not None}
    options.pop("_xsrf", None)
    memory = options.get("memory")
    if isinstance(memory, str) and units.number(memory) is not None:
        options["memory"] = f"{memory}G"
    return options


def options_from_link(query: Mapping[str, list[str]]) -> dict[str, object]:
    """The `opt-NAME=VALUE` of an address as `user_options`; every other key is somebody else's."""
    return {
        name.removeprefix(LINK_PREFIX): values[0] if len(values) == 1 else values
        for name, values in query.items()
        if name.startswith(LINK_PREFIX) and values
    }


@dataclass(frozen=True)
class Prefill:
    """What the page shows as selected, and what could not be taken."""

    choice: Choice | None  # None: not even the role's defaults can be chosen
    notes: tuple[Message, ...] = ()


def prefill(policy: Policy, role: Role, options: object, today: date) -> Prefill:
    """The allowed part of `options`, and the role's defaults for the rest.

    GPUs that were not asked for follow the environment: none where it uses none, some where it needs some.
    """
    options, legacy = without_legacy(options)
    notes: list[Message] = [_LEGACY] if legacy else []
    given = dict(options) if isinstance(options, Mapping) else options
    outcome = choose(policy, role, given, today)
    for _ in FIELDS:
        if isinstance(outcome, Choice):
            return Prefill(outcome, tuple(notes))
        asked = given if isinstance(given, dict) else {"user_options": given}
        notes.extend(_not_taken(v) for v in outcome.violations if _was_asked(v, asked))
        given = _without(asked, outcome, role)
        outcome = choose(policy, role, given, today)
    return Prefill(outcome if isinstance(outcome, Choice) else None, tuple(notes))


_LEGACY = msg("Your earlier selection was made for a former page and cannot be used any more.")


def _not_taken(violation: Violation) -> Message:
    return msg(
        "Not taken: {field}: {problem}",
        field=label(violation.field),
        problem=violation.message,
    )


def _was_asked(violation: Violation, asked: Mapping[object, object]) -> bool:
    return violation.field not in FIELDS or violation.field in asked


def _without(given: Mapping[object, object], refused: Refused, role: Role) -> dict[object, object]:
    """What is left of the fields that exist after those that were refused are taken away."""
    broken = {violation.field: violation.rule for violation in refused.violations}
    left: dict[object, object] = {
        name: given[name] for name in FIELDS if name in given and name not in broken
    }
    if "gpu" not in given and broken.get("gpu") == "conflict":
        left["gpu"] = 0
    if "gpu" not in given and broken.get("gpu") == "required" and role.grants(GPU):
        left["gpu"] = GPU.written(role.gpu.nearest(max(role.gpu.minimum, Fraction(1))))
    return left


def _sent(values: list[str]) -> str | list[str] | None:
    """The value of a field; None if it was left empty."""
    filled = [value for value in values if value != ""]
    if not filled:
        return None
    return filled[0] if len(filled) == 1 else filled
