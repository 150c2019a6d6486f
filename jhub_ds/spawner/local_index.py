"""Which package index uv uses: the one that pip is configured with.

uv reads no setting of pip, so they are translated. Running uv is `local_uv`.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Mapping

_ASK_TIMEOUT_S = 30
_SETTING = re.compile(r"(?:global|install)\.(?P<name>[a-z-]+)=(?P<value>'.*'|\".*\")")


def pip_index(environ: Mapping[str, str], python: str = sys.executable) -> dict[str, str]:
    """uv's variables for the index, trusted hosts and certificates that pip is configured with.

    What `environ` says wins over pip's files, and a variable of uv over one of pip. pip is asked as
    `python -m pip`, or by the machine's python3 where `python` has no pip.
    """
    wanted = {
        "UV_DEFAULT_INDEX": ("PIP_INDEX_URL", "index-url"),
        "UV_INSECURE_HOST": ("PIP_TRUSTED_HOST", "trusted-host"),
        "SSL_CERT_FILE": ("PIP_CERT", "cert"),
    }
    found = {ours: environ.get(ours) or environ.get(pips) for ours, (pips, _) in wanted.items()}
    if not all(found.values()):
        settings = _pip_settings(environ, python)
        found = {ours: found[ours] or settings.get(name) for ours, (_, name) in wanted.items()}
    return {ours: " ".join(value.split()) for ours, value in found.items() if value}


def _pip_settings(environ: Mapping[str, str], python: str) -> dict[str, str]:
    """What pip's configuration files say, by name without its section."""
    for each in (python, "python3"):
        try:
            done = subprocess.run(
                [each, "-m", "pip", "config", "list"],
                capture_output=True,
                text=True,
                timeout=_ASK_TIMEOUT_S,
                env=dict(environ),
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            continue  # no pip there
        lines = map(_SETTING.fullmatch, done.stdout.splitlines())
        return {line["name"]: str(ast.literal_eval(line["value"])) for line in lines if line}
    return {}
