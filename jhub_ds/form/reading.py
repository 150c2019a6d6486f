"""From what browsers send to `user_options`.

Nothing is judged here: values travel untouched, so that the one check (`choose`) refuses in words.
"""

from __future__ import annotations

from collections.abc import Mapping

from jhub_ds.policy import units

from .prefill import Prefill, prefill

__all__ = ["LINK_PREFIX", "Prefill", "options_from_form", "options_from_link", "prefill"]

LINK_PREFIX = "opt-"


def options_from_form(form: Mapping[str, list[str]]) -> dict[str, object]:
    """The fields of the page as `user_options`.

    The hub's own fields and empty ones are dropped; a bare number of memory counts in G. A field
    sent twice stays a list, which the check refuses in words.
    """
    options: dict[str, object] = {
        name: value for name, sent in form.items() if (value := _sent(sent)) is not None
    }
    options.pop("_xsrf", None)
    memory = options.get("memory")
    if isinstance(memory, str) and units.number(memory) is not None:
        options["memory"] = f"{memory}G"
    return options


def options_from_link(query: Mapping[str, list[str]]) -> dict[str, object]:
    """The `opt-NAME=VALUE` of an address as `user_options`; every other key is somebody else's."""
    return {
        name.removeprefix(LINK_PREFIX): values[0] if len(values) == 1 else values
        for name, values in query.items()
        if name.startswith(LINK_PREFIX) and values
    }


def _sent(values: list[str]) -> str | list[str] | None:
    """The value of a field; None if it was left empty."""
    filled = [value for value in values if value != ""]
    if not filled:
        return None
    return filled[0] if len(filled) == 1 else filled
