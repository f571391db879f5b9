"""The real program with much of everything open, while somebody types into its composer."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench._child import tell
from bench._loaded import open_all
from bench._start import start

if TYPE_CHECKING:
    from k2desk.ui.window import Window

KEYS = 400
EVERY_MS = 25
"""Between two keys; faster than anybody types."""
WORDS = "where does the ledger round, and which test would tell if it did so twice? "


class _Typing:
    """Presses a key whenever one is due, and notes how long after that it is to be seen.

    Args:
        window: with everything open.
    """

    def __init__(self, window: Window) -> None:
        from PySide6.QtCore import Qt, QTimer

        from k2desk.ui.draft import Draft

        self._window = window
        draft = window.findChild(Draft)
        assert isinstance(draft, Draft)
        self._draft = draft
        self._before = len(draft.toPlainText())
        self._spent: list[float] = []
        window.focus_composer()
        self._timer = QTimer(window)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._press)
        self._await()

    def _await(self) -> None:
        self._due = time.perf_counter() + EVERY_MS / 1000
        self._timer.start(EVERY_MS)

    def _press(self) -> None:
        from PySide6.QtCore import QEvent, Qt
        from PySide6.QtGui import QKeyEvent
        from PySide6.QtWidgets import QApplication

        sign = WORDS[len(self._spent) % len(WORDS)]
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, sign)
            QApplication.sendEvent(self._draft, key)
        self._draft.repaint()
        self._spent.append((time.perf_counter() - self._due) * 1000)
        if len(self._spent) < KEYS:
            self._await()
            return
        assert len(self._draft.toPlainText()) == self._before + KEYS, "some keys went elsewhere"
        tell(spent=self._spent)
        self._window.close()


if __name__ == "__main__":
    large, session, diff = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    typing: list[_Typing] = []

    def begin(window: Window) -> None:
        open_all(window, large, session, diff, lambda: typing.append(_Typing(window)))

    raise SystemExit(start(str(large), begin))
