"""Running uv: what it says as a few messages for people, and why it failed in one.

Nothing here knows what is being built; that is `local_environments`.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from jhub_ds.errors import JhubDsError
from jhub_ds.locale import Message, msg, plural

Say = Callable[[Message], None]

_KEPT = {"HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "SSL_CERT_DIR", "SSL_CERT_FILE"}
_KEPT |= {"TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"}
_PROXIES = {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}
_SHOWN = 300
_LINE_LIMIT = 2**20

_COUNTED = re.compile(r"(?P<what>Resolved|Prepared|Installed) (?P<count>\d+) packages? in .+")
_ONE = re.compile(r"(?P<what>Downloading|Building) (?P<package>\S+)(?: \((?P<size>.+)\))?")
_ERROR = re.compile(r"(?:error:|\s*×)\s*(.+)")
_CAUSE = re.compile(r"\s+(?:cause|Caused by):\s*(.+)")
_CREDENTIALS = re.compile(r"(?<=//)[^/@\s]+@")

_AWAY = re.compile(
    r"error sending request|Failed to fetch|tcp connect|dns error|timed out|Request failed", re.I
)
_FULL = re.compile(r"os error (28|122)\b|No space left|Disk quota", re.I)
_DENIED = re.compile(r"os error (1|13|30)\b|Permission denied|Read-only file system", re.I)


class UvError(JhubDsError):
    """uv could not do it; `reason` and `hint` are for people."""

    def __init__(self, reason: str, hint: Message) -> None:
        super().__init__(f"{reason}; hint: {hint}")
        self.reason, self.hint = reason, hint


@dataclass(frozen=True)
class Uv:
    """One uv with the settings that it runs with; `log` takes everything that it says."""

    program: str
    environ: Mapping[str, str]
    folder: Path
    log: Path
    inherited: Sequence[int] = field(default=())  # descriptors that live as long as uv does

    async def run(self, *words: str, say: Say) -> None:
        """Run `uv WORDS`; what matters to people goes to `say`; UvError where it fails.

        Cancelling ends uv too.
        """
        try:
            process = await asyncio.create_subprocess_exec(
                self.program,
                *words,
                env=dict(self.environ),
                cwd=self.folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                limit=_LINE_LIMIT,
                start_new_session=True,  # Ctrl-C is the hub's to handle
                pass_fds=tuple(self.inherited),
            )
        except OSError as err:
            raise UvError(f"{self.program}: {err.strerror}", _install_uv()) from err
        try:
            lines = await self._listen(process, say)
            status = await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if status != 0:
            raise explained(lines, status, self.log)

    async def _listen(self, process: asyncio.subprocess.Process, say: Say) -> list[str]:
        assert process.stdout is not None
        lines: list[str] = []
        with self.log.open("a") as log:
            async for raw in process.stdout:
                line = without_credentials(raw.decode(errors="replace").rstrip())
                lines.append(line)
                _write(log, line)
                message = as_message(line)
                if message is not None:
                    say(message)
        return lines


def find_uv() -> str:
    """The uv of its Python package, or the one on the path; UvError if there is none."""
    try:
        from uv import find_uv_bin

        return str(find_uv_bin())
    except (ImportError, FileNotFoundError):
        found = shutil.which("uv")
    if found is None:
        raise UvError("the program uv is missing", _install_uv())
    return found


def uv_environ(environ: Mapping[str, str], index: Mapping[str, str]) -> dict[str, str]:
    """What uv runs with: `index`, and of `environ` only what it needs, so no secret of the hub.

    (A package that has no wheel runs code while it is built.)
    """
    kept = {n: v for n, v in environ.items() if n in _KEPT or n.lower() in _PROXIES}
    kept |= {n: v for n, v in environ.items() if n.startswith("UV_")}
    fixed = {"UV_NO_PROGRESS": "1", "UV_PYTHON_DOWNLOADS": "never", "NO_COLOR": "1"}
    return kept | dict(index) | fixed


def as_message(line: str) -> Message | None:
    """What a line of uv's output says to people; None where it says nothing new."""
    counted, one = _COUNTED.fullmatch(line.strip()), _ONE.fullmatch(line.strip())
    if counted is not None:
        return _counted(counted["what"], int(counted["count"]))
    if one is None:
        return None
    package = one["package"].partition("==")[0]
    if one["what"] == "Building":
        return msg("Building {package}", package=package)
    return msg("Downloading {package} ({size})", package=package, size=one["size"] or "?")


def _counted(what: str, count: int) -> Message:
    if what == "Resolved":
        return plural("{n} package is needed", "{n} packages are needed", count)
    if what == "Prepared":
        return plural("{n} package is downloaded", "{n} packages are downloaded", count)
    return plural("{n} package is installed", "{n} packages are installed", count)


def explained(lines: Sequence[str], status: int, log: Path) -> UvError:
    """Why uv failed: its error with the last cause, and what can be done."""
    said = "\n".join(lines)
    return UvError(_reason(lines, status), _hint(said, log))


def without_credentials(text: str) -> str:
    """`text` without the user and password of an address."""
    return _CREDENTIALS.sub("", text)


def _reason(lines: Sequence[str], status: int) -> str:
    errors = [found[1] for found in map(_ERROR.match, lines) if found]
    causes = [found[1] for found in map(_CAUSE.match, lines) if found]
    meaningful = errors[-1:] + causes[:1] + causes[-1:]
    meaningful = meaningful or [line.strip() for line in lines if line.strip()][-1:]
    reason = ": ".join(dict.fromkeys(meaningful)) or f"uv ended with status {status}"
    return reason if len(reason) <= _SHOWN else reason[:_SHOWN] + "…"


def _hint(said: str, log: Path) -> Message:
    if _FULL.search(said):
        return msg("the disk is full; free space for {folder}", folder=log.parent)
    if _AWAY.search(said):
        return msg("is the package index away? Start again when it answers")
    if _DENIED.search(said):
        return msg("the hub may not write there; give it the right to {folder}", folder=log.parent)
    return msg("everything that uv said is in {log}", log=log)


def _install_uv() -> Message:
    return msg("install it next to the hub: the extra jhub-ds[demo] has it")


def _write(log: IO[str], line: str) -> None:
    log.write(line + "\n")
    log.flush()
