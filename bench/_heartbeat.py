"""How late a timer of one millisecond is: what the user feels as a stall."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer

EVERY = 0.001


class Heartbeat:
    """Ticks in the event loop of the window.

    Args:
        parent: it ends with this.
    """

    def __init__(self, parent: QObject) -> None:
        self._timer = QTimer(parent)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._last = self._worst = 0.0
        self.late: list[float] = []
        """By how much each tick was late, in milliseconds."""

    def start(self) -> None:
        """Begin to watch."""
        self._last, self._worst = time.perf_counter(), 0.0
        self.late.clear()
        self._timer.start(round(EVERY * 1000))

    def stop(self) -> float:
        """Return by how much a tick was late at worst, in milliseconds."""
        self._tick()
        self._timer.stop()
        return self._worst * 1000

    def _tick(self) -> None:
        now = time.perf_counter()
        late = now - self._last - EVERY
        self.late.append(max(0.0, late) * 1000)
        self._worst = max(self._worst, late)
        self._last = now
