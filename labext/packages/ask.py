"""Run by an environment's own Python: says, as JSON, what it is and what is installed in it.

Standard library only, and no import of labext: it runs by its path, in whatever Python is asked.
"""

import json
import re
import site
import sys
import sysconfig
from importlib import metadata

_NAME = re.compile(r"^Name: *(\S+)\s*$", re.MULTILINE | re.IGNORECASE)
_VERSION = re.compile(r"^Version: *(\S+)\s*$", re.MULTILINE | re.IGNORECASE)


def describe() -> dict[str, object]:
    """This interpreter, and its distributions, the first of each name, as an import takes them."""
    found: dict[str, dict[str, str]] = {}
    for each in map(distribution, metadata.distributions()):
        if each:
            found.setdefault(re.sub("[-_.]+", "-", each["name"]).lower(), each)
    return {
        "version": "{}.{}".format(*sys.version_info[:2]),
        "full": sys.version.split()[0],
        "executable": getattr(sys, "_base_executable", "") or sys.executable,
        "scripts": sysconfig.get_path("scripts"),
        "packages": site.getsitepackages(),
        "distributions": [found[name] for name in sorted(found)],
    }


def distribution(found: metadata.Distribution) -> dict[str, str]:
    """Its name, version, metadata without the description, entry points; {} if it is broken."""
    try:
        text = found.read_text("METADATA") or found.read_text("PKG-INFO") or ""
        points = found.read_text("entry_points.txt") or ""
    except (OSError, ValueError):
        return {}
    headers = text.replace("\r\n", "\n").partition("\n\n")[0]
    name, version = _NAME.search(headers), _VERSION.search(headers)
    if not name or not version:
        return {}
    return {"name": name[1], "version": version[1], "metadata": headers, "entry_points": points}


if __name__ == "__main__":
    json.dump(describe(), sys.stdout)
