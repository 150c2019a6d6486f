"""Another opinion on user_options: the design's words, and none of the code under test.

What the sample's two roles allow stands here once more, in numbers.
"""

from __future__ import annotations

import math
import re
from decimal import Context, Decimal
from typing import Any

EXACT = Context(prec=6000)
G = 2**30
UNITS = {"K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
GPU_USE = {"analyst": "none", "ds": "preferred", "train": "required"}


def _numbers(*texts: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(text) for text in texts)


ROLES: dict[str, dict[str, Any]] = {
    "analyst": {
        "environments": ["analyst", "ds"],
        "cpu": _numbers("0.5", "4", "1", "0.25"),
        "memory": _numbers(str(2 * G), str(10752 * 2**20), str(4 * G), str(G)),
        "gpu": None,
        "types": [],
    },
    "engineer": {
        "environments": ["ds", "train", "analyst"],
        "cpu": _numbers("1", "64", "8", "1"),
        "memory": _numbers(str(G), str(256 * G), str(G), str(G)),
        "gpu": _numbers("0", "4", "0", "1"),
        "types": ["a100", "slice"],
    },
}


def expected(role_name: str, body: object) -> tuple[Any, ...] | None:
    """The choice (environment, cores, bytes, GPUs, type) that `body` has to give, or None."""
    role = ROLES[role_name]
    if not isinstance(body, dict) or set(body) - {
        "environment",
        "cpu",
        "memory",
        "gpu",
        "gpu_type",
    }:
        return None
    environment = body.get("environment", role["environments"][0])
    if not isinstance(environment, str) or environment not in role["environments"]:
        return None
    cpu = _judged(body, "cpu", role["cpu"], _plain_number(body.get("cpu"), r"[0-9]+(\.[0-9]+)?"))
    memory = _judged(body, "memory", role["memory"], _size(body.get("memory")))
    gpu = _gpus(body, role, environment)
    if cpu is None or memory is None or gpu is None:
        return None
    if gpu == 0:
        return environment, cpu, memory, gpu, None
    kind = body.get("gpu_type", role["types"][0])
    if not isinstance(kind, str) or kind not in role["types"]:
        return None
    return environment, cpu, memory, gpu, kind


def _gpus(body: dict[str, Any], role: dict[str, Any], environment: str) -> Decimal | None:
    amount = _plain_number(body["gpu"], r"[0-9]+") if "gpu" in body else Decimal(0)
    if amount is None or (
        amount != 0 and (role["gpu"] is None or not _inside(amount, role["gpu"]))
    ):
        return None
    use = GPU_USE[environment]
    return None if (use == "none" and amount) or (use == "required" and not amount) else amount


def _judged(body: dict[str, Any], name: str, bounds: Any, amount: Decimal | None) -> Decimal | None:
    if name not in body:
        return bounds[2]
    return amount if amount is not None and _inside(amount, bounds) else None


def _inside(amount: Decimal, bounds: tuple[Decimal, ...]) -> bool:
    least, most, _, step = bounds
    if not least <= amount <= most:
        return False
    return amount == most or EXACT.remainder(EXACT.subtract(amount, least), step) == 0


def _plain_number(value: object, form: str) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return Decimal(value) if re.fullmatch(form, value) else None
    if isinstance(value, float):
        return Decimal(repr(value)) if math.isfinite(value) else None
    return Decimal(value) if isinstance(value, int) else None


def _size(value: object) -> Decimal | None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]+(\.[0-9]+)?[KMGT]", value):
        return None
    return EXACT.multiply(Decimal(value[:-1]), Decimal(UNITS[value[-1]]))
