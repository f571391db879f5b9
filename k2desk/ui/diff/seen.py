"""Which hunks the user has really had before the eyes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal

Place = tuple[int, int]
"""File and hunk."""
DWELL = 1_000
"""Milliseconds a hunk has to stand still on the screen."""


class Seen(QObject):
    """The hunks that stood still on the screen for a second, or were passed with a key.

    Args:
        visible: returns the hunks whose end is on the screen now.
        dwell: milliseconds.
    """

    changed = Signal()
    """More hunks were seen."""

    def __init__(
        self, visible: Callable[[], Iterable[Place]], parent: QObject | None = None, dwell: int = DWELL
    ) -> None:
        super().__init__(parent)
        self._visible = visible
        self._places: set[Place] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(dwell)
        self._timer.timeout.connect(lambda: self.add(*self._visible()))

    def __contains__(self, place: object) -> bool:
        return place in self._places

    def __len__(self) -> int:
        return len(self._places)

    def moved(self) -> None:
        """Say that other hunks are on the screen now: the second begins anew."""
        self._timer.start()

    def use(self, places: set[Place]) -> None:
        """Keep what was seen in this set from now on; another diff is shown."""
        self._places = places

    def add(self, *places: Place) -> None:
        """Count hunks as seen."""
        before = len(self._places)
        self._places.update(place for place in places if place[1] >= -1)
        if len(self._places) > before:
            self.changed.emit()
