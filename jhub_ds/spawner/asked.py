"""What somebody asked for on the spawn page, kept at the handler of that request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jhub_ds.policy.choice import Refused


@dataclass(frozen=True)
class Asked:
    """Options from a link or a form (None: nothing was asked), and why a form was refused."""

    options: object = None
    refused: Refused | None = None


NOTHING = Asked()


def asked_by(handler: Any) -> Asked:
    """What the request of `handler` asks for; other handlers than our page's ask for nothing."""
    found = getattr(handler, "asked", NOTHING)
    return found if isinstance(found, Asked) else NOTHING
