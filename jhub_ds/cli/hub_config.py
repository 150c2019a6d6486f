"""`jupyterhub_config.py`, executed as the hub executes it."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from typing import Any

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

import jhub_ds
from jhub_ds.errors import QuestionError
from jhub_ds.platform import plain_data
from jhub_ds.policy.shown import printable

from .configuration import Configuration, collisions, read

_COLLIDING = ("KubeSpawner.profile_list", "DSSpawner.profile_list")


def load_hub_config(paths: Sequence[Path]) -> Configuration:
    """What the files set, the last of them winning; QuestionError if one raises."""
    config = Config()
    for path in paths:
        config.merge(_executed(path))
    return Configuration(_platform(config, paths), collisions(config, _COLLIDING))


def _executed(path: Path) -> Any:
    read(path)
    try:
        with _prints_to_stderr(), _without_setup():
            return PyFileConfigLoader(str(path.absolute())).load_config()
    except BaseException as err:
        raise QuestionError(f"{_place(path, err)}: {_said(err)}") from err


def _platform(config: Any, paths: Sequence[Path]) -> object:
    """The plain data of `c.DSPlatform`, with what was only added to a default (`.update(…)`)."""
    try:
        return plain_data(config.DSPlatform)
    except Exception as err:
        raise QuestionError(f"{paths[-1]}: c.DSPlatform: {_said(err)}") from err


@contextmanager
def _prints_to_stderr() -> Iterator[None]:
    """Whatever is written to standard output, by Python or by a process that it starts, goes to
    standard error: standard output is for the answer."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    saved = _copy_of_stdout()
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        with suppress(OSError, ValueError, AttributeError):
            sys.__stdout__.flush()  # type: ignore[union-attr]
        if saved is not None:
            os.dup2(saved, 1)
            os.close(saved)


def _copy_of_stdout() -> int | None:
    """What descriptor 1 was; from here on it is standard error. None where it is closed."""
    try:
        saved = os.dup(1)
        os.dup2(2, 1)
    except OSError:
        return None
    return saved


@contextmanager
def _without_setup() -> Iterator[None]:
    """`jhub_ds.setup(c)` ends the process where the policy is wrong; here that is the answer."""
    setup = jhub_ds.setup
    jhub_ds.setup = lambda c: None
    try:
        yield
    finally:
        jhub_ds.setup = setup


def _place(path: Path, err: BaseException) -> str:
    """The file, and the line in it where it went wrong."""
    name = str(path.absolute())
    frames = traceback.extract_tb(err.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == name]
    if isinstance(err, SyntaxError) and err.filename == name:
        lines = [err.lineno]
    return f"{path}, line {lines[-1]}" if lines else str(path)


def _said(err: BaseException) -> str:
    try:
        text = " ".join(str(err).split())
    except Exception:  # noqa: BLE001 - a hostile __str__
        text = ""
    return printable(f"{type(err).__name__}: {text}"[:300])
