"""Puts jhub-ds's own handlers in front of the hub's, for any authenticator class.

An authenticator's handlers are the only ones that the hub registers before its own.
"""

from __future__ import annotations

from typing import Any

from jhub_ds.spawner import pages, rest


class ServesPages:
    """A mixin for authenticator classes, first among the bases.

    Whoever needs our pages asks for `serves_jhub_ds_pages`: a class without it has none of them.
    """

    serves_jhub_ds_pages = True

    def get_handlers(self, app: Any) -> list[Any]:
        """Called by the hub at its start: ours first, then those of the class itself."""
        return [*pages.handlers(), *rest.handlers(), *super().get_handlers(app)]  # type: ignore[misc]
