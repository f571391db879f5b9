"""Collects reference cycles in the main thread only: a Qt object must not die in another one."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL_MS = 1000


class Collector(QObject):
    """Takes the place of Python's own collector, which runs in whatever thread happens to allocate.

    WORKAROUND Qt's timers and widgets may only be destroyed where they live, and a worker thread that frees a
    cycle would not care (https://doc.qt.io/qt-6/threads-qobject.html#per-thread-event-loop).

    Args:
        parent: while it lives, so does this.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._thresholds = gc.get_threshold()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> int:
        """Collect the oldest generation that is due, as Python itself would.

        Returns:
            How many objects were unreachable.
        """
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > self._thresholds[generation]:
                return gc.collect(generation)
        return 0

    def end(self) -> None:
        """Give the work back to Python."""
        self._timer.stop()
        gc.enable()
