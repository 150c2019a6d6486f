"""What the demo keeps secret: made at the first start, found again at every other one."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from jhub_ds.errors import DemoError

from .folder import write_private

PASSWORDS = ("passwords", "database_passwords")
PASSWORD_BYTES = 6
"""Short enough to be typed."""


def _key() -> str:
    return secrets.token_hex(32)


@dataclass(frozen=True)
class Secrets:
    """Passwords and keys of one demo. What the file of an older version lacks is made anew."""

    passwords: Mapping[str, str] = field(repr=False)
    """Of the sample users, for the sign-on."""
    database_passwords: Mapping[str, str] = field(repr=False)
    folder_id: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)
    client: str = field(default_factory=_key, repr=False)
    cookie: str = field(default_factory=_key, repr=False)
    crypt: str = field(default_factory=_key, repr=False)
    proxy: str = field(default_factory=_key, repr=False)
    database: str = field(default_factory=_key, repr=False)


def kept_secrets(path: Path, people: Iterable[str]) -> Secrets:
    """The secrets in a file, with passwords for all of `people`; what is missing is added."""
    try:
        found = _read(path)
        passwords = {kind: _passwords(found.get(kind, {}), people) for kind in PASSWORDS}
    except (ValueError, TypeError, AttributeError) as err:
        raise DemoError(
            f"{path}: not what an earlier start wrote; hint: move the folder away, or put it back"
        ) from err
    complete = Secrets(**{**found, **passwords})
    write_private(path, json.dumps(asdict(complete), indent=1))
    return complete


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    found = json.loads(path.read_text("utf-8"))
    return {name: found[name] for name in found.keys() & Secrets.__dataclass_fields__.keys()}


def _passwords(known: Mapping[str, str], people: Iterable[str]) -> dict[str, str]:
    return {name: known.get(name) or secrets.token_hex(PASSWORD_BYTES) for name in people}
