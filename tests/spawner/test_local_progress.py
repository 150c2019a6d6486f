"""Progress: every page gets all of it, in its own language."""

from __future__ import annotations

import asyncio

from jhub_ds.locale import msg
from jhub_ds.spawner.local_progress import Progress


async def test_a_page_that_comes_late_gets_what_was_said_and_what_follows() -> None:
    progress = Progress()
    progress.say(msg("one"))
    events = progress.events("en")
    assert (await anext(events))["message"] == "one"
    following = asyncio.ensure_future(anext(events))
    await asyncio.sleep(0)
    progress.say(msg("two"))
    assert (await following)["message"] == "two"


async def test_two_pages_get_the_same() -> None:
    progress = Progress()
    pages = [progress.events("en"), progress.events("en")]
    waiting = [asyncio.ensure_future(anext(page)) for page in pages]
    await asyncio.sleep(0)
    progress.say(msg("news"))
    assert [(await each)["message"] for each in waiting] == ["news", "news"]


async def test_the_bar_only_grows_and_never_ends_by_itself() -> None:
    progress = Progress()
    for _ in range(200):
        progress.say(msg("more"))
    events = progress.events("en")
    percents = [(await anext(events))["progress"] for _ in range(200)]
    assert percents == sorted(percents)
    assert percents[0] > 5 and percents[-1] < 100


async def test_a_new_start_begins_anew() -> None:
    progress = Progress()
    progress.say(msg("former"))
    progress.forget()
    progress.say(msg("now"))
    assert (await anext(progress.events("en")))["message"] == "now"
