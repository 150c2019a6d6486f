"""How files are read: as the hub executes them, as Helm merges them, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import jhub_ds
from jhub_ds.cli.chart_values import merged
from tests.cli.conftest import Ask, with_platform
from tests.policy.samples import sample

Written = Callable[..., Path]


def test_what_a_configuration_prints_goes_to_stderr(ask: Ask, config_file: Written) -> None:
    loud = """
import os, subprocess, sys
print("by print")
sys.__stdout__.write("by the first stdout")
os.write(1, b"by the descriptor")
subprocess.run([sys.executable, "-c", "print('by a process')"], check=True)
"""
    said = ask("check", config_file(loud), "--json")
    assert said.json == {"ok": True, "faults": []}
    for words in ("by print", "by the first stdout", "by the descriptor", "by a process"):
        assert words in said.err


def test_a_configuration_has_what_the_hub_gives_it(
    ask: Ask, config_file: Written, tmp_path: Path
) -> None:
    other = tmp_path / "more.py"
    other.write_text("c.DSPlatform.announcement = 5\n")
    before = f"c = get_config()\nload_subconfig({str(other)!r})\nassert __file__.endswith('.py')"
    assert "announcement" in ask("check", config_file(before=before)).out


def test_what_is_only_added_to_a_default_counts(ask: Ask, config_file: Written) -> None:
    assert (
        "connections.x.kind"
        in ask("check", config_file("c.DSPlatform.connections.update({'x': {}})")).out
    )


def test_a_configuration_may_set_itself_up(ask: Ask, config_file: Written) -> None:
    before = jhub_ds.setup
    config = sample() | {"announcement": 5}
    said = ask("check", config_file("import jhub_ds\njhub_ds.setup(c)", platform=config))
    assert said.code == 1
    assert jhub_ds.setup is before


def test_a_later_file_of_the_hub_wins(ask: Ask, config_file: Written, tmp_path: Path) -> None:
    second = tmp_path / "second.py"
    second.write_text("c.DSPlatform.announcement = 'hello'\n")
    first = config_file(platform=sample() | {"announcement": 5})
    assert ask("check", first, second).code == 0
    assert ask("check", second, first).code == 1


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("x = 1\nraise ValueError('bad day')", "line 2: ValueError: bad day"),
        ("import sys\nsys.exit(0)", "line 2: SystemExit: 0"),
        ("import sys\nsys.exit('enough')", "SystemExit: enough"),
        ("raise KeyboardInterrupt", "line 1: KeyboardInterrupt"),
        ("def broken(:", "line 1: SyntaxError"),
        ("import no_such_module_anywhere", "ModuleNotFoundError"),
        ("c.DSPlatform.roles['b'] = {}", "line 1: TypeError"),
        ("c.DSPlatform = {'roles': {}}", "ValueError"),
        ("class E(Exception):\n  def __str__(self): raise RuntimeError\nraise E", "line 3: E"),
        ("raise Exception('two\\nlines')", "Exception: two lines"),
        ("def f(): f()\nf()", "RecursionError"),
        ("\x00", "SyntaxError"),
    ],
)
def test_an_exception_while_loading_leaves_the_question_unasked(
    ask: Ask, tmp_path: Path, code: str, words: str
) -> None:
    path = tmp_path / "jupyterhub_config.py"
    path.write_text(code)
    said = ask("check", path)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert "Traceback" not in said.err
    assert words in ask("check", path, "--json").json["error"]


def test_several_values_merge_as_helm_does(ask: Ask, values_file: Written) -> None:
    base = with_platform(sample())
    over: dict[str, Any] = {
        "roles": {
            "analyst": {"memory": {"max": "8G"}, "groups": ["other"], "cpu": {"default": None}},
            "engineer": None,
        },
        "gpus": None,
    }
    files = values_file(base), values_file(with_platform(over), "over.yaml")
    said = ask("explain", *files, "--group", "other", "--json").json
    assert said["bounds"]["memory"] == {"min": "2G", "max": "8G", "default": "4G", "step": "1G"}
    assert said["bounds"]["cpu"]["default"] == 0.5
    assert ask("explain", *files, "--group", "/bank/ds/analysts").code == 1
    assert ask("explain", *files, "--group", "/bank/ds/dl").code == 1


@pytest.mark.parametrize(
    ("base", "over", "both"),
    [
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}, {"a": {"b": 3, "c": 2}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": 1, "b": 2}, {"a": None}, {"b": 2}),
        ({"a": {"b": 1}}, {"a": {"b": None}}, {"a": {}}),
        ({}, {"a": {"b": None, "c": 1}}, {"a": {"c": 1}}),
        ({"a": 1}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"a": {"b": 1}}, {"a": 1}, {"a": 1}),
    ],
)
def test_maps_merge_deep_null_deletes_and_lists_replace(base: Any, over: Any, both: Any) -> None:
    assert merged(base, over) == both


def test_anchors_in_yaml_are_followed(ask: Ask, values_file: Written) -> None:
    text = """
hub:
  config:
    DSPlatform:
      environments: {a: {image: i}}
      roles:
        low: &low
          {rank: 1, groups: [low], environments: [a], cpu: {max: 2}, memory: {max: 4G}}
        high:
          <<: *low
          rank: 2
          groups: [high]
"""
    assert ask("explain", values_file(text), "--group", "high", "--json").json["role"] == "high"


@pytest.mark.parametrize(
    "text",
    ["[1, 2]", "text", "5", "a: [", "a: 1\n---\nb: 2", "a: !!python/object:os.system {}", "\x07",
     "on: 2026-13-45", "{" * 3000, "? [a]\n: 1", "a: *nowhere"],
    ids=range(11),
)  # fmt: skip
def test_what_is_no_mapping_in_yaml_leaves_the_question_unasked(
    ask: Ask, values_file: Written, text: str
) -> None:
    said = ask("check", values_file(text), "--json")
    assert said.code == 2
    assert "values.yaml" in said.json["error"]


def test_yaml_that_is_no_text_leaves_the_question_unasked(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "values.yaml"
    path.write_bytes(b"a: \xff\xfe\x80")
    assert ask("check", path).code == 2


@pytest.mark.parametrize(
    "name",
    ["missing.py", "missing.yaml", "folder.yaml", "values.json", "values", "-", "", ".", "a\0.yaml",
     "\udcff.yaml", "/dev/null"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_leaves_the_question_unasked(
    ask: Ask, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.yaml").mkdir()
    for words in (("check", name), ("check", "--json", name)):
        said = ask(*words)
        assert said.code == 2
    assert said.json["ok"] is False
    assert said.json["error"]


def test_the_two_kinds_of_files_are_no_one_configuration(
    ask: Ask, config_file: Written, values_file: Written
) -> None:
    said = ask("check", config_file(), values_file())
    assert said.code == 2
    assert "hint:" in said.err
