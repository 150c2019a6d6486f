"""Requirement files of environments for tests of `jhub-ds-local`: no index is asked.

Each names one wheel by its path. A tiny lab answers within a moment and can be told to be
difficult; a real one is JupyterLab with the packages of this test run.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

_TINY = """
import http.server, json, os, signal, subprocess, sys, urllib.parse

class Lab(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("X-JupyterHub-Version", "6.1.1")
        self.end_headers()
        self.wfile.write(json.dumps(dict(os.environ)).encode())

    def log_message(self, *words):
        print("asked", self.path, flush=True)

url = urllib.parse.urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"])
kernel = subprocess.Popen(
    [sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True
)
print("the kernel is", kernel.pid, flush=True)
if os.path.exists(os.path.expanduser("~/stubborn")):
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
http.server.ThreadingHTTPServer((url.hostname, url.port), Lab).serve_forever()
"""

_DYING = """
import sys
print("starting", flush=True)
print("KeyError: 'the <b>last</b> word'", file=sys.stderr)
sys.exit(3)
"""


def write_wheel(folder: Path, name: str, version: str, files: Mapping[str, str]) -> Path:
    """A wheel with `files` (texts by their names inside)."""
    info = f"{name}-{version}.dist-info"
    every = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for each, text in every.items():
            archive.writestr(each, text)
        archive.writestr(f"{info}/RECORD", "".join(f"{each},,\n" for each in every))
    return path


def tiny_lab(folder: Path) -> Path:
    """A lab that answers everything with its environment variables, and has a kernel."""
    return _lock(folder, "tiny", {"jupyterhub/__init__.py": "", "jupyterhub/singleuser.py": _TINY})


def dying_lab(folder: Path) -> Path:
    """A lab that ends with status 3 as soon as it starts."""
    files = {"jupyterhub/__init__.py": "", "jupyterhub/singleuser.py": _DYING}
    return _lock(folder, "dying", files)


def real_lab(folder: Path) -> Path:
    """JupyterLab and all else that this test run has."""
    places = [place for place in sys.path if place.endswith("site-packages")]
    lines = [f"import site; site.addsitedir({place!r})" for place in places]
    return _lock(folder, "real", {"real.pth": "\n".join(lines) + "\n"})


def _lock(folder: Path, name: str, files: Mapping[str, str]) -> Path:
    wheel = write_wheel(folder, name, "1.0", files)
    lock = folder / f"{name}-requirements-lock.txt"
    lock.write_text(f"{name} @ {wheel.as_uri()}\n")
    return lock
