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


class Watchdog:
    """Watches the thread that makes it until `end`; `stalls` tells of each turn that was too long."""

    def __init__(self) -> None:
        self.stalls: list[str] = []
        self.longest = LONGEST * (TRACED if sys.gettrace() else 1)
        self._main = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._main)
        self._caught = False
        self._began = time.thread_time()
        self._over = threading.Event()
        self._dispatcher = QAbstractEventDispatcher.instance()
        self._turns = self._dispatcher.awake, self._dispatcher.aboutToBlock
        for turn in self._turns:
            turn.connect(self._begin)
        self._looking = threading.Thread(target=self._look, name="watchdog", daemon=True)
        self._looking.start()

    def end(self) -> None:
        """Watch no longer."""
        self._begin()
        for turn in self._turns:
            turn.disconnect(self._begin)
        self._over.set()
        self._looking.join()

    def _begin(self) -> None:
        """Another turn of the loop begins; Qt says so each time."""
        now = time.thread_time()
        if now - self._began > self.longest and not self._caught:
            self.stalls.append("over before anybody could look who it was")
        self._began, self._caught = now, False

    def _look(self) -> None:
        """Look again and again, from a thread of its own, how long the turn has been computing."""
        while not self._over.wait(EVERY):
            began = self._began
            spent = time.clock_gettime(self._clock) - began
            if spent > self.longest and began == self._began and not self._caught:
                self._caught = True
                stack = traceback.format_stack(sys._current_frames()[self._main])[-6:]
                self.stalls.append(f"{spent * 1000:.0f} ms in one turn of the loop:\n{''.join(stack)}")


@contextmanager
def watched() -> Iterator[Watchdog]:
    """Watch the loop of this thread; the garbage of other tests is not collected meanwhile."""
    gc.collect()
    gc.freeze()
    gc.disable()
    watchdog = Watchdog()
    try:
        yield watchdog
    finally:
        watchdog.end()
        gc.enable()
        gc.unfreeze()
