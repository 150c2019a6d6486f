"""What a request says about the person who reads its answer: their language."""

from __future__ import annotations

from typing import Any

from jhub_ds.form.language import Language, language_for

COOKIE = "jhub-ds-lang"


def language_of(handler: Any) -> Language:
    """The language for the answer of `handler` (a tornado handler; None: nobody reads, English)."""
    if handler is None:
        return "en"
    chosen = handler.request.query_arguments.get("lang", [b""])[-1]
    return language_for(
        chosen.decode("ascii", "replace"),
        handler.get_cookie(COOKIE),
        handler.request.headers.get("Accept-Language"),
    )
