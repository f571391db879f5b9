"""The owner of every asyncio task of the window: it starts them, ends them, and nobody else does."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import Executor
    from types import ModuleType

T = TypeVar("T")
Work = Callable[[], Coroutine[Any, Any, None]]
Ended = Callable[["asyncio.Task[None]"], object]

END_SECONDS = 5.0
"""How long tasks may take to unwind before the program ends all the same."""


def run(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine on an asyncio loop that is Qt's own loop; needs a QApplication.

    asyncio and qasync are imported here, when the window takes keys: they cost a quarter of the start.
    """
    os.environ["QT_API"] = "pyside6"  # qasync reads it when it is imported
    with _no_tls():
        import asyncio

    import qasync

    app = QGuiApplication.instance()
    if isinstance(app, QGuiApplication):
        app.setQuitOnLastWindowClosed(False)  # it is `main` that ends the loop, not a dialog
    runner = asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app))
    with runner, _closing_generators(runner.get_loop()):
        return runner.run(main())


@contextmanager
def _no_tls() -> Iterator[None]:
    """Have asyncio imported as on a Python without TLS, which it is made for: that is a third of its time.

    What we connect to is reached through anyio, which does TLS by itself; asyncio's own is used by nobody.
    Python refuses to import what `sys.modules` holds None for, and for as long as it does:
    https://docs.python.org/3/reference/import.html#the-module-cache
    """
    if {"ssl", "asyncio"} & sys.modules.keys():
        yield
        return
    sys.modules["ssl"] = cast("ModuleType", None)
    try:
        yield
    finally:
        del sys.modules["ssl"]


@contextmanager
def _closing_generators(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Have the loop close every generator that is let go of half way, such as a stream that was stopped.

    WORKAROUND: asyncio's own loops see to it, qasync 0.28's does not: Python then throws into the generator
    outside of any loop, and httpx can't give its connection back. https://peps.python.org/pep-0525/#finalization
    """

    def close(generator: AsyncGenerator[Any, Any]) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(loop.create_task, generator.aclose())

    before = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(finalizer=close)
    try:
        yield
    finally:
        sys.set_asyncgen_hooks(*before)


class Tasks:
    """Tasks that end when their owner ends."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing: asyncio.Event | None = None
        self._over = False
        self._waiting: list[Callable[[], None]] = []
        self._alive: set[asyncio.Task[None]] = set()

    def start(self, work: Work, begun: Ended, ended: Ended) -> None:
        """Make a task of ``work``, now or as soon as the loop runs; after `close` nothing begins any more.

        Args:
            work: makes the coroutine.
            begun: gets the task when it is made.
            ended: gets the finished task; called by the loop, so it must hand on what it wants to show.
        """
        if self._loop is None:
            self._waiting.append(partial(self.start, work, begun, ended))
        elif not self._over:
            task = self._loop.create_task(work())
            self._alive.add(task)
            task.add_done_callback(self._alive.discard)
            task.add_done_callback(ended)
            begun(task)

    async def serve(self, executor: Executor) -> None:
        """Start what waits, then stay until `close`; every task is over when this returns.

        Args:
            executor: does the loop's blocking calls.
        """
        import asyncio

        self._loop = asyncio.get_running_loop()
        self._loop.set_default_executor(executor)
        self._closing = asyncio.Event()
        if self._over:
            return
        waiting, self._waiting = self._waiting, []
        for start in waiting:
            start()
        try:
            await self._closing.wait()
        finally:
            self._over = True
            await self._end()

    def close(self) -> bool:
        """Have `serve` end; False where it does not run yet, so that there is nothing to wait for."""
        self._over = True
        if self._closing is None:
            return False
        self._closing.set()
        return True

    async def _end(self) -> None:
        import asyncio

        for task in self._alive:
            cancel(task)
        if self._alive:
            await asyncio.wait(self._alive, timeout=END_SECONDS)


class Single:
    """The one task during which nothing else is sent: a turn, or making room in the context.

    Args:
        tasks: runs it.
        post: brings calls into the main thread.
        changed: called there with whether it runs.
        ended: called there with the finished task, last.
    """

    def __init__(
        self,
        tasks: Tasks,
        post: Callable[[Callable[[], object]], object],
        changed: Callable[[bool], object],
        ended: Ended,
    ) -> None:
        self._tasks, self._post = tasks, post
        self._changed, self._ended = changed, ended
        self._task: asyncio.Task[None] | None = None
        self.running = False

    def start(self, work: Work, over: Ended) -> None:
        """Begin it.

        Args:
            work: makes the coroutine.
            over: called in the main thread with the finished task, before anybody hears that it is over.
        """
        self.running = True
        self._changed(True)
        begun = partial(setattr, self, "_task")
        self._tasks.start(work, begun, lambda task: self._post(partial(self._free, over, task)))

    def stop(self) -> bool:
        """Stop it, and return whether it runs."""
        if self._task is not None:
            cancel(self._task)
        return self._task is not None

    async def stopped(self) -> None:
        """Stop it, and return when it has ended."""
        import asyncio

        if self._task is not None:
            cancel(self._task)
            await asyncio.wait({self._task})

    def _free(self, over: Ended, task: asyncio.Task[None]) -> None:
        self._task, self.running = None, False
        over(task)
        self._changed(False)
        self._ended(task)


def nothing(*_: object) -> None:
    """Answer to what nobody wants to know."""


def cancel(task: asyncio.Task[None]) -> None:
    """Cancel a task once: a second time would break the unwinding the first one began."""
    if not task.cancelling():
        task.cancel()


class Serving:
    """What several windows serve, on the one loop and with one pool for its blocking calls."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pool: Executor
        self._running: dict[asyncio.Task[None], Callable[[], object]] = {}

    @property
    def running(self) -> bool:
        """Whether more can be added."""
        return self._loop is not None

    def add(self, serve: Callable[[Executor], Coroutine[Any, Any, None]], over: Callable[[], object]) -> None:
        """Serve one window more.

        Args:
            serve: makes the coroutine; gets the pool.
            over: called when it has ended.
        """
        if self._loop is not None:
            self._running[self._loop.create_task(serve(self._pool))] = over

    async def until_all_end(
        self,
        pool: Executor,
        serve: Callable[[Executor], Coroutine[Any, Any, None]],
        over: Callable[[], object],
    ) -> None:
        """Serve the first window and all that are added until the last has ended; the pool ends with it."""
        import asyncio

        self._loop, self._pool = asyncio.get_running_loop(), pool
        self._loop.set_default_executor(pool)
        self.add(serve, over)
        failure: BaseException | None = None
        try:
            while self._running:
                done, _ = await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    self._running.pop(task)()
                    failure = failure or (None if task.cancelled() else task.exception())
        finally:
            self._loop = None
            pool.shutdown(wait=False, cancel_futures=True)
        if failure is not None:
            raise failure
