"""Asking `jhub-ds` in this process, and files to ask about."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from jhub_ds.cli.main import main
from tests.policy.samples import sample


@dataclass(frozen=True)
class Said:
    """What came of one question."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one object and newline that it has to be."""
        assert self.out.endswith("\n")
        assert self.out.count("\n") == 1
        return json.loads(self.out)


Ask = Callable[..., Said]


@pytest.fixture
def ask(capfd: pytest.CaptureFixture[str]) -> Ask:
    """Run `jhub-ds` with these words; descriptors are captured, so that nothing escapes."""

    def asked(*words: object) -> Said:
        capfd.readouterr()
        code = main([str(word) for word in words])
        return Said(code, *capfd.readouterr())

    return asked


@pytest.fixture
def values_file(tmp_path: Path) -> Callable[..., Path]:
    """Write chart values; the sample policy stands under `hub.config.DSPlatform` unless said."""

    def written(values: object = None, name: str = "values.yaml") -> Path:
        path = tmp_path / name
        values = with_platform(sample()) if values is None else values
        text = values if isinstance(values, str) else yaml.safe_dump(values, allow_unicode=True)
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def config_file(tmp_path: Path) -> Callable[..., Path]:
    """Write a jupyterhub_config.py: the sample policy, then `more`."""

    def written(more: str = "", before: str = "", platform: dict[str, Any] | None = None) -> Path:
        path = tmp_path / "jupyterhub_config.py"
        keys = sample() if platform is None else platform
        lines = [f"c.DSPlatform.{key} = {value!r}" for key, value in keys.items()]
        path.write_text("\n".join([before, *lines, more]), encoding="utf-8")
        return path

    return written


def with_platform(platform: object, **hub: object) -> dict[str, Any]:
    """Chart values with this policy."""
    return {"hub": {"config": {"DSPlatform": platform}, **hub}}
