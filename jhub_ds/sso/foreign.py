"""`jhub_ds.setup(c)`: our pages with somebody else's authenticator class.

How people sign in, and which groups they have, stays that class's work.
"""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from typing import Any

from jupyterhub.auth import Authenticator, PAMAuthenticator
from traitlets.utils.importstring import import_item

from jhub_ds.platform import policy_or_exit

from .pages import ServesPages


def setup(c: Any) -> None:
    """Check the policy (its faults end the process), and put our pages before the hub's.

    `c` is the configuration of `jupyterhub_config.py`, whose `c.JupyterHub.authenticator_class` has
    to be set before. Calling it again changes nothing.
    """
    policy_or_exit(c)
    configured = configured_class(c)
    if not issubclass(configured, ServesPages):
        c.JupyterHub.authenticator_class = with_pages(configured)


def configured_class(c: Any) -> type:
    """The authenticator class of a configuration, given as the hub takes it; PAM where none is."""
    configured = c.JupyterHub.get("authenticator_class", PAMAuthenticator)
    try:
        found = _named(configured) if isinstance(configured, str) else configured
    except ImportError as err:
        sys.exit(_not_a_class(configured, str(err)))
    if not (isinstance(found, type) and issubclass(found, Authenticator)):
        sys.exit(_not_a_class(configured, "give a subclass of jupyterhub.auth.Authenticator"))
    return found


def _named(name: str) -> Any:
    """As `EntryPointType` of the hub does: entry points first, in any case of letters."""
    known = {entry.name.lower(): entry for entry in entry_points(group="jupyterhub.authenticators")}
    entry = known.get(name.lower())
    return entry.load() if entry else import_item(name)


def _not_a_class(configured: object, why: str) -> str:
    return (
        f"c.JupyterHub.authenticator_class: {configured!r} is no authenticator class: {why}\n"
        "hint: set it before you call jhub_ds.setup(c)"
    )


def with_pages(configured: type) -> type:
    """A subclass that serves our pages; what is set under the name of `configured` still counts."""
    return type(f"DS{configured.__name__}", (ServesPages, configured), {})
