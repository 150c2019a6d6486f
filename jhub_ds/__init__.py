"""jhub-ds: JupyterHub on Kubernetes as the data-science workplace of a bank.

Only what a `jupyterhub_config.py` calls by this name lives here; everything else has a package of
its own.
"""

from __future__ import annotations

from typing import Any

__all__ = ["setup"]


def setup(c: Any) -> None:
    """Use jhub-ds's pages with somebody else's authenticator.

    Call it at the end of `jupyterhub_config.py`, with the configuration object `c`. It checks
    `c.DSPlatform` at once (every fault is printed, and the hub does not start) and adds the pages
    of jhub-ds to the configured authenticator class.
    """
    from .sso.foreign import setup as setup_foreign

    setup_foreign(c)
