"""Blocking work in a small pool of threads, whose results come back into the main thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakSet

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    from k2desk.core.working import Working

T = TypeVar("T")

THREADS = 3
"""A listing, a search and a file at the same time: the work waits for disks, not for processors."""


class Post(QObject):
    """The one way from any thread or task into Qt: a queued signal that carries what is to be called."""

    _posted = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def __call__(self, call: Callable[[], object]) -> None:
        """Have ``call`` called by the main thread's Qt loop, after everything posted before it."""
        self._posted.emit(call)

    def _deliver(self, call: Callable[[], object]) -> None:
        call()


class Threads:
    """The pool ``k2desk-io``; its threads start with the first work.

    Args:
        post: brings the results back.
    """

    def __init__(self, post: Post) -> None:
        self._post = post
        self._pool: ThreadPoolExecutor | None = None
        self._closed = False
        self._long: WeakSet[Working] = WeakSet()

    @property
    def pool(self) -> ThreadPoolExecutor:
        """The pool itself, for the event loop's own blocking calls."""
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor

            self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="k2desk-io")
        return self._pool

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], object],
        failed: Callable[[Exception], object],
        working: Working | None = None,
    ) -> None:
        """Call ``work`` in the pool, then ``done`` or ``failed`` in the main thread.

        The result is dropped where a widget that ``done`` or ``failed`` belongs to is gone by then.
        What is long is stopped by `close` through its ``working``.
        """
        if self._closed:
            return
        if working is not None:
            self._long.add(working)

        def worker() -> None:
            try:
                result = work()
            except Exception as error:  # noqa: BLE001 -- handed to ``failed``
                self._post(partial(call_back, failed, error))
            else:
                self._post(partial(call_back, done, result))

        self.pool.submit(worker)

    def close(self) -> None:
        """Forget what has not begun and wait for what has; what is long is stopped."""
        self._closed = True
        for working in self._long:
            working.stop()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)


def call_back(callback: Callable[[T], object], value: T) -> None:
    """Call it, unless a widget it belongs to is gone."""
    if all(shiboken6.isValid(owner) for owner in _owners(callback)):
        callback(value)


def _owners(callback: object) -> Iterator[QObject]:
    """Yield the Qt objects a callback would touch: of a bound method, a partial, or a closure."""
    if isinstance(callback, partial):
        yield from _owners(callback.func)
        yield from (value for value in callback.args if isinstance(value, QObject))
        return
    owner = getattr(callback, "__self__", None)
    if isinstance(owner, QObject):
        yield owner
    for cell in getattr(callback, "__closure__", None) or ():
        if isinstance(cell.cell_contents, QObject):
            yield cell.cell_contents
