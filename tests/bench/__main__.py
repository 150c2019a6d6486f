"""`make bench`: every row of every module here that has `rows`, a JSON object a line."""

from __future__ import annotations

import json
import pkgutil
from importlib import import_module
from pathlib import Path


def main() -> None:
    """Print the rows as they come."""
    for found in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if found.name.startswith("_"):
            continue
        rows = getattr(import_module(f"tests.bench.{found.name}"), "rows", None)
        for row in rows() if rows else ():
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
