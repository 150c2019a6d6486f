"""All parts of the demo together: what they are made from, their start, and the greeting."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .environment import make_environment
from .folder import Folder
from .hub import hub_part
from .index import index_part
from .mlflow import mlflow_part
from .part import Part
from .people import PEOPLE
from .ports import Ports
from .postgres import postgres_part
from .process import shown
from .proxy import proxy_part
from .running import run_until_told, say
from .secrets_file import Secrets
from .sign_on import sign_on_part
from .supervisor import Supervisor

FOREIGN = ("CANAILLE", "CONFIGPROXY_", "JPY_", "JUPYTER", "MLFLOW_", "_MLFLOW_", "OAUTH", "PG")
"""What a person set for other services would mislead ours."""


@dataclass(frozen=True)
class Plan:
    """One demo. `environ` is what every part gets: what this process has, without `FOREIGN`."""

    folder: Folder
    ports: Ports
    secrets: Secrets
    given: Mapping[str, str]

    @property
    def environ(self) -> dict[str, str]:
        """The environment variables that all parts get."""
        kept = {name: text for name, text in self.given.items() if not name.startswith(FOREIGN)}
        local = ",".join(filter(None, [kept.get("NO_PROXY"), "127.0.0.1", "localhost"]))
        path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)])
        return {**kept, "PATH": path, "NO_PROXY": local, "no_proxy": local}


def all_parts(plan: Plan) -> tuple[Part, ...]:
    """Every part; the slow ones first."""
    folder, ports, secrets = plan.folder, plan.ports, plan.secrets
    return (
        mlflow_part(folder, ports.mlflow),
        sign_on_part(folder, ports, secrets),
        proxy_part(folder, ports),
        hub_part(folder, ports, secrets),
        index_part(folder, ports.index),
        postgres_part(folder, ports.database, secrets, plan.environ),
    )


async def serve(plan: Plan, started: float) -> int:
    """Run all parts until Ctrl-C, or until one dies; the exit status."""
    supervisor = Supervisor(all_parts(plan), plan.folder.logs, plan.environ, say)

    async def accompany() -> None:
        await asyncio.gather(make_environment(plan.folder, say), supervisor.ready())
        say(greeting(plan, time.monotonic() - started))
        await supervisor.keep_tidy()

    return await run_until_told(supervisor, accompany)


def greeting(plan: Plan, seconds: float) -> str:
    """Where to go, as whom, and where things are."""
    passwords = plan.secrets.passwords
    people = (f"  {p.user_name:<11}{passwords[p.user_name]}   {p.may}" for p in PEOPLE)
    where = shown(plan.folder.root)
    return "\n".join(
        [
            f"\nReady after {seconds:.1f} s. Open {plan.ports.hub_url} and sign in as one of\n",
            *people,
            f"\nEverything is kept in {where}, logs in {where}/logs. Ctrl-C stops it all.",
        ]
    )
