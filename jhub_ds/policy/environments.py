"""Environments and GPU types: what a role may choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from jhub_ds.locale import Text

GpuUse = Literal["none", "preferred", "required"]


@dataclass(frozen=True)
class Retired:
    """That an environment goes out of service: what to say, from when, and what to use instead."""

    message: Text | None = None
    on: date | None = None
    use: str | None = None

    def is_due(self, today: date) -> bool:
        """Whether the environment is out of service on `today`; without a date it is."""
        return self.on is None or self.on <= today


@dataclass(frozen=True)
class Environment:
    """One layered image."""

    name: str
    title: Text
    image: str
    description: Text | None = None
    extends: str | None = None
    gpu: GpuUse = "none"
    retired: Retired | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)

    def in_service(self, today: date) -> bool:
        """Whether it can be started on `today`."""
        return self.retired is None or not self.retired.is_due(today)


@dataclass(frozen=True)
class GpuType:
    """One kind of GPU: the resource that Kubernetes counts, and where its nodes are."""

    name: str
    title: Text
    resource: str
    node_selector: Mapping[str, str] = field(default_factory=dict)
    tolerations: tuple[Mapping[str, Any], ...] = ()
