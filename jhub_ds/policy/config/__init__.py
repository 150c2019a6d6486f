"""From the plain data of `c.DSPlatform` to a policy, or every fault at once.

`read_policy` is the way in. One file here reads one part of the configuration; every value is a
`Node`, which knows its path and notes what is wrong with it. Reading goes on after each fault.
"""

from __future__ import annotations

from .reading import read_policy

__all__ = ["read_policy"]
