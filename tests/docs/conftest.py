"""A folder with the files that a page shows, and its commands run in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jhub_ds.cli.main import main
from tests.docs.pages import Block, blocks

Write = Callable[[Block], Path]


def shown_files(page: str) -> list[Block]:
    """The files that a page shows, after those of the README."""
    return [b for b in blocks() if b.file and b.page in ("README.md", page)]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a file that a page shows; commands run beside it."""
    monkeypatch.chdir(tmp_path)

    def written(block: Block) -> Path:
        path = tmp_path / block.file
        path.write_text(block.text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def ask(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Run `jhub-ds` with these words: the exit status, and all that a terminal shows of it."""

    def asked(*words: str) -> tuple[int, str]:
        capfd.readouterr()
        code = main(words)
        out, err = capfd.readouterr()
        return code, out + err

    return asked
