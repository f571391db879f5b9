"""What must not stay half done: a stop waits until it is over."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


async def to_its_end(work: Awaitable[T]) -> T:
    """Await something to its end, also where the task that awaits it is stopped meanwhile.

    Args:
        work: bounded by itself: nothing can stop it.

    Raises:
        CancelledError: the task was stopped meanwhile; the work is done all the same.
        Exception: whatever the work raised, before the stop.
    """
    doing = asyncio.ensure_future(work)
    stopped: asyncio.CancelledError | None = None
    while not doing.done():
        try:
            await asyncio.wait({doing})
        except asyncio.CancelledError as error:
            stopped = error
    result = doing.result()
    if stopped is not None:
        raise stopped
    return result
