"""What looks like a secret: keys that name one, and texts that carry one.

No secret belongs in this configuration, because parts of it travel to labs; and one that is there
by mistake is not repeated in a message.
"""

from __future__ import annotations

import re

from .shown import HIDDEN

_NAMES = {
    "authorization",
    "bearer",
    "credential",
    "credentials",
    "passphrase",
    "passwd",
    "password",
    "pwd",
    "secret",
    "secrets",
    "token",
    "tokens",
}
_KINDS_OF_KEY = {"access", "account", "api", "encryption", "private", "secret", "shared", "signing"}
_JOINED = (
    "apikey",
    "password",
    "passwd",
    "privatekey",
    "secretkey",
    "accesskey",
    "secret",
    "token",
)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_IN_TEXT = re.compile(
    r"https?://[^\s/?#@]+@"  # whoever stands there, it is somebody's credential
    r"|[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#@:]*:[^\s/?#@]+@"
    r"|\b(?:password|passwd|pwd|token|secret|api_?key|access_?key)\s*=\s*[^\s&;]"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY",
    re.IGNORECASE,
)
_DEEPEST = 20


def names_secret(key: str) -> bool:
    """Whether a key is called like a secret: `password`, `client_secret`, not `passfile`."""
    words = [word.lower() for word in _WORDS.findall(key[:200])]
    if not words:
        return False
    if words[-1] in _NAMES or words[-1].endswith(_JOINED):
        return True
    return words[-1] == "key" and words[-2:-1] != [] and words[-2] in _KINDS_OF_KEY


def holds_secret(text: str) -> bool:
    """Whether a text carries one: an address with a user and a password, `password=…`, a key."""
    return _IN_TEXT.search(text) is not None


def holds(value: object) -> bool:
    """Whether there is anything that could be one: null, true and false are none."""
    return value is not None and not isinstance(value, bool)


def without_secrets(value: object, depth: int = _DEEPEST) -> object:
    """`value` with `***` in place of everything that looks like a secret."""
    if isinstance(value, str):
        return HIDDEN if holds_secret(value) else value
    if depth == 0:
        return value
    if isinstance(value, dict):
        return {k: _kept(k, v, depth) for k, v in value.items()}
    if isinstance(value, list):
        return [without_secrets(item, depth - 1) for item in value]
    return value


def _kept(key: object, value: object, depth: int) -> object:
    hidden = isinstance(key, str) and names_secret(key) and holds(value)
    return HIDDEN if hidden else without_secrets(value, depth - 1)
