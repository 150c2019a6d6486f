"""From user_options (hostile) to a Choice, or every reason why not.

`choose` takes whatever JSON can hold, and anything else, and never raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, Literal

from jhub_ds.locale import Message, msg, plural

from .bounds import Bounds
from .environments import Environment
from .faults import Rule, Violation
from .policy import Policy
from .quantities import CPU, GPU, MEMORY, QUANTITIES, Quantity
from .roles import Amounts, Role
from .shown import shown

Field = Literal["environment", "cpu", "memory", "gpu", "gpu_type"]
_MOST_UNKNOWN = 20  # named one by one; the rest is counted
FIELDS: tuple[Field, ...] = ("environment", "cpu", "memory", "gpu", "gpu_type")


@dataclass(frozen=True)
class Choice:
    """A checked, complete selection of somebody with `role`."""

    role: str
    environment: str
    cpu: Fraction
    memory: Fraction
    gpu: Fraction
    gpu_type: str | None

    @property
    def amounts(self) -> Amounts:
        """What it takes of each quantity."""
        return Amounts(self.cpu, self.memory, self.gpu)

    def as_options(self) -> dict[str, Any]:
        """The selection as `user_options` that choose the same again."""
        numbers: dict[str, Any] = {q.name: q.written(self.amounts.of(q)) for q in QUANTITIES}
        return {"environment": self.environment, **numbers, "gpu_type": self.gpu_type}


@dataclass(frozen=True)
class Refused:
    """Every reason why a selection is not allowed, in the order of the fields."""

    violations: tuple[Violation, ...]

    def lines(self, language: str = "en") -> list[str]:
        """What people read, a line each."""
        return [violation.line(language) for violation in self.violations]


def choose(policy: Policy, role: Role, options: object, today: date) -> Choice | Refused:
    """Check `options` against `role`; a missing field takes the role's default.

    `today` decides whether an environment is retired.
    """
    return _Checking(policy, role, today).run(options)


def without_legacy(options: object) -> tuple[object, bool]:
    """`options` without what was remembered from before this project, and whether there was any.

    KubeSpawner's own form leaves `{"profile": ..., "profile-option-...": ...}` behind.
    """
    if isinstance(options, Mapping) and "profile" in options and not set(FIELDS) & set(options):
        return {}, True
    return options, False


class _Checking:
    """One run of the check: what was found so far."""

    def __init__(self, policy: Policy, role: Role, today: date) -> None:
        self.policy, self.role, self.today = policy, role, today
        self.violations: list[Violation] = []

    def run(self, options: object) -> Choice | Refused:
        if not isinstance(options, Mapping):
            problem = msg(
                "{given} is not a selection; use an object with the fields {fields}",
                given=shown(options),
                fields=", ".join(FIELDS),
            )
            return Refused((Violation("user_options", options, "type", problem),))
        environment = self._environment(options)
        cpu, memory = self._amount(CPU, options), self._amount(MEMORY, options)
        gpu = self._gpu(options, environment)
        gpu_type = self._gpu_type(options, gpu)
        self._unknown(options)
        if self.violations or environment is None or cpu is None or memory is None or gpu is None:
            return Refused(tuple(self.violations))
        return Choice(self.role.name, environment.name, cpu, memory, gpu, gpu_type)

    def _refuse(self, field: str, value: object, rule: Rule, message: Message) -> None:
        self.violations.append(Violation(field, value, rule, message))

    def _environment(self, options: Mapping[Any, Any]) -> Environment | None:
        """The environment, or None after saying why not."""
        offered = [e for e in self.policy.environments_of(self.role) if e.in_service(self.today)]
        name = options.get("environment", _first_name(offered, self.role))
        names = ", ".join(environment.name for environment in offered)
        if not isinstance(name, str):
            problem = msg(
                "{given} is not a name; use one of: {names}", given=shown(name), names=names
            )
            self._refuse("environment", name, "type", problem)
            return None
        found = next((environment for environment in offered if environment.name == name), None)
        if found is None:
            self._refuse("environment", name, "member", self._not_offered(name, names))
        return found

    def _not_offered(self, name: str, names: str) -> Message:
        retired = self.policy.environments[name].retired if name in self.role.environments else None
        if retired is None:
            return msg(
                "{given} is not an environment of your role; use one of: {names}",
                given=shown(name),
                names=names,
            )
        return msg(
            "{given} is retired; use {instead}. {message}",
            given=shown(name),
            instead=retired.use or names,
            message=retired.message or "",
        )

    def _amount(self, quantity: Quantity, options: Mapping[Any, Any]) -> Fraction | None:
        """The amount, or None if it cannot be read; one out of bounds is noted and returned."""
        if quantity.name not in options:
            return self.role.default(quantity)
        given = options[quantity.name]
        amount = quantity.read_option(given)
        if amount is None:
            self._refuse(quantity.name, given, "type", quantity.problem(given))
            return None
        if quantity is GPU and (amount == 0 or not self.role.grants(GPU)):
            return amount
        bounds = self.role.bounds(quantity)
        rule = bounds.broken_by(amount)
        if rule is not None:
            self._refuse(quantity.name, given, rule, _out_of_bounds(quantity, amount, bounds, rule))
        return amount

    def _gpu(self, options: Mapping[Any, Any], environment: Environment | None) -> Fraction | None:
        gpu = self._amount(GPU, options)
        if gpu is None:
            return None
        given = options.get("gpu", GPU.written(gpu))
        if gpu != 0 and not self.role.grants(GPU):
            problem = msg("your role {role} has no GPUs; use 0", role=self.role.name)
            self._refuse("gpu", given, "not_granted", problem)
        elif environment is not None:
            self._gpu_use(given, gpu, environment)
        return gpu

    def _gpu_use(self, given: object, gpu: Fraction, environment: Environment) -> None:
        if environment.gpu == "none" and gpu != 0:
            problem = msg("environment {name} does not use GPUs; use 0", name=environment.name)
            self._refuse("gpu", given, "conflict", problem)
        elif environment.gpu == "required" and gpu == 0:
            problem = msg("environment {name} needs a GPU; use at least 1", name=environment.name)
            self._refuse("gpu", given, "required", problem)

    def _gpu_type(self, options: Mapping[Any, Any], gpu: Fraction | None) -> str | None:
        """The type; None without a GPU, where whatever was given is ignored."""
        if gpu is None or gpu == 0 or not self.role.grants(GPU):
            return None
        types = self.role.gpu_types
        given = options.get("gpu_type", next(iter(types), None))
        if isinstance(given, str) and given in types:
            return given
        rule: Rule = "member" if isinstance(given, str) else "type"
        problem = msg(
            "{given} is not a GPU type of your role; use one of: {names}",
            given=shown(given),
            names=", ".join(types),
        )
        self._refuse("gpu_type", given, rule, problem)
        return None

    def _unknown(self, options: Mapping[Any, Any]) -> None:
        unknown = [name for name in options if not isinstance(name, str) or name not in FIELDS]
        for name in unknown[:_MOST_UNKNOWN]:
            self._refuse(_field_name(name), options[name], "unknown_field", _unknown_field(name))
        more = len(unknown) - _MOST_UNKNOWN
        if more > 0:
            problem = plural(
                "there is {n} more such option", "there are {n} more such options", more
            )
            self._refuse("user_options", more, "unknown_field", problem)


def _first_name(offered: list[Environment], role: Role) -> str:
    return offered[0].name if offered else role.environments[0]


def _out_of_bounds(
    quantity: Quantity, amount: Fraction, bounds: Bounds, rule: Literal["min", "max", "step"]
) -> Message:
    given = quantity.named(amount)
    if rule == "min":
        return msg(
            "{given} is below your minimum of {allowed}",
            given=given,
            allowed=quantity.named(bounds.minimum),
        )
    if rule == "max":
        return msg(
            "{given} is above your maximum of {allowed}",
            given=given,
            allowed=quantity.named(bounds.maximum),
        )
    below, above = bounds.neighbours(amount)
    return msg(
        "{given} is between two steps; use {below} or {above}",
        given=given,
        below=quantity.named(below),
        above=quantity.named(above),
    )


def _field_name(name: object) -> str:
    """A field's name that a message and a page can hold, whatever was sent."""
    return name if isinstance(name, str) and name.isprintable() and len(name) <= 60 else shown(name)


def _unknown_field(name: object) -> Message:
    nearest = get_close_matches(name[:60], FIELDS, 1) if isinstance(name, str) else []
    if nearest:
        return msg("there is no such option; did you mean {nearest}?", nearest=nearest[0])
    return msg("there is no such option; options are {fields}", fields=", ".join(FIELDS))
