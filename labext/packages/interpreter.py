"""What an overlay stands on: an environment's Python, and what is installed there."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from labext.errors import OverlayError
from labext.locale import _

_ASK = str(Path(__file__).with_name("ask.py"))
_ASK_TIMEOUT_S = 30


@dataclass(frozen=True)
class Distribution:
    """One installed distribution: who it is, what it needs, which entry points it has."""

    name: str
    version: str
    metadata: str
    entry_points: str


@dataclass(frozen=True)
class Interpreter:
    """A Python, where its scripts and packages are, and its distributions."""

    version: str
    full: str
    executable: str
    scripts: str
    packages: tuple[str, ...]
    distributions: tuple[Distribution, ...]

    @classmethod
    def of(cls, python: str) -> Interpreter:
        """Ask `python` itself; OverlayError where it cannot say."""
        try:
            done = subprocess.run(
                [python, "-I", _ASK],
                capture_output=True,
                text=True,
                check=True,
                timeout=_ASK_TIMEOUT_S,
            )
            found = json.loads(done.stdout)
        except (OSError, subprocess.SubprocessError, ValueError) as err:
            message = _("The environment's Python {python} does not run: {reason}.")
            raise OverlayError(message.format(python=python, reason=err)) from err
        distributions = tuple(Distribution(**each) for each in found.pop("distributions"))
        packages = tuple(found.pop("packages"))
        return cls(packages=packages, distributions=distributions, **found)
