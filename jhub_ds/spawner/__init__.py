"""From a choice to a running server: JupyterHub's hooks, and the pages in front of them.

`mixin` adapts the policy to the hub's hooks; `kube` and `local` are the two spawners on it. What
can be decided without JupyterHub is pure: `overrides`, `guard`, `lab_env`. `pages` are the hub's
own handlers.
"""
