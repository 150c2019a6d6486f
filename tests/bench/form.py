"""The spawn page against KubeSpawner's own form in the same run, and the check of a choice."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from pathlib import Path
from statistics import quantiles
from typing import Any
from unittest.mock import patch

from jhub_ds.form.page import Page, render
from jhub_ds.policy.choice import Choice, choose
from jhub_ds.policy.config import read_policy

Action = Callable[[], Awaitable[object]]

TURNS, WARM_UP, ROUNDS = 10, 5, 35
DAY = date(2026, 11, 25)
CHOICE = {"environment": "dl", "cpu": "8", "memory": "32G", "gpu": "1", "gpu_type": "a100"}
TITLES = {"analyst": "Data analyst", "ds": "Data science", "dl": "Deep learning"}
AMOUNTS = {
    "Cores": [1, 2, 4, 8, 16, 32, 64],
    "Memory": ["2G", "4G", "8G", "16G", "32G", "64G", "128G", "256G"],
    "GPUs": [0, 1, 2],
    "GPU type": ["A100, 80 GB", "A100 slice, 10 GB"],
}
KUBECONFIG = """\
apiVersion: v1
kind: Config
current-context: here
clusters: [{name: here, cluster: {server: 'http://127.0.0.1:1'}}]
contexts: [{name: here, context: {cluster: here, user: here}}]
users: [{name: here, user: {}}]
"""

SETTINGS: dict[str, Any] = {
    "environments": {
        "analyst": {"title": "Data analyst", "image": "r/ds/analyst:1", "description": "SQL"},
        "ds": {"title": "Data science", "image": "r/ds/ds:1", "extends": "analyst"},
        "dl": {"title": "Deep learning", "image": "r/ds/dl:1", "extends": "ds", "gpu": "preferred"},
    },
    "gpus": {
        "a100": {"title": "A100, 80 GB", "resource": "nvidia.com/gpu"},
        "a100-slice": {"title": "A100 slice, 10 GB", "resource": "nvidia.com/mig-1g.10gb"},
    },
    "roles": {
        "dl-engineer": {
            "rank": 30,
            "groups": ["/bank/ds/dl"],
            "environments": ["analyst", "ds", "dl"],
            "cpu": {"min": 1, "max": 64, "default": 8},
            "memory": {"min": "2G", "max": "256G", "default": "32G"},
            "gpu": {"max": 2, "types": ["a100", "a100-slice"]},
        }
    },
}


def rows() -> Iterator[dict[str, Any]]:
    """The page's time and its peer's, then the check's, which has no peer."""
    return iter(asyncio.run(_rows()))


async def _rows() -> list[dict[str, Any]]:
    policy = read_policy(SETTINGS)
    (role,) = policy.roles.roles
    page = Page(policy, role, DAY, static_url="/hub/jhub-ds/", path="/hub/spawn", options=CHOICE)
    own, peer = await _timed(_immediately(lambda: render(page)), _kubespawner_form(), unit=1e3)
    (check,) = await _timed(_immediately(lambda: _checked(policy, role)), unit=1e6)
    return [
        *(_row(f"page_render_{at}", own[at], "ms", peer[at]) for at in ("p50", "p95")),
        *(_row(f"choice_check_{at}", check[at], "us") for at in ("p50", "p95")),
    ]


def _checked(policy: Any, role: Any) -> Choice:
    outcome = choose(policy, role, CHOICE, DAY)
    assert isinstance(outcome, Choice)
    return outcome


def _immediately(action: Callable[[], object]) -> Action:
    async def done() -> object:
        return action()

    return done


def _kubespawner_form() -> Action:
    """What a stock KubeSpawner does for each visit: the same environments, the same choices."""
    with tempfile.TemporaryDirectory() as folder:
        kubeconfig = Path(folder) / "kubeconfig"
        kubeconfig.write_text(KUBECONFIG)
        with patch.dict(os.environ, KUBECONFIG=str(kubeconfig)):
            from kubespawner import KubeSpawner  # reads the variable when it is imported

            spawner = KubeSpawner(_mock=True)
    spawner.profile_list = lambda _spawner: [_profile(name) for name in TITLES]
    render_form = spawner.options_form
    return lambda: render_form(spawner)


def _profile(name: str) -> dict[str, Any]:
    options = {
        title: {"display_name": title, "choices": {str(it): _one(it) for it in amounts}}
        for title, amounts in AMOUNTS.items()
    }
    return {"slug": name, "display_name": TITLES[name], "profile_options": options}


def _one(amount: object) -> dict[str, Any]:
    return {"display_name": str(amount), "kubespawner_override": {}}


async def _timed(*actions: Action, unit: float) -> list[dict[str, float]]:
    """The median and the 95th percentile of each; in turns, so that load meets all alike."""
    taken: list[list[float]] = [[] for _ in actions]
    for _ in range(TURNS):
        for action, times in zip(actions, taken, strict=True):
            times += [await _once(action) * unit for _ in range(ROUNDS)][WARM_UP:]
    parts = [quantiles(times, n=20) for times in taken]
    return [{"p50": each[9], "p95": each[18]} for each in parts]


async def _once(action: Action) -> float:
    begun = time.perf_counter()
    await action()
    return time.perf_counter() - begun


def _row(name: str, value: float, unit: str, peer: float | None = None) -> dict[str, Any]:
    compared = {"peer": "KubeSpawner profile form", "peer_value": round(peer, 3)} if peer else {}
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "peer": None,
        "peer_value": None,
        "ratio": round(value / peer, 3) if peer else None,
        **compared,
    }
