"""Pieces that come too fast for the eye are gathered, so that the screen and the record stay calm."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable
from typing import Any, TypeVar

T = TypeVar("T")

INTERVAL = 0.033
"""Seconds between two looks at what has come; a frame of a display at 30 Hz."""

_log = logging.getLogger(__name__)


def unheard(_: object) -> None:
    """Take what nobody asked for."""


async def gather(
    work: Callable[[Callable[[T], None]], Coroutine[Any, Any, None]],
    join: Callable[[list[T]], Iterable[T]],
    interval: float = INTERVAL,
    late: Callable[[T], object] = unheard,
) -> AsyncGenerator[T, None]:
    """Run ``work`` in a task of its own and yield what it puts: the first item at once, then in batches.

    Closing the generator, or cancelling whoever waits for it, cancels the work and waits until it has ended.

    Args:
        work: gets a function that takes one item; it may be called from the event loop's thread only.
        join: makes a shorter list of a batch.
        interval: seconds that lie at least between two batches, except before the last.
        late: gets what was put and can't be yielded any more, because the generator was closed or cancelled.

    Raises:
        Exception: whatever the work raised, after everything it had put was yielded.
    """
    batch: list[T] = []
    joined: deque[T] = deque()
    arrived = asyncio.Event()

    def put(item: T) -> None:
        batch.append(item)
        arrived.set()

    task = asyncio.create_task(work(put))
    task.add_done_callback(lambda _: arrived.set())
    try:
        while not task.done() or batch:
            await arrived.wait()
            arrived.clear()
            joined.extend(join(batch))
            batch.clear()
            while joined:
                yield joined.popleft()
            await asyncio.wait({task}, timeout=interval)
        await task
    finally:
        await _end(task)
        for item in (*joined, *join(batch)):
            late(item)


async def _end(task: asyncio.Task[None]) -> None:
    """Cancel a task that still runs and wait for its end; what it raises on the way goes to the log file."""
    if task.done():
        return
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("work that was stopped broke on its way out", exc_info=error)
