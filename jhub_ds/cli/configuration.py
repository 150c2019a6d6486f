"""A configuration out of files: what stands under `DSPlatform`, and what collides with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jhub_ds.errors import QuestionError
from jhub_ds.locale import msg
from jhub_ds.policy.faults import Fault


@dataclass(frozen=True)
class Configuration:
    """What the files say together.

    `platform` is the plain data of `c.DSPlatform`; `collisions` are settings elsewhere in the files
    that contradict it; `warnings` are for people.
    """

    platform: object
    collisions: tuple[Fault, ...] = ()
    warnings: tuple[str, ...] = ()


def load(names: Sequence[str]) -> Configuration:
    """The configuration in the files; QuestionError if it cannot be read."""
    from .chart_values import load_values
    from .hub_config import load_hub_config

    loaders = {".py": load_hub_config, ".yaml": load_values, ".yml": load_values}
    chosen = {loaders.get(Path(name).suffix) for name in names}
    loader = chosen.pop()
    if loader is None or chosen:
        raise QuestionError(
            f"cannot read {', '.join(names)} as one configuration"
            "\nhint: give jupyterhub_config.py (.py), or values of the chart (.yaml, .yml)"
        )
    return loader([Path(name) for name in names])


def collisions(root: object, paths: Sequence[str]) -> tuple[Fault, ...]:
    """A fault for each of `paths` that is set; null and empty ones are not."""
    found = ((path, _at(root, path.split("."))) for path in paths)
    return tuple(
        Fault(path, value, "conflict", msg("this is decided by DSPlatform; take it out"))
        for path, value in found
        if value is not None and value not in ([], {}, "")
    )


def _at(value: object, keys: Sequence[str]) -> object:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def read(path: Path) -> bytes:
    """The bytes of a file; QuestionError if it cannot be read."""
    try:
        return path.read_bytes()
    except (OSError, ValueError) as err:
        raise QuestionError(f"cannot read {path}: {getattr(err, 'strerror', None) or err}") from err
