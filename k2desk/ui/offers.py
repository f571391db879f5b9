"""Patches of the user's own, each a task that lasts until it was decided."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from k2desk.ui.tasks import Tasks, Work, cancel
from k2desk.ui.threads import Post, call_back

if TYPE_CHECKING:
    import asyncio


class Offers:
    """What waits for the user beside the turn.

    Args:
        tasks: runs them.
        post: hands what they have to say to Qt.
    """

    def __init__(self, tasks: Tasks, post: Post) -> None:
        self._tasks = tasks
        self._post = post
        self._alive: set[asyncio.Task[None]] = set()

    def start(self, work: Work, failed: Callable[[Exception], object]) -> None:
        """Begin one.

        Args:
            work: makes the coroutine.
            failed: called in the main thread with the reason where it came to nothing.
        """
        over = partial(self._over, failed)
        self._tasks.start(work, self._alive.add, lambda task: self._post(partial(over, task)))

    async def stop(self) -> None:
        """Put away whatever waits; returns when all of it has ended."""
        import asyncio

        waiting = set(self._alive)
        for task in waiting:
            cancel(task)
        if waiting:
            await asyncio.wait(waiting)

    def _over(self, failed: Callable[[Exception], object], task: asyncio.Task[None]) -> None:
        self._alive.discard(task)
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            call_back(failed, error)
