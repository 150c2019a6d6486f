"""The cards of the environments: what each is, what it adds, and why one cannot be chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from jhub_ds.locale import Message, Text, msg
from jhub_ds.policy.environments import Environment, GpuUse
from jhub_ds.policy.policy import Policy
from jhub_ds.policy.roles import Role

from .prefill import needs_more
from .same import Same

_GPU_USE: dict[GpuUse, Message | None] = {
    "none": None,
    "preferred": msg("faster with a GPU"),
    "required": msg("needs a GPU"),
}


@dataclass(frozen=True)
class Card:
    """One environment as the page shows it."""

    name: str
    title: Text
    description: Text | None
    adds_to: Text | None
    version: str
    gpu: GpuUse
    gpu_use: Message | None
    selectable: bool
    reason: Message | None  # why it cannot be chosen, or soon cannot be


def cards(policy: Policy, role: Role, today: date) -> list[Card]:
    """The role's environments in the role's order, then what others have and is in service, the
    layers from below."""
    return list(_cards(Same(policy), Same(role), today))


@lru_cache(maxsize=256)
def _cards(same_policy: Same[Policy], same_role: Same[Role], today: date) -> tuple[Card, ...]:
    policy, role = same_policy.it, same_role.it
    others = [
        environment
        for name, environment in policy.environments.items()
        if name not in role.environments and environment.in_service(today)
    ]
    others.sort(key=lambda environment: _layers_below(policy, environment))
    every = (*policy.environments_of(role), *others)
    return tuple(_card(policy, role, environment, today) for environment in every)


def _layers_below(policy: Policy, environment: Environment) -> int:
    """How many environments it stands on: what is added is read after what it is added to."""
    parent = policy.environments.get(environment.extends or "")
    return 1 + _layers_below(policy, parent) if parent else 0


def _card(policy: Policy, role: Role, environment: Environment, today: date) -> Card:
    lacking = _lacking(policy, role, environment)
    parent = policy.environments.get(environment.extends or "")
    return Card(
        name=environment.name,
        title=environment.title,
        description=environment.description,
        adds_to=parent.title if parent else None,
        version=image_version(environment.image),
        gpu=environment.gpu,
        gpu_use=_GPU_USE[environment.gpu],
        selectable=lacking is None and environment.in_service(today),
        reason=lacking or _retirement(policy, environment, today),
    )


def _lacking(policy: Policy, role: Role, environment: Environment) -> Message | None:
    """Why the role cannot use the environment, or None if it can."""
    if environment.name in role.environments:
        if needs_more(environment, role):
            return msg("Needs a GPU, and your role {role} has none", role=role.name)
        return None
    having = [r.name for r in policy.roles.roles if environment.name in r.environments]
    if not having:
        return msg("Not part of any role")
    if len(having) == 1:
        return msg("Not part of your role; the role {role} has it", role=having[0])
    return msg("Not part of your role; the roles {roles} have it", roles=", ".join(having))


def _retirement(policy: Policy, environment: Environment, today: date) -> Message | None:
    """That the environment is retired or soon will be, with what to use instead."""
    retired = environment.retired
    if retired is None:
        return None
    instead = policy.environments.get(retired.use or "")
    more: Message | str = msg("Use {title}.", title=instead.title) if instead else ""
    said = {"use": more, "message": retired.message or ""}
    if retired.is_due(today):
        return msg("Retired. {use} {message}", **said)
    return msg("Retires on {day}. {use} {message}", day=retired.on, **said)


def image_version(image: str) -> str:
    """The tag of an image; without one, the beginning of its digest. Never where it is kept."""
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    return tag or digest.partition(":")[2][:12]
