"""Presets: named selections that set every amount at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from jhub_ds.locale import Message, Text, msg
from jhub_ds.policy.environments import Environment
from jhub_ds.policy.policy import Policy, Preset
from jhub_ds.policy.quantities import CPU, GPU, MEMORY, QUANTITIES, Name, Quantity
from jhub_ds.policy.roles import Role

from .fields import field_text
from .same import Same


@dataclass(frozen=True)
class ShownPreset:
    """A preset that the role can choose, complete: what it did not name is the role's default."""

    title: Message | Text
    amounts: Mapping[Name, Fraction]
    gpu_type: str | None

    def as_options(self, environment: Environment | None = None) -> dict[str, object]:
        """What its link asks for; GPUs that do not fit the environment are left to the page."""
        options: dict[str, object] = {"environment": environment.name} if environment else {}
        use = environment.gpu if environment else "preferred"
        fits = use != "none" if self.amounts.get("gpu") else use != "required"
        for quantity, amount in self._in_order():
            if quantity is not GPU or fits:
                options[quantity.name] = quantity.written(amount)
        return options | ({"gpu_type": self.gpu_type} if self.gpu_type and fits else {})

    def is_selected(self, values: Mapping[str, str]) -> bool:
        """Whether the page's fields hold it."""
        return all(values.get(name) == value for name, value in self._fields.items())

    @cached_property
    def field_values(self) -> str:
        """What the page's fields hold for it, as a JSON object for the script."""
        return json.dumps(self._fields)

    @cached_property
    def says(self) -> list[Message]:
        """What it sets, for people; no GPUs go without saying."""
        return [q.named(amount) for q, amount in self._in_order() if amount]

    @cached_property
    def _fields(self) -> dict[str, str]:
        values: dict[str, str] = {q.name: field_text(q, amount) for q, amount in self._in_order()}
        return values | ({"gpu_type": self.gpu_type} if self.gpu_type else {})

    def _in_order(self) -> list[tuple[Quantity, Fraction]]:
        return [(q, self.amounts[q.name]) for q in QUANTITIES if q.name in self.amounts]


def presets(policy: Policy, role: Role) -> list[ShownPreset]:
    """The configured presets that the role can choose; without any, three from its bounds."""
    return list(_presets(Same(policy), Same(role)))


@lru_cache(maxsize=256)
def _presets(same_policy: Same[Policy], same_role: Same[Role]) -> tuple[ShownPreset, ...]:
    policy, role = same_policy.it, same_role.it
    if policy.presets is None:
        return tuple(_from_bounds(role))
    return tuple(_complete(preset, role) for preset in policy.presets if preset.is_for(role))


def _complete(preset: Preset, role: Role) -> ShownPreset:
    defaults = {q.name: role.default(q) for q in QUANTITIES if role.grants(q)}
    named = {q.name: preset.amounts[q.name] for q in QUANTITIES if q.name in preset.amounts}
    return ShownPreset(preset.title, defaults | named, preset.gpu_type)


def _from_bounds(role: Role) -> list[ShownPreset]:
    """The least, the default and the most of cores and memory, equal ones once; GPUs stay."""
    sizes = (
        (msg("Small"), role.cpu.minimum, role.memory.minimum),
        (msg("Medium"), role.cpu.default, role.memory.default),
        (msg("Large"), role.cpu.maximum, role.memory.maximum),
    )
    seen: set[tuple[Fraction, Fraction]] = set()
    shown = []
    for title, cpu, memory in sizes:
        if (cpu, memory) not in seen:
            seen.add((cpu, memory))
            amounts: dict[Name, Fraction] = {CPU.name: cpu, MEMORY.name: memory}
            shown.append(ShownPreset(title, amounts, None))
    return shown
