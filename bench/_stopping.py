"""The real program while an answer comes: how soon it says that it stops, and that it has stopped."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench._child import tell
from bench._start import settled, start

if TYPE_CHECKING:
    from k2desk.ui.window import Window

RUNS = 10
AFTER_MS = 250
"""How long the answer flows before it is stopped."""


class _Stops:
    """Sends, presses Stop in the middle of the answer, and looks at the composer's words."""

    def __init__(self, window: Window) -> None:
        from PySide6.QtWidgets import QAbstractButton

        from k2desk.ui.composer import Composer

        composer = window.findChild(Composer)
        assert composer is not None
        self._window, self._composer = window, composer
        buttons = composer.findChildren(QAbstractButton)
        self._button = next(one for one in buttons if one.text() == "Stop")
        self._began = 0.0
        self._found: dict[str, list[float]] = {"told": [], "over": []}
        window.runtime.running_changed.connect(self._changed)

    def send(self) -> None:
        """Begin an answer, to be stopped a little later."""
        from PySide6.QtCore import QTimer

        self._window.runtime.submit("Go on.")
        QTimer.singleShot(AFTER_MS, self._window, self._stop)

    def _stop(self) -> None:
        assert self._window.runtime.running, "the answer was over too soon"
        self._began = time.perf_counter()
        self._button.click()
        self._note("told", "Stopping…")

    def _changed(self, running: bool) -> None:
        from PySide6.QtCore import QTimer

        if running:
            return
        self._note("over", "Stopped")
        if len(self._found["over"]) < RUNS:
            QTimer.singleShot(100, self._window, self.send)
        else:
            tell(**self._found)
            QTimer.singleShot(0, self._window, self._window.close)

    def _note(self, what: str, words: str) -> None:
        """Have it painted, and see that it says so."""
        from PySide6.QtWidgets import QLabel

        self._composer.repaint()
        self._found[what].append((time.perf_counter() - self._began) * 1000)
        said = [one.text() for one in self._composer.findChildren(QLabel) if one.isVisible()]
        assert words in said, said


def _ready(window: Window) -> None:
    def begin() -> None:
        _kept.append(_Stops(window))
        _kept[0].send()

    settled(window, Path(sys.argv[1]), "", begin)


_kept: list[_Stops] = []
"""Qt keeps nobody alive for a timer's sake."""


if __name__ == "__main__":
    raise SystemExit(start(sys.argv[1], _ready))
