"""Every example is true: commands say what is shown, shown files pass `jhub-ds check`."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from jhub_ds.cli.arguments import HelpWanted, parsed
from jhub_ds.demo.folder import Folder
from jhub_ds.demo.people import PEOPLE
from jhub_ds.demo.ports import Ports
from jhub_ds.demo.secrets_file import Secrets
from jhub_ds.demo.whole import Plan, greeting
from tests.docs.conftest import Write, shown_files
from tests.docs.pages import ROOT, Block, blocks, page

Ask = Callable[..., tuple[int, str]]
CONSOLES = [block for block in blocks("console") if "$ jhub-ds" in block.text]
FILES = [block for block in blocks() if block.file]
SETTINGS = [
    block
    for block in blocks("python")
    if re.search(r"^c\.\w+\.", block.text, re.MULTILINE) and not block.file.startswith("wrong")
]
PRETTY = "python3 -m json.tool"
COMMANDS = [
    (str(block), line.removeprefix("$ "))
    for block in blocks("console")
    for line in block.text.splitlines()
    if line.startswith("$ ")
]


@pytest.mark.parametrize("block", CONSOLES, ids=str)
def test_a_command_says_what_is_shown(block: Block, write: Write, ask: Ask) -> None:
    for shown in shown_files(block.page):
        write(shown)
    status = 0
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, said = part.partition("\n")
        if command == "echo $?":
            assert said.strip() == str(status)
            continue
        question, _, pipe = command.partition(" | ")
        program, *words = question.split()
        assert (program, pipe) in (("jhub-ds", ""), ("jhub-ds", PRETTY))
        status, out = ask(*words)
        assert said == (json.dumps(json.loads(out), indent=4) + "\n" if pipe else out), command


@pytest.mark.parametrize("block", FILES, ids=str)
def test_a_shown_file_is_right_unless_it_is_called_wrong(
    block: Block, write: Write, ask: Ask
) -> None:
    code, said = ask("check", str(write(block)))
    assert code == (1 if block.file.startswith("wrong") else 0), said


@pytest.mark.parametrize("block", SETTINGS, ids=str)
def test_shown_settings_are_right_on_top_of_the_example(
    block: Block, write: Write, ask: Ask, tmp_path: Path
) -> None:
    example = next(b for b in page("README.md").blocks() if b.kind == "python")
    (tmp_path / "both.py").write_text(f"{example.text}\n{block.text}", encoding="utf-8")
    code, said = ask("check", str(tmp_path / "both.py"))
    assert code == 0, said


@pytest.mark.parametrize(("where", "command"), COMMANDS)
def test_a_shown_command_exists(where: str, command: str) -> None:
    words = command.split()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    if words[0] == "make":
        last = next(word for word in reversed(words) if re.fullmatch(r"[a-z-]+", word))
        assert last in targets, where
    if "jhub-ds[" in command:
        extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
        assert (
            set(re.findall(r"jhub-ds\[(\w+)\]", command)) <= extras["optional-dependencies"].keys()
        )
    known = {"git", "make", "jhub-ds", "echo", "python", "pip", "curl"}
    assert words[0].rpartition("/")[2] in known, where


def test_the_readme_shows_the_demos_own_greeting() -> None:
    passwords = {person.user_name: "0" * 12 for person in PEOPLE}
    plan = Plan(
        Folder(Path(".demo").absolute()), Ports.from_hub(8000), Secrets(passwords, passwords), {}
    )
    shown = next(b.text for b in page("README.md").blocks() if b.kind == "text")
    pattern = r"\S+".join(re.escape(part) for part in shown.strip().split("…"))
    said = re.sub(r" +", " ", greeting(plan, 9.1).strip())
    assert re.fullmatch(re.sub(r"(\\ )+", " ", pattern), said), said


def test_the_readme_is_first_shown_by_its_two_commands() -> None:
    first = next(page("README.md").blocks())
    assert [line.split()[1] for line in first.text.splitlines()] == ["git", "make"]
    assert ".example/" in first.text


def test_every_option_of_every_command_is_in_the_reference() -> None:
    """Also the extra that a command needs is there; `demo` is asked with it installed."""
    reference = page("docs/reference/command-line.md").text
    for command in ("check", "explain", "demo"):
        with pytest.raises(HelpWanted) as help_text:
            parsed([command, "--help"])
        part = reference.partition(f"\n## {command}\n")[2].partition("\n## ")[0]
        options = set(re.findall(r"--[a-z-]+", str(help_text.value))) - {"--help"}
        assert options and not {option for option in options if option not in part}, command
