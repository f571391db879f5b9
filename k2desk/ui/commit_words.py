"""The field over a list of commits: what is typed there leaves only those that hold it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from k2desk.ui.words import tr

SOON_MS = 200
"""So long after the last key git is asked: a long history takes it a moment."""
_INTO_LIST = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CommitWords(QLineEdit):
    """Words to find commits by; Enter and Down go to the list.

    Esc ends a search that runs; then it takes the words away, then it goes to the list.

    Args:
        commits: the list.
        halt: ends the search that runs, and tells whether there was one.
    """

    sought = Signal()
    """Other words are there."""

    def __init__(self, commits: QWidget, halt: Callable[[], bool]) -> None:
        super().__init__()
        self._commits, self._halt = commits, halt
        self.setAccessibleName(tr("Find commits"))
        self.setClearButtonEnabled(False)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.sought)
        self.textEdited.connect(lambda _: self._soon.start())

    def begin(self) -> None:
        """Take the keyboard."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def forget(self) -> None:
        """Hold no words, and look for none."""
        self._soon.stop()
        self.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go on into the list, or back to all commits."""
        if event.key() in _INTO_LIST:
            self._commits.setFocus(Qt.FocusReason.OtherFocusReason)
        elif event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._halt():
            pass
        elif self.text():
            self.forget()
            self.sought.emit()
        else:
            self._commits.setFocus(Qt.FocusReason.OtherFocusReason)
