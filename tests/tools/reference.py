"""Writes docs/reference/configuration.md from the table of keys and the traits of our classes.

Run from the root: `make reference`, or `python -m tests.tools.reference`. Nothing on that page is
written by hand: what it says of a key stands in `policy.keys`, what it says of a trait is its help
text.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jhub_ds.policy.keys import KEYS, Key
from jhub_ds.spawner.kube import DSSpawner
from jhub_ds.spawner.local import DSLocalSpawner
from jhub_ds.sso.authenticator import DSAuthenticator

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "configuration.md"
CLASSES: tuple[type[Any], ...] = (DSAuthenticator, DSSpawner, DSLocalSpawner)
OVERRIDES = ".overrides."

_TYPES = {"Unicode": "text", "Bool": "true or false", "Dict": "mapping"}
_TITLES = {
    "ceiling": "Ceiling",
    "environments": "Environments",
    "gpus": "GPU types",
    "roles": "Roles",
    "presets": "Presets",
    "connections": "Connections",
}
_REST = "Texts and audit"
_HEAD = """\
<!-- Made by `make reference`; a change here is lost. -->
# Configuration

Everything that you set in `jupyterhub_config.py`. The first part is `c.DSPlatform`: plain data, so
it can stand in the chart's values under `hub.config.DSPlatform` as well. The second part is what
the authenticator and the spawners have of their own. [administrators.md](../administrators.md)
shows how it all goes together.

A key that is not here is a fault, at any depth. `jhub-ds check` names every fault, and a hub with
one does not start.

## How to read it

- In a path, `NAME` stands for a name that you choose, `N` for a position in a list.
- *absent* is what counts when a key is not set. *a fault* means that the key is needed.
- A **size** is text: a number with `K`, `M`, `G` or `T`, such as `"32G"`. `G` is 2^30 bytes.
- A **duration** is text: a whole number with `s`, `m`, `h`, `d` or `w`, such as `"2h"`.
- A **date** is text, `"YYYY-MM-DD"`.
- A **name** fits a Kubernetes label: 1 to 63 letters, digits, `-`, `_` and `.`.
- A **text** that people read may be given in both languages:
  `{"en": "Data analyst", "ru": "Дата-аналитик"}`.

Two keys are read and checked, and have no effect yet: `roles.NAME.idle` and `roles.NAME.max_age`.
What stops labs by them comes with a later release.

"""
_OVERRIDES_HEAD = """\
## Overrides

What `environments.NAME.overrides` and `roles.NAME.overrides` may hold: traits of KubeSpawner that
touch neither bounds nor security. Mappings are merged with what is configured for all, lists are
joined, and the role comes last.

"""
_TRAITS_HEAD = """\
## Classes

Set with `c.CLASS.NAME = VALUE`. What a class takes from JupyterHub, OAuthenticator or KubeSpawner
works as their own documentation says, but for what the role decides.

"""


def page() -> str:
    """The whole page."""
    groups = [*_keys(), _OVERRIDES_HEAD + _table(_override_rows(), "trait")]
    classes = [_class(each) for each in CLASSES]
    return _HEAD + "\n".join(groups) + "\n" + _TRAITS_HEAD + "\n".join(classes)


def _keys() -> Iterator[str]:
    plain = [key for key in KEYS if OVERRIDES not in key.path]
    for top, title in _TITLES.items():
        rows = (_row(key, key.path) for key in plain if key.path.partition(".")[0] == top)
        yield f"## {title}\n\n{_table(rows)}"
    rest = (_row(key, key.path) for key in plain if key.path.partition(".")[0] not in _TITLES)
    yield f"## {_REST}\n\n{_table(rest)}"


def _override_rows() -> Iterable[str]:
    """A row for each trait; environments and roles have the same."""
    found = [(k, k.path.partition(OVERRIDES)[2]) for k in KEYS if OVERRIDES in k.path]
    return dict.fromkeys(_row(key, path) for key, path in found)


def _table(rows: Iterable[str], first: str = "key") -> str:
    return "\n".join([f"| {first} | type | absent | what it is |", "|---|---|---|---|", *rows, ""])


def _row(key: Key, path: str) -> str:
    return f"| `{path}` | {key.type} | {key.absent} | {key.says} |"


def _class(each: type[Any]) -> str:
    traits = each.class_own_traits(config=True)
    said = inspect.cleandoc(each.__doc__ or "").partition("\n\n")[0].replace("\n", " ")
    shown = [_trait(each.__name__, name, trait) for name, trait in sorted(traits.items())]
    return f"### {each.__name__}\n\n" + "\n".join([f"{said}\n", *(shown or [_no_traits(each)])])


def _no_traits(each: type[Any]) -> str:
    base = next(b for b in each.__mro__ if not b.__module__.startswith("jhub_ds."))
    return f"No settings of its own; it takes those of {base.__name__}.\n"


def _trait(class_name: str, name: str, trait: Any) -> str:
    words = inspect.cleandoc(trait.help).split("\n\n")
    paragraphs = [re.sub(r"\s*\n\s*", " ", each).strip() for each in words]
    title = f"#### `c.{class_name}.{name}` ({_TYPES[type(trait).__name__]})"
    return "\n\n".join([title, *paragraphs]) + "\n"


def main() -> int:
    """Write the page."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
