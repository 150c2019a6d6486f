"""The environment that is there from the start; larger ones are made when somebody chooses them."""

from __future__ import annotations

from collections.abc import Callable

from jhub_ds.errors import DemoError
from jhub_ds.locale import Message
from jhub_ds.spawner.local_environments import Environments, NotMadeError

from .folder import Folder

FIRST = "analyst"


async def make_environment(folder: Folder, say: Callable[[str], None]) -> None:
    """Make it where it is missing, with a line for each step; DemoError where that fails."""

    def tell(message: Message) -> None:
        say(f"  {message}")

    try:
        await Environments(folder.environments).ensure(FIRST, tell)
    except NotMadeError as err:
        raise DemoError(str(err)) from err
