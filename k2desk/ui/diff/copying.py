"""Copies lines, however many, in turns between which the window goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

TURN = 0.008
"""Seconds of a turn; what takes less is on the clipboard before `start` returns."""


class Copying(QObject):
    """Makes the text of places and puts it on the clipboard when it is whole.

    Args:
        text_of: returns what copying takes from a place, None for nothing.
        parent: while it lives, so does this.
    """

    def __init__(self, text_of: Callable[[int], str | None], parent: QObject) -> None:
        super().__init__(parent)
        self._text_of = text_of
        self._left: Iterator[int] = iter(())
        self._texts: list[str] = []
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)

    @property
    def running(self) -> bool:
        """Whether there are places left."""
        return self._timer.isActive()

    def start(self, places: range) -> None:
        """Copy these places, and no others any more."""
        self._left, self._texts = iter(places), []
        self._timer.start()
        self._go_on()

    def stop(self) -> None:
        """Copy nothing: the places are others from now on."""
        self._timer.stop()
        self._texts = []

    def _go_on(self) -> None:
        until = time.perf_counter() + TURN
        for place in self._left:
            if (text := self._text_of(place)) is not None:
                self._texts.append(text)
            if time.perf_counter() > until:
                return
        texts, self._texts = self._texts, []
        self._timer.stop()
        if texts:
            QGuiApplication.clipboard().setText("\n".join(texts) + "\n" * (len(texts) > 1))
