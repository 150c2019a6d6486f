"""The way in: usage, help, streams, and what happens where nothing else can."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jhub_ds.cli import main as main_module
from tests.cli.conftest import Ask
from tests.support.children import what_to_import

Written = Callable[..., Path]
ROOT = Path(__file__).parents[2]

MISTAKES = [
    (),
    ("chekc",),
    ("check",),
    ("check", "a.py", "--langg", "en"),
    ("check", "a.py", "--lang", "de"),
    ("check", "a.py", "--js"),
    ("explain", "a.py"),
    ("explain", "a.py", "--group"),
    ("explain", "a.py", "--group", "g", "--cpu"),
    ("-x",),
    ("",),
]


@pytest.mark.parametrize("words", MISTAKES, ids=" ".join)
def test_a_mistake_of_usage_is_one_object_or_lines_on_stderr(
    ask: Ask, words: tuple[str, ...]
) -> None:
    said = ask(*words)
    assert (said.code, said.out) == (2, "")
    assert "hint: jhub-ds" in said.err


@pytest.mark.parametrize("words", MISTAKES, ids=" ".join)
def test_a_mistake_of_usage_is_one_object_for_programs(ask: Ask, words: tuple[str, ...]) -> None:
    said = (
        ask("--json", *words)
        if words[-1:] == ("--group",)
        else ask(*words[:1], "--json", *words[1:])
    )
    assert (said.code, said.err) == (2, "")
    assert list(said.json) == ["ok", "error"]


@pytest.mark.parametrize("words", [("--help",), ("check", "--help"), ("explain", "-h")])
def test_help_is_a_result(ask: Ask, words: tuple[str, ...]) -> None:
    said = ask(*words)
    assert (said.code, said.err) == (0, "")
    assert "usage: jhub-ds" in said.out
    assert ask(*words, "--json").json["ok"] is True


def test_a_file_after_two_dashes_may_look_like_an_option(ask: Ask) -> None:
    said = ask("check", "--", "--json")
    assert (said.code, said.out) == (2, "")


def test_a_fault_of_ours_is_one_line(
    ask: Ask, config_file: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(main_module, "check", broken)
    said = ask("check", config_file())
    assert (said.code, said.out) == (2, "")
    assert said.err == "jhub-ds: this went wrong inside jhub-ds: ZeroDivisionError: oh\n"


def test_the_demo_says_what_is_missing(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jhub_ds.demo.main", None)
    said = ask("demo")
    assert said.code == 2
    assert "pip install 'jhub-ds[demo]'" in said.err


def test_the_other_commands_need_no_demo(
    ask: Ask, config_file: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jhub_ds.demo.main", None)
    assert ask("check", config_file()).code == 0


def run(*words: object, **environ: str) -> subprocess.CompletedProcess[bytes]:
    """Another process, as people start it."""
    command = [sys.executable, "-m", "jhub_ds.cli.main", *map(str, words)]
    env = {**os.environ, **what_to_import(), **environ}
    return subprocess.run(command, capture_output=True, env=env, timeout=60, check=False)


def test_a_process_answers_with_its_exit_status(config_file: Written) -> None:
    path = config_file("print('noise')")
    done = run("explain", path, "--group", "/bank/ds/dl", "--cpu", "65", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["allowed"] is False
    assert done.stderr == b"noise\n"


def test_a_terminal_that_knows_ascii_only_gets_an_answer(values_file: Written) -> None:
    path = values_file("hub: {config: {DSPlatform: {роли: 1}}}\n")
    done = run("check", path, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 1
    assert b"\\u0440\\u043e\\u043b\\u0438: there is no such key" in done.stdout


def test_a_reader_that_is_gone_brings_no_traceback(config_file: Written) -> None:
    command = [
        sys.executable,
        "-m",
        "jhub_ds.cli.main",
        "explain",
        str(config_file()),
        "--group",
        "a",
    ]
    read, write = os.pipe()
    os.close(read)
    env = {**os.environ, **what_to_import()}
    done = subprocess.run(
        command, stdout=write, stderr=subprocess.PIPE, env=env, timeout=60, check=False
    )
    os.close(write)
    assert done.stderr == b""
    assert done.returncode == 2


def test_a_process_whose_output_is_closed_ends_quietly(config_file: Written) -> None:
    shell = f'"{sys.executable}" -m jhub_ds.cli.main check "{config_file()}" >&-'
    env = {**os.environ, **what_to_import()}
    done = subprocess.run(
        ["sh", "-c", shell], stderr=subprocess.PIPE, env=env, timeout=60, check=False
    )
    assert b"Traceback" not in done.stderr
