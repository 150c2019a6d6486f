"""For all tests: where they import each other from, without hiding the installed wheel."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

_HERE = Path(__file__).parent


def _be_the_package_tests() -> None:
    """Make `tests` this folder without a change of `sys.path`, which would hide the wheel."""
    spec = importlib.util.spec_from_file_location(
        "tests", _HERE / "__init__.py", submodule_search_locations=[str(_HERE)]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)
    sys.modules["tests"] = package


if getattr(sys.modules.get("tests"), "__file__", None) != str(_HERE / "__init__.py"):
    _be_the_package_tests()
