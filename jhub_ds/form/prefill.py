"""From `user_options` of a link or of last time to what the page shows as selected.

What is not allowed is replaced by what is nearest to it, and said. Only `choose` judges.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from jhub_ds.locale import Message, Text, msg
from jhub_ds.policy import units
from jhub_ds.policy.choice import FIELDS, Choice, Refused, choose, without_legacy
from jhub_ds.policy.environments import Environment
from jhub_ds.policy.faults import Rule, Violation
from jhub_ds.policy.policy import Policy
from jhub_ds.policy.quantities import GPU, MEMORY, QUANTITIES, Quantity
from jhub_ds.policy.roles import Role

from .fields import label


@dataclass(frozen=True)
class Prefill:
    """What the page shows as selected, and what could not be taken."""

    choice: Choice | None  # None: not even the role's defaults can be chosen
    notes: tuple[Message, ...] = ()


def prefill(policy: Policy, role: Role, options: object, today: date) -> Prefill:
    """The allowed part of `options`, what is nearest to the rest, and the role's defaults.

    GPUs that were not asked for follow the environment: none or some, where it wants none or some.
    """
    options, legacy = without_legacy(options)
    notes = (_LEGACY,) if legacy else ()
    return _Mending(policy, role, today).run(options, notes)


def usable(policy: Policy, role: Role, today: date) -> list[Environment]:
    """The environments that somebody with `role` can start on `today`, in the role's order."""
    return [
        environment
        for environment in policy.environments_of(role)
        if environment.in_service(today) and not needs_more(environment, role)
    ]


def needs_more(environment: Environment, role: Role) -> bool:
    """Whether the environment needs a GPU that the role has not."""
    return environment.gpu == "required" and not role.grants(GPU)


_LEGACY = msg("Your earlier selection was made for a former page and cannot be used any more.")


class _Mending:
    """One run: options are checked and mended until they can be chosen."""

    def __init__(self, policy: Policy, role: Role, today: date) -> None:
        self.policy, self.role, self.today = policy, role, today
        self.usable = [environment.name for environment in usable(policy, role, today)]

    def run(self, options: object, notes: tuple[Message, ...]) -> Prefill:
        asked = options if isinstance(options, Mapping) else {}
        given = options
        found: list[Violation] = []
        for _ in FIELDS:
            outcome = choose(self.policy, self.role, given, self.today)
            if isinstance(outcome, Choice):
                said = (self._said(violation, outcome) for violation in found)
                return Prefill(outcome, (*notes, *said))
            found += [v for v in outcome.violations if self._was_asked(v, asked)]
            given = self._mended(given if isinstance(given, Mapping) else {}, outcome)
        return Prefill(None, (*notes, _NOTHING))

    def _was_asked(self, violation: Violation, asked: Mapping[object, object]) -> bool:
        if violation.field == "gpu" and violation.rule == "required" and not self.role.grants(GPU):
            return "environment" in asked
        return violation.field not in FIELDS or violation.field in asked

    def _mended(self, given: Mapping[object, object], refused: Refused) -> dict[object, object]:
        """The fields that exist, with something else in place of what was refused."""
        rules: dict[str, set[Rule]] = {}
        for violation in refused.violations:
            rules.setdefault(violation.field, set()).add(violation.rule)
        left: dict[object, object] = {
            name: given[name] for name in FIELDS if name in given and name not in rules
        }
        put = {name: self._instead(name, given.get(name), broken) for name, broken in rules.items()}
        if "required" in rules.get("gpu", ()) and not self.role.grants(GPU):
            put["environment"] = next(iter(self.usable), None)
        return {**left, **{name: value for name, value in put.items() if value is not None}}

    def _instead(self, name: str, given: object, rules: set[Rule]) -> object:
        """What to put in place of a refused value; None: whatever the default is."""
        if name == "environment":
            return self._environment(given)
        if "conflict" in rules or "not_granted" in rules:
            return 0
        quantity = next((q for q in QUANTITIES if q.name == name), None)
        amount = _meant(quantity, given) if quantity else None
        if "required" in rules and self.role.grants(GPU):
            amount = max(self.role.gpu.minimum, Fraction(1))
        if quantity is None or amount is None:
            return None
        return quantity.written(self.role.bounds(quantity).nearest(amount))

    def _environment(self, given: object) -> str | None:
        """What a retired environment says to use instead, else the first that can be started."""
        known = self.policy.environments.get(given) if isinstance(given, str) else None
        instead = known.retired.use if known and known.retired else None
        return instead if instead in self.usable else next(iter(self.usable), None)

    def _said(self, violation: Violation, choice: Choice) -> Message:
        field, problem = label(violation.field), violation.message
        instead = self._selected(violation.field, choice)
        if instead is None:
            return msg("Not taken: {field}: {problem}", field=field, problem=problem)
        return msg(
            "Not taken: {field}: {problem} (selected instead: {instead})",
            field=field,
            problem=problem,
            instead=instead,
        )

    def _selected(self, field: str, choice: Choice) -> Message | Text | None:
        """What the page shows as selected in a field, for people."""
        if field == "environment":
            return self.policy.environments[choice.environment].title
        if field == "gpu_type" and choice.gpu_type:
            return self.policy.gpus[choice.gpu_type].title
        quantity = next((q for q in QUANTITIES if q.name == field), None)
        return quantity.named(choice.amounts.of(quantity)) if quantity else None


def _meant(quantity: Quantity, given: object) -> Fraction | None:
    """The amount that was asked for, `32Gi` of memory included; None if it cannot be told."""
    size = units.size_meant(given) if quantity is MEMORY else None
    return quantity.read_option(size or given)


_NOTHING = msg("No environment of your role can be started at the moment.")
