"""The bar over the transcript in which words are typed that are to be found in it."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit

from k2desk.ui.chat.finder import Finder
from k2desk.ui.controls import IconButton, label, lay_find_bar
from k2desk.ui.words import tr, trn

SLICE = 0.008
"""Seconds for which rows are looked through at a time."""
PATIENCE = 0.2
"""Seconds after which it is said that the search goes on."""
LONGEST = 200
"""Characters of a selection that are looked for at most."""


class FindBar(QFrame):
    """The bar over the transcript.

    Args:
        finder: finds.
    """

    closed = Signal()
    """The user is done."""

    def __init__(self, finder: Finder) -> None:
        super().__init__()
        self.setObjectName("strip")
        self.setAccessibleName(tr("Find in the conversation"))
        self._finder = finder
        self._then = 0
        """Where to go when every row was looked through: 1 and -1, or 0 for nowhere."""
        self._begun = 0.0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._look_on)
        self.words = QLineEdit()
        self.words.setPlaceholderText(tr("Find in the conversation"))
        self.words.setAccessibleName(tr("Find in the conversation"))
        self.words.textChanged.connect(self._sought)
        self.count = label("", "dim", name=tr("Found"))
        before = IconButton("chevron-up", tr("Place before (Shift+Enter)"), size=16)
        before.clicked.connect(lambda: self.go(-1))
        after = IconButton("chevron-down", tr("Next place (Enter)"), size=16)
        after.clicked.connect(lambda: self.go(1))
        close = IconButton("cross", tr("Close (Esc)"), size=14)
        close.clicked.connect(self.close_bar)
        lay_find_bar(self, self.words, self.count, before, after, close)
        self.hide()

    def open_bar(self) -> None:
        """Show the bar and take the focus; what is selected in the conversation is looked for."""
        self._finder.begin_here()
        self._take_focus()
        chosen = self._finder.chosen
        if chosen and "\n" not in chosen and len(chosen) <= LONGEST and chosen != self.words.text():
            self.words.setText(chosen)
        else:
            self._sought()
        self.words.selectAll()

    def seek(self, words: str, seq: int) -> None:
        """Show the bar with words in it, and the place where they stand in a record, or the next one to it.

        Args:
            words: to be found.
            seq: number of the record that ends what was said there.
        """
        self._take_focus()
        self.words.blockSignals(True)
        self.words.setText(words)
        self.words.blockSignals(False)
        self.words.selectAll()
        self._finder.begin_at_record(seq)
        self._finder.seek(words)
        self._then, self._begun = 1, time.monotonic()
        self._look_on()

    def _take_focus(self) -> None:
        self.show()
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_bar(self) -> None:
        """Hide the bar; nothing is marked any longer."""
        self._soon.stop()
        self._then = 0
        self._finder.seek("")
        self.hide()
        self.closed.emit()

    def begin_anew(self) -> None:
        """Tell that other rows are shown: where the words stand in them is found out when that is asked."""
        if not self.isHidden():
            self._soon.stop()
            self._finder.begin_at_end()
            self.count.setText("")

    def go(self, direction: int) -> None:
        """Go to the next place or the one before, as soon as every row was looked through."""
        if self._finder.stale:
            self._finder.seek(self.words.text())
        self._then, self._begun = direction, time.monotonic()
        self._look_on()

    def _sought(self) -> None:
        """Look for what was typed, nearest first; nothing is opened for it before Enter."""
        self._then, self._begun = 0, time.monotonic()
        self._finder.seek(self.words.text(), near=True)
        self._look_on()

    def _look_on(self) -> None:
        """Look through more rows; at the end go where the user wants to, and say where that is."""
        if not self._finder.work(SLICE):
            if time.monotonic() > self._begun + PATIENCE:
                self.count.setText(tr("Searching…"))
            self._soon.start()
            return
        self._soon.stop()
        if self._then:
            self._finder.step(self._then)
            self._then = 0
        self._tell()

    def _tell(self) -> None:
        if not self.words.text():
            self.count.setText("")
            return
        number, count = self._finder.place()
        if not count:
            self.count.setText(tr("not found"))
        elif not number:
            self.count.setText(trn("in {n} message", "in {n} messages", count))
        else:
            self.count.setText(tr("message {number:,} of {count:,}", number=number, count=count))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and F3 go on, with Shift back, Escape closes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3):
            self.go(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)
