"""`jhub-ds demo`: everything on one machine. What people read in the terminal is written here."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import time
from pathlib import Path

from jhub_ds.errors import DemoError

from .environment import make_environment
from .extra import refuse_without_extra
from .folder import opened
from .hub import hub_url
from .parts import Plan, all_parts
from .people import PEOPLE
from .ports import LAST, Ports
from .process import shown
from .running import complain, run_until_told, say
from .secrets_file import kept_secrets
from .supervisor import Supervisor

PORT = 8000
FOLDER = Path(".demo")
FREE_WITHIN_S = 3.0
"""The parts of a demo that was killed need a moment to end."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `jhub-ds demo`."""
    parser.add_argument(
        "--port",
        type=int,
        default=PORT,
        help=f"the hub's port on loopback, 1 to {LAST}; the other parts use every tenth above it "
        "(default: %(default)s)",
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=FOLDER,
        help="where everything is kept from one start to the next (default: %(default)s)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the demo until Ctrl-C; 0 then, 1 with one line on stderr when it cannot go on."""
    started = time.monotonic()
    try:
        refuse_without_extra()
        ports = Ports.from_hub(arguments.port)
        with opened(arguments.folder) as folder:
            wait_for(ports)
            secrets = kept_secrets(folder.root / "secrets.json", [p.user_name for p in PEOPLE])
            return asyncio.run(_serve(Plan(folder, ports, secrets, os.environ), started))
    except DemoError as err:
        return complain(err)
    except OSError as err:
        return complain(DemoError(f"{err.filename or arguments.folder}: {err.strerror}"))
    except KeyboardInterrupt:  # before anything was started
        return 0


def wait_for(ports: Ports) -> None:
    """Return when all ports are free; DemoError when one stays taken."""
    until = time.monotonic() + FREE_WITHIN_S
    while time.monotonic() < until:
        with contextlib.suppress(DemoError):
            return ports.refuse_taken()
        time.sleep(0.1)
    return ports.refuse_taken()


async def _serve(plan: Plan, started: float) -> int:
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
            f"\nReady after {seconds:.1f} s. Open {hub_url(plan.ports)} and sign in as one of\n",
            *people,
            f"\nEverything is kept in {where}, logs in {where}/logs. Ctrl-C stops it all.",
        ]
    )
