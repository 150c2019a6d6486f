"""What the hub passed, and what is said when it is wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from labext.environ import ConnectionSpec, LabEnviron
from labext.errors import LabEnvironError


def test_nothing_passed_is_an_empty_lab() -> None:
    assert LabEnviron.from_environ({}) == LabEnviron()


def test_everything_passed_is_read() -> None:
    found = LabEnviron.from_environ(
        {
            "JHUB_DS_CONNECTIONS": '{"ml": {"kind": "mlflow", "title": "ML", "url": "http://m"}}',
            "JHUB_DS_ROLE": "analyst",
            "JHUB_DS_ENVIRONMENT": "ds",
            "JHUB_DS_CPU": "2.5",
            "JHUB_DS_MEMORY": "32G",
            "JHUB_DS_GPU": "0",
            "JHUB_DS_OVERLAY": "/home/ada/.overlay/ds",
            "JUPYTERHUB_USER": "ada",
        }
    )
    assert found == LabEnviron(
        connections={"ml": ConnectionSpec("ml", "mlflow", "ML", {"url": "http://m"})},
        user="ada",
        role="analyst",
        environment="ds",
        cpu=2.5,
        memory="32G",
        gpu=0,
        overlay=Path("/home/ada/.overlay/ds"),
    )


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        pytest.param("JHUB_DS_CONNECTIONS", "{", "JHUB_DS_CONNECTIONS is '{', not", id="json"),
        pytest.param("JHUB_DS_CONNECTIONS", "[" * 100000, "not a JSON object", id="deep"),
        pytest.param("JHUB_DS_CONNECTIONS", "[]", "not a JSON object", id="list"),
        pytest.param(
            "JHUB_DS_CONNECTIONS", '{"a": 1}', "a is 1, not an object with the", id="flat"
        ),
        pytest.param("JHUB_DS_CONNECTIONS", '{"a": {}}', "a.kind is None, not", id="no-kind"),
        pytest.param("JHUB_DS_CONNECTIONS", '{"a": {"kind": 1}}', "a.kind is 1", id="odd-kind"),
        pytest.param(
            "JHUB_DS_CONNECTIONS", '{"a": {"kind": "x", "title": {"en": 1}}}', "a.title", id="title"
        ),
        pytest.param("JHUB_DS_CPU", "many", "JHUB_DS_CPU is 'many', not a number", id="cpu"),
        pytest.param("JHUB_DS_CPU", "nan", "not a number", id="nan"),
        pytest.param("JHUB_DS_GPU", "0.5", "not a whole number", id="gpu"),
        pytest.param("JHUB_DS_GPU", "-1", "not a number", id="minus"),
        pytest.param("JHUB_DS_OVERLAY", "home", "not an absolute path", id="overlay"),
    ],
)
def test_a_wrong_value_is_named(name: str, text: str, said: str) -> None:
    with pytest.raises(LabEnvironError) as caught:
        LabEnviron.from_environ({name: text})
    assert said in str(caught.value)
    assert "hint: The hub sets this variable" in str(caught.value)
    assert len(str(caught.value)) < 300


def test_importing_the_names_needs_the_standard_library_only() -> None:
    code = (
        "import sys; before = set(sys.modules); import labext.environ, labext\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new - set(sys.stdlib_module_names) - {'labext'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "[]"
