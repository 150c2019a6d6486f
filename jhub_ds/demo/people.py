"""The sample users: one for each role of the sample policy, and one who administers the hub."""

from __future__ import annotations

from dataclasses import dataclass

ADMINISTRATORS = "/bank/platform/administrators"


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in."""

    user_name: str
    name: str
    groups: tuple[str, ...]
    may: str


PEOPLE = (
    Person("analyst", "Anna Analyst", ("/bank/ds/analysts",), "the analyst environment"),
    Person("scientist", "Semyon Scientist", ("/bank/ds/scientists",), "analyst and ds, 32 cores"),
    Person("engineer", "Egor Engineer", ("/bank/ds/engineers",), "everything, 64 cores, GPUs"),
    Person("boss", "Olga Boss", (ADMINISTRATORS, "/bank/ds/analysts"), "administers the hub"),
)
