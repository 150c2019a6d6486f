"""What people read, taken apart: pages, their fenced blocks, their links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```(\w*)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: its kind (`python`, `console`, …), the file that it shows, its text."""

    page: str
    kind: str
    file: str
    text: str
    line: int

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


@dataclass(frozen=True)
class Page:
    """One page; `name` is its path from the root."""

    name: str

    @property
    def path(self) -> Path:
        """Where it is."""
        return ROOT / self.name

    @cached_property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text(encoding="utf-8")

    def blocks(self) -> Iterator[Block]:
        """Its fenced blocks, in order."""
        for found in _FENCE.finditer(self.text):
            line = self.text.count("\n", 0, found.start()) + 1
            yield Block(self.name, found[1], found[2] or "", found[3], line)

    @property
    def prose(self) -> str:
        """Its text without the fenced blocks."""
        return _FENCE.sub("", self.text)

    def links(self) -> list[str]:
        """Where its links and pictures lead."""
        return _LINK.findall(self.prose)

    def anchors(self) -> set[str]:
        """What a link can lead to within it: its headings as hosting sites name them."""
        words = (re.sub(r"[^\w\- ]", "", title.lower()) for title in _HEADING.findall(self.prose))
        return {title.strip().replace(" ", "-") for title in words}

    def rows(self, title: str) -> list[list[str]]:
        """The cells of the table rows below a heading, the table's head left out."""
        part = re.split(rf"^#+ {re.escape(title)}$", self.text, flags=re.MULTILINE)[1]
        lines = re.split(r"^#+ ", part, flags=re.MULTILINE)[0].splitlines()
        rows = [line.strip("|").split(" | ") for line in lines if line.startswith("| ")]
        return [[cell.strip() for cell in row] for row in rows[1:]]


def page(name: str) -> Page:
    """A page by its path from the root."""
    return Page(name)


def pages() -> list[Page]:
    """Every page that people read."""
    below = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md"))
    return [Page(name) for name in ("README.md", "CHANGELOG.md", *below)]


def blocks(kind: str = "") -> list[Block]:
    """Every block of every page but the lab's, whose cells are another test's; of one kind."""
    found = (b for each in pages() if each.name != "docs/lab.md" for b in each.blocks())
    return [block for block in found if kind in ("", block.kind)]
