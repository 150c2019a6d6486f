"""For all tests: where they import each other from, without hiding the installed wheel."""

from __future__ import annotations

import sys
from pathlib import Path

# At the end, so that `jhub_ds` and `labext` are the installed ones (`python -m pytest` takes the
# tree's).
sys.path.append(str(Path(__file__).parents[1]))
