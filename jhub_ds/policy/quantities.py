"""The three amounts that a person chooses: how each is read, written and named.

One object reads an option, writes it back, and names it to people; the form and the check use the
same one, so they cannot disagree.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import Literal

from jhub_ds.locale import Message, msg, plural

from . import units
from .shown import shown

Name = Literal["cpu", "memory", "gpu"]


class Quantity(ABC):
    """An amount of one resource, held as an exact `Fraction` (cores, bytes, GPUs)."""

    name: Name
    finest: Fraction  # what cannot be divided further: a thousandth of a core, a K, a GPU

    @abstractmethod
    def read_option(self, value: object) -> Fraction | None:
        """The amount that an option means, or None if it is no such amount."""

    @abstractmethod
    def read_setting(self, value: object) -> Fraction | None:
        """The amount that a configured value means, or None if it is no such amount."""

    @abstractmethod
    def problem(self, value: object) -> Message:
        """Why `value` is no such amount, and what to write instead."""

    @abstractmethod
    def written(self, amount: Fraction) -> int | float | str:
        """The amount as `user_options` and JSON hold it."""

    @abstractmethod
    def named(self, amount: Fraction) -> Message:
        """The amount with its unit, for people."""


class Cores(Quantity):
    """CPU cores."""

    name: Name = "cpu"
    finest = Fraction(1, 1000)

    def read_option(self, value: object) -> Fraction | None:
        return units.number(value) if isinstance(value, str) else units.json_number(value)

    def read_setting(self, value: object) -> Fraction | None:
        return units.json_number(value)

    def problem(self, value: object) -> Message:
        return msg(
            "{given} is not a number of cores; use digits, such as 4 or 0.5", given=shown(value)
        )

    def written(self, amount: Fraction) -> int | float:
        return units.plain(amount)

    def named(self, amount: Fraction) -> Message:
        return plural("{n} core", "{n} cores", _counted(amount), n=_number_text(amount))


class Memory(Quantity):
    """Memory in bytes, written as a size."""

    name: Name = "memory"
    finest = Fraction(units.K)

    def read_option(self, value: object) -> Fraction | None:
        return units.size(value) if isinstance(value, str) else None

    def read_setting(self, value: object) -> Fraction | None:
        return self.read_option(value)

    def problem(self, value: object) -> Message:
        meant = units.size_meant(value)
        if meant is None:
            return msg("{given} is not a size; use a number with K, M, G or T", given=shown(value))
        return msg(
            '{given} is not a size; use a number with K, M, G or T, such as "{example}"',
            given=shown(value),
            example=meant,
        )

    def written(self, amount: Fraction) -> str:
        return units.size_text(amount)

    def named(self, amount: Fraction) -> Message:
        return msg("{size}", size=_size_text(amount))


class Gpus(Quantity):
    """Whole GPUs (or slices that the cluster counts like GPUs)."""

    name: Name = "gpu"
    finest = Fraction(1)

    def read_option(self, value: object) -> Fraction | None:
        return units.whole_number(value) if isinstance(value, str) else units.json_number(value)

    def read_setting(self, value: object) -> Fraction | None:
        return units.json_number(value)

    def problem(self, value: object) -> Message:
        return msg(
            "{given} is not a number of GPUs; use whole digits, such as 0 or 2", given=shown(value)
        )

    def written(self, amount: Fraction) -> int | float:
        return units.plain(amount)

    def named(self, amount: Fraction) -> Message:
        return plural("{n} GPU", "{n} GPUs", _counted(amount), n=_number_text(amount))


CPU = Cores()
MEMORY = Memory()
GPU = Gpus()
QUANTITIES: tuple[Quantity, ...] = (CPU, MEMORY, GPU)

_READABLE = Fraction(10**9)  # beyond it an amount is cut in messages, like any other long value


def _counted(amount: Fraction) -> int:
    """What chooses the plural form; a broken number takes the form of several in both languages."""
    return int(abs(amount)) if amount.denominator == 1 else 2


def _number_text(amount: Fraction) -> str:
    if abs(amount) <= _READABLE and amount.denominator <= _READABLE:
        return str(units.plain(amount))
    return f"> {_READABLE}" if amount > 0 else f"< -{_READABLE}"


def _size_text(amount: Fraction) -> str:
    if amount > _READABLE * units.G:
        return f"> {_READABLE}G"
    if amount % units.K == 0:
        return units.size_text(amount)
    return f"{float(amount / units.G):.6g}G"
