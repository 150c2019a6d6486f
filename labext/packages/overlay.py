"""The overlay: the person's writable Python environment on top of the environment's own.

It is a venv without pip of its own. A `.pth` file adds the environment's packages after the
overlay's, so all of them (pip too) are seen, installs land in the overlay and win, and nothing
of the environment is ever changed. Its kernelspec `python3` starts kernels in it.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from labext.errors import OverlayError
from labext.locale import _

PTH = "_environment.pth"
_ASK_TIMEOUT_S = 30
_ASK = """
import json, site, sys
print(json.dumps({"version": "%d.%d" % sys.version_info[:2], "full": sys.version.split()[0],
    "executable": getattr(sys, "_base_executable", "") or sys.executable,
    "packages": site.getsitepackages()}))
"""


@dataclass(frozen=True)
class Interpreter:
    """What the overlay stands on: an environment's Python, and where its packages are."""

    version: str
    full: str
    executable: str
    packages: tuple[str, ...]

    @classmethod
    def of(cls, python: str) -> Interpreter:
        """Ask `python` itself; OverlayError where it cannot say."""
        try:
            done = subprocess.run(
                [python, "-I", "-c", _ASK],
                capture_output=True,
                text=True,
                check=True,
                timeout=_ASK_TIMEOUT_S,
            )
            found = json.loads(done.stdout)
        except (OSError, subprocess.SubprocessError, ValueError) as err:
            message = _("The environment's Python {python} does not run: {reason}.")
            raise OverlayError(message.format(python=python, reason=err)) from err
        return cls(found["version"], found["full"], found["executable"], tuple(found["packages"]))


def ensure(overlay: Path, python: str, display_name: str = "Python 3 (ipykernel)") -> Path:
    """Make `overlay` on top of the environment of `python`, or repair it; returns its Python.

    What a person installed is kept. An overlay of another Python version (or something that is no
    folder) is moved aside to `NAME.old` (or `NAME.old-2`, …), because its packages would not run.
    """
    interpreter = Interpreter.of(python)
    try:
        _move_aside_if_other(overlay, interpreter)
        if not overlay.exists():
            _make(overlay, interpreter, display_name)
        else:
            _write(overlay, overlay, interpreter, display_name)
    except OSError as err:
        message = _("The overlay {path} cannot be made: {reason}.").format(
            path=overlay, reason=err.strerror or err
        )
        raise OverlayError(message, _("Is there space and permission in your home?")) from err
    return overlay / "bin" / "python"


def jupyter_path(overlay: Path) -> Path:
    """Where the overlay's kernelspecs are."""
    return overlay / "share" / "jupyter" / "kernels"


def activation(overlay: Path, path: str) -> dict[str, str]:
    """The environment variables of a process that works in the overlay."""
    return {
        "VIRTUAL_ENV": str(overlay),
        "PATH": os.pathsep.join(filter(None, (str(overlay / "bin"), path))),
    }


def _move_aside_if_other(overlay: Path, interpreter: Interpreter) -> None:
    if not os.path.lexists(overlay):
        return
    versions = {folder.name for folder in overlay.glob("lib/python*")}
    if overlay.is_dir() and versions <= {f"python{interpreter.version}"}:
        return
    count, aside = 1, overlay.with_name(f"{overlay.name}.old")
    while os.path.lexists(aside):
        count += 1
        aside = overlay.with_name(f"{overlay.name}.old-{count}")
    overlay.rename(aside)


def _make(overlay: Path, interpreter: Interpreter, display_name: str) -> None:
    overlay.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{overlay.name}.", dir=overlay.parent))
    try:
        _write(fresh, overlay, interpreter, display_name)
        fresh.chmod(0o700)
        fresh.rename(overlay)
    except OSError:
        shutil.rmtree(fresh, ignore_errors=True)
        if not (overlay / "pyvenv.cfg").exists():  # else another server of this person was first
            raise


def _write(at: Path, overlay: Path, interpreter: Interpreter, display_name: str) -> None:
    """Put the overlay's own files below `at`; what they say is about `overlay`."""
    for name in ("python", "python3", f"python{interpreter.version}"):
        _link(at / "bin" / name, interpreter.executable if name == "python" else "python")
    pip = f'#!/bin/sh\nexec {shlex.quote(str(overlay / "bin" / "python"))} -m pip "$@"\n'
    for name in ("pip", "pip3"):
        if not (at / "bin" / name).exists():  # a pip that the person installed stays
            _text(at / "bin" / name, pip, 0o755)
    lib = at / "lib" / f"python{interpreter.version}" / "site-packages"
    _text(lib / PTH, _pth(interpreter))
    spec = jupyter_path(at) / "python3" / "kernel.json"
    _text(spec, json.dumps(_kernel(overlay, display_name), indent=1) + "\n")
    _text(at / "pyvenv.cfg", _config(interpreter))


def _config(interpreter: Interpreter) -> str:
    home = Path(interpreter.executable).parent
    return f"home = {home}\ninclude-system-site-packages = false\nversion = {interpreter.full}\n"


def _pth(interpreter: Interpreter) -> str:
    # addsitedir, not a bare path: the environment's own .pth files count too.
    lines = [f"import site; site.addsitedir({folder!r})" for folder in interpreter.packages]
    return "\n".join(lines) + "\n"


def _kernel(overlay: Path, display_name: str) -> dict[str, object]:
    python = str(overlay / "bin" / "python")
    return {
        "argv": [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": display_name,
        "language": "python",
        "metadata": {"debugger": True},
        "env": activation(overlay, "${PATH}"),
    }


def _link(link: Path, target: str) -> None:
    if link.is_symlink() and os.readlink(link) == target:
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)


def _text(path: Path, text: str, mode: int = 0o644) -> None:
    if path.is_file() and path.read_bytes() == text.encode():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.chmod(mode)
    fresh.replace(path)
