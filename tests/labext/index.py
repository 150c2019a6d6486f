"""A package index (PEP 503) under Nexus's path layout.

It has pip, humanize, tiny 1.0 and 2.0, and needy, whose numpy only an environment has.
"""

from __future__ import annotations

import hashlib
import http.server
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def wheel(folder: Path, name: str, version: str, *needs: str) -> Path:
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    files = {
        f"{name}.py": f'version = "{version}"\n',
        f"{info}/METADATA": metadata + "".join(f"Requires-Dist: {each}\n" for each in needs),
        f"{info}/entry_points.txt": f"[labext.tests]\n{name} = {name}:version\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{each},,\n" for each in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(path, "w") as archive:
        for each, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(each, text)
    return path


@contextmanager
def serving(root: Path) -> Iterator[str]:
    """Serve it from `root`; the index URL."""
    simple = root / "repository" / "pypi-proxy" / "simple"
    wheels = [("tiny", "1.0"), ("tiny", "2.0"), ("pip", "0.0"), ("humanize", "4.0")]
    for name, version, *needs in [*wheels, ("needy", "1.0", "tiny", "numpy")]:
        (simple / name).mkdir(parents=True, exist_ok=True)
        wheel(simple / name, name, version, *needs)
    for folder in simple.iterdir():
        links = [
            f'<a href="{path.name}#sha256={hashlib.sha256(path.read_bytes()).hexdigest()}">x</a>'
            for path in sorted(folder.glob("*.whl"))
        ]
        (folder / "index.html").write_text("\n".join(links))

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(root))

        def log_message(self, *_args: Any) -> None:
            """Tests print nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/repository/pypi-proxy/simple/"
    server.shutdown()
    thread.join()
    server.server_close()
