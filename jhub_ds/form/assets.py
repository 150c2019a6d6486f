"""The page's own style sheet and script: their bytes, types and addresses."""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files

_TYPES = {"form.css": "text/css; charset=utf-8", "form.js": "text/javascript; charset=utf-8"}


def _read(name: str) -> bytes:
    return files(__package__).joinpath("static", name).read_bytes()


# name -> (content type, bytes), read once
ASSETS = {name: (content_type, _read(name)) for name, content_type in _TYPES.items()}

# Changes with any asset, so that browsers may keep what they have for as long as they like.
version = sha256(b"".join(content for _, content in ASSETS.values())).hexdigest()[:12]


def asset_url(static_url: str, name: str) -> str:
    """The address of an asset below `static_url`, such as `/hub/jhub-ds/static/`."""
    if name not in ASSETS:
        raise KeyError(name)
    return f"{static_url.rstrip('/')}/{name}?v={version}"
