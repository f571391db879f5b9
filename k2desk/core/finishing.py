"""What must not stay half done: a stop waits until it is over, or until all of it is taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from k2desk.core.working import Step, Working

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


async def to_its_stop(
    work: Callable[[Working], T],
    undo: Callable[[T], object],
    told: Callable[[Step], object] | None = None,
) -> T:
    """Do long work in a thread. A stop has it end at its next step, and waits until it has.

    Args:
        work: does it; what it has begun it takes back itself where it is asked to end.
        undo: takes back what it made, where the stop came too late for it; blocks.
        told: hears in the thread how far it is.

    Raises:
        CancelledError: the task was stopped; nothing of the work is left.
        Exception: whatever the work raised, before the stop.
    """
    working = Working(told)
    doing = asyncio.ensure_future(asyncio.to_thread(work, working))
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        working.stop()
        await to_its_end(_taken_back(doing, undo))
        raise


async def _taken_back(doing: asyncio.Future[T], undo: Callable[[T], object]) -> None:
    await asyncio.wait({doing})
    if doing.exception() is None:
        await asyncio.to_thread(undo, doing.result())
