"""For all tests: where they import each other from, without hiding the installed wheel."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest

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


# Where nothing may be missing, a test may be skipped for these reasons only.
_MAY_BE_MISSING = ("this hub line has no PATCH", "no Python 3.14 on this machine")
_missing: set[str] = set()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Called for each test; with several workers in the process that sums up."""
    reason = report.longrepr[2] if report.skipped and isinstance(report.longrepr, tuple) else ""
    if reason and not any(known in reason for known in _MAY_BE_MISSING):
        _missing.add(reason)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """`JHUB_DS_TESTS=all` says that nothing may be missing."""
    if (
        _missing
        and os.environ.get("JHUB_DS_TESTS") == "all"
        and not hasattr(session.config, "workerinput")
    ):
        print("\nskipped, where nothing may be missing:", *sorted(_missing), sep="\n  ")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
