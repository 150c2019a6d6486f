"""What kernels and terminals start with: never the hub's token, and limits for dead services.

The seam: `pre_start` of each kernel's manager (it sees the environment variables of a first start
and of a restart, whoever gave them), and the extra variables of the terminals.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from typing import Any

from jupyter_client.manager import KernelManager

from labext.environ import HUB_TOKENS


def without_tokens(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` without the hub's token."""
    return {name: value for name, value in environ.items() if name not in HUB_TOKENS}


class WithoutTokens(KernelManager):
    """A kernel's manager that starts it without the hub's token; mixed into the server's own."""

    async def _async_pre_start_kernel(self, **kw: Any) -> Any:
        given = kw.get("env")
        kw["env"] = without_tokens(os.environ if given is None else given)
        return await super()._async_pre_start_kernel(**kw)


def guard_kernels(kernel_manager: Any) -> None:
    """Make `kernel_manager` (the server's, of many) start kernels through WithoutTokens.

    The class that is configured there stays in use: ours is put in front of it.
    """
    module, _dot, name = kernel_manager.kernel_manager_class.rpartition(".")
    configured = getattr(importlib.import_module(module), name)
    if not issubclass(configured, WithoutTokens):
        guarded = type(f"Guarded{name}", (WithoutTokens, configured), {})
        guarded.__module__ = __name__
        globals()[guarded.__name__] = guarded  # the trait holds a dotted name, not a class
        kernel_manager.kernel_manager_class = f"{__name__}.{guarded.__name__}"


def guard_terminals(terminal_manager: Any, extra: Mapping[str, str]) -> None:
    """Make terminals start without the token and with `extra`; None there takes a name away."""
    removed: dict[str, str | None] = dict.fromkeys(HUB_TOKENS)
    terminal_manager.extra_env = {**(terminal_manager.extra_env or {}), **extra, **removed}
