"""Notices when one turn of the window's loop computes for too long, and who did."""

from __future__ import annotations

import gc
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QAbstractEventDispatcher

LONGEST = 0.1
"""Seconds of processor time of a turn of the loop. What other programs do meanwhile does not count, so that a
busy machine makes nobody guilty; that the main thread never waits for anything is judged elsewhere."""
TRACED = 3
"""How many times as long Python takes, at most, while coverage traces every line of it."""
EVERY = 0.01
WORK, QUIET, SLOWEST = 50_000, 0.0065, 3.0
"""A piece of work, the seconds of processor time it takes where nobody else uses the core and its caches, and
how many times as long it may take before a machine is no excuse any more; see `slowness`."""


class Watchdog:
    """Watches the thread that makes it until `end`; `stalls` then tells of each turn that was too long.

    A turn in which modules were loaded for the first time is not judged: in a fresh clone they are compiled
    meanwhile, once. What their loading takes is held by the bench.
    """

    def __init__(self) -> None:
        self.stalls: list[str] = []
        self.longest = LONGEST * (TRACED if sys.gettrace() else 1)
        self._suspects: list[tuple[float, str]] = []
        self._main = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._main)
        self._stack, self._modules, self._began = "", len(sys.modules), time.thread_time()
        self._over = threading.Event()
        self._dispatcher = QAbstractEventDispatcher.instance()
        self._turns = self._dispatcher.awake, self._dispatcher.aboutToBlock
        for turn in self._turns:
            turn.connect(self._begin)
        self._looking = threading.Thread(target=self._look, name="watchdog", daemon=True)
        self._looking.start()

    def end(self) -> None:
        """Watch no longer, and judge what was seen by how fast this processor is now."""
        self._begin()
        for turn in self._turns:
            turn.disconnect(self._begin)
        self._over.set()
        self._looking.join()
        if self._suspects:
            slow = slowness()
            self.stalls = [
                f"{seconds * 1000:.0f} ms in one turn of the loop, on a processor {slow:.1f} times as slow "
                f"as a quiet one:\n{stack or 'over before anybody could look who it was'}"
                for seconds, stack in self._suspects
                if seconds > self.longest * slow
            ]

    def _begin(self) -> None:
        """Another turn of the loop begins; Qt says so each time."""
        now, modules = time.thread_time(), len(sys.modules)
        if now - self._began > self.longest and modules == self._modules:
            self._suspects.append((now - self._began, self._stack))
        self._began, self._stack, self._modules = now, "", modules

    def _look(self) -> None:
        """Look again and again, from a thread of its own, how long the turn has been computing."""
        while not self._over.wait(EVERY):
            began = self._began
            if time.clock_gettime(self._clock) - began > self.longest and not self._stack:
                stack = "".join(traceback.format_stack(sys._current_frames()[self._main])[-6:])
                if began == self._began:
                    self._stack = stack


def slowness() -> float:
    """Return how many times as long as on a quiet machine work takes this thread now, from 1 to `SLOWEST`.

    Whoever shares the caches and the core makes the same work take longer, in processor time too.
    """
    began = time.thread_time()
    sum(map(hash, map(str, range(WORK))))
    return min(max(1.0, (time.thread_time() - began) / QUIET), SLOWEST)


@contextmanager
def watched() -> Iterator[Watchdog]:
    """Watch the loop of this thread; garbage is collected meanwhile by the program itself only."""
    collecting = gc.isenabled()
    gc.disable()
    watchdog = Watchdog()
    try:
        yield watchdog
    finally:
        watchdog.end()
        if collecting:
            gc.enable()
