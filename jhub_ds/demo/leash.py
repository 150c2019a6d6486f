"""Runs a command that ends when its parent does. A script of its own: it imports nothing of ours.

    python -I -S leash.py PARENT SIGNAL UID:GID COMMAND…

PARENT is the process id of who starts it, SIGNAL what the command gets when that process is gone
(a kernel's favour, on Linux only), UID:GID the account to change to, or `-` for none. The command
replaces this process, so its id stays.
"""

from __future__ import annotations

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
NOT_STARTED = 127
"""The status of a command that cannot be run, as in shells."""


def main(arguments: list[str]) -> None:
    """Become the command."""
    parent, signal_number, account, *command = arguments
    if account != "-":
        become(*(int(number) for number in account.split(":")))
    if sys.platform == "linux":
        # After the change of account, which undoes it.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)
        if os.getppid() != int(parent):  # it went before we asked
            os._exit(NOT_STARTED)
    try:
        os.execv(command[0], command)
    except OSError as err:
        print(f"{command[0]}: cannot be run: {err.strerror}", file=sys.stderr)
        os._exit(NOT_STARTED)


def become(uid: int, gid: int) -> None:
    """Change to another account, for good."""
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)


if __name__ == "__main__":
    main(sys.argv[1:])
