"""`jhub-ds demo`: everything on one machine. The command's options, and how it ends.

Nothing of the extra `demo` is imported here before it is known to be there.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import time
from pathlib import Path

from jhub_ds.errors import DemoError

from .extra import refuse_without_extra
from .folder import opened
from .people import PEOPLE
from .ports import LAST, Ports
from .running import complain
from .secrets_file import kept_secrets

PORT = 8000
FOLDER = Path(".demo")
FREE_WITHIN_S = 3.0
"""The parts of a demo that was killed need a moment to end."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `jhub-ds demo`."""
    parser.add_argument(
        "--port",
        type=_ports,
        dest="ports",
        metavar="PORT",
        default=Ports.from_hub(PORT),
        help=f"the hub's port on loopback, 1 to {LAST}; the other parts use every tenth above it "
        f"(default: {PORT})",
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
        return _run(arguments.ports, arguments.folder, started)
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


def _run(ports: Ports, where: Path, started: float) -> int:
    from .whole import Plan, serve

    with opened(where) as folder:
        wait_for(ports)
        secrets = kept_secrets(folder.root / "secrets.json", [p.user_name for p in PEOPLE])
        return asyncio.run(serve(Plan(folder, ports, secrets, os.environ), started))


def _ports(text: str) -> Ports:
    try:
        return Ports.from_hub(int(text))
    except ValueError as err:
        what = f"{text!r} is not a port for the hub; use one from 1 to {LAST}"
        raise argparse.ArgumentTypeError(what) from err
