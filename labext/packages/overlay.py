"""The overlay: the person's writable Python environment on top of the environment's own.

It is a venv without pip of its own. A `.pth` file adds the environment's packages after the
overlay's, so all of them (pip too) are seen, installs land in the overlay and win, and nothing
of the environment is ever changed; `known` tells pip and uv what is there already. The kernelspec
`python3` of the overlay starts kernels in it.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import tempfile
from pathlib import Path

from labext.errors import OverlayError
from labext.locale import _
from labext.packages import known
from labext.packages.files import put_link, put_text
from labext.packages.interpreter import Interpreter

PTH = "_environment.pth"


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
        put_link(at / "bin" / name, interpreter.executable if name == "python" else "python")
    pip = f'#!/bin/sh\nexec {shlex.quote(str(overlay / "bin" / "python"))} -m pip "$@"\n'
    for name in ("pip", "pip3"):
        if not (at / "bin" / name).exists():  # a pip that the person installed stays
            put_text(at / "bin" / name, pip, 0o755)
    lib = at / "lib" / f"python{interpreter.version}" / "site-packages"
    put_text(lib / PTH, _pth(interpreter))
    known.tell(lib, interpreter.distributions)
    spec = jupyter_path(at) / "python3" / "kernel.json"
    environ = activation(overlay, f"{interpreter.scripts}{os.pathsep}${{PATH}}")
    put_text(spec, json.dumps(_kernel(overlay, display_name, environ), indent=1) + "\n")
    put_text(at / "pyvenv.cfg", _config(interpreter))


def _config(interpreter: Interpreter) -> str:
    home = Path(interpreter.executable).parent
    return f"home = {home}\ninclude-system-site-packages = false\nversion = {interpreter.full}\n"


def _pth(interpreter: Interpreter) -> str:
    # addsitedir, not a bare path: the environment's own .pth files count too.
    lines = [f"import site; site.addsitedir({folder!r})" for folder in interpreter.packages]
    return "\n".join(lines) + "\n"


def _kernel(overlay: Path, display_name: str, environ: dict[str, str]) -> dict[str, object]:
    python = str(overlay / "bin" / "python")
    return {
        "argv": [python, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": display_name,
        "language": "python",
        "metadata": {"debugger": True},
        "env": environ,
    }
