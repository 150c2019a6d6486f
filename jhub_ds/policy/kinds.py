"""The kinds of service that a lab can speak to, and the keys of each. Data only.

A lab's own class of a kind takes the same keys (`labext.connections`; a test compares them).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

SettingType = Literal["url", "host", "port", "path", "sslmode", "text"]


@dataclass(frozen=True)
class Setting:
    """One key of a kind; `absent` is what its absence means."""

    type: SettingType
    says: str
    absent: str = "a fault"

    @property
    def needed(self) -> bool:
        """Whether nothing works without it."""
        return self.absent == "a fault"


_ADDRESS = Setting(
    "url", "The address of the service; for `nexus` that of the index, as pip has it."
)

KINDS: Mapping[str, Mapping[str, Setting]] = {
    "nexus": {"url": _ADDRESS},
    "mlflow": {"url": _ADDRESS},
    "greenplum": {
        "host": Setting("host", "The name or the address of the database's host."),
        "database": Setting("text", "The name of the database."),
        "port": Setting("port", "The port of the database.", "5432"),
        "passfile": Setting(
            "path",
            "The file with the password inside the lab; `{home}` stands for the home.",
            "libpq's own",
        ),
        "sslmode": Setting("sslmode", "How the connection is encrypted.", "libpq's own"),
    },
}
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
