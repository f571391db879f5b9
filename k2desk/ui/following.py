"""Follows something of the desk that tells as it goes, and can be stopped on the way."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from k2desk.ui.tasks import cancel
from k2desk.ui.threads import Post, call_back

if TYPE_CHECKING:
    import asyncio

    from k2desk.ui.runtime import Runtime

S = TypeVar("S")
T = TypeVar("T")


def follow(
    runtime: Runtime,
    work: Callable[[Callable[[S], object]], Coroutine[Any, Any, T]],
    heard: Callable[[S], object],
    done: Callable[[T], object],
    failed: Callable[[Exception], object],
) -> Callable[[], None]:
    """Await something of the desk in a task of its own; everything is told in the main thread.

    Args:
        runtime: owns the task.
        work: gets what to call with each thing it has to tell.
        heard: gets each of them.
        done: gets the result.
        failed: gets the error in its place.

    Returns:
        What stops it; afterwards nothing is called but what was on its way.
    """
    post = Post(runtime)
    tasks: list[asyncio.Task[Any]] = []

    async def job() -> T:
        import asyncio

        if (task := asyncio.current_task()) is not None:
            tasks.append(task)
        try:
            return await work(lambda told: post(partial(call_back, heard, told)))
        finally:
            post(post.deleteLater)

    def stop() -> None:
        for task in tasks:
            cancel(task)

    runtime.spend(job, done, failed)
    return stop
