"""What a request says about its answer: the reader's language, the hub's own templates."""

from __future__ import annotations

from typing import Any

from jhub_ds.form.language import Language, language_for

COOKIE = "jhub-ds-lang"


def language_of(handler: Any) -> Language:
    """The language for the answer of `handler` (a tornado handler; None: nobody reads, English)."""
    if handler is None:
        return "en"
    chosen = handler.request.arguments.get("lang", [b""])[-1]  # our page empties the query
    return language_for(
        chosen.decode("ascii", "replace"),
        handler.get_cookie(COOKIE),
        handler.request.headers.get("Accept-Language"),
    )


def template_paths(handler: Any) -> tuple[str, ...]:
    """Where the hub of `handler` looks for templates, an administrator's folders first."""
    configured = handler.settings.get("template_path", ()) if handler is not None else ()
    return (configured,) if isinstance(configured, str) else tuple(configured)
