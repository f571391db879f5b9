"""Find in the transcript: a bar, and the way from one place to the next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit

from k2desk.transcript import export
from k2desk.transcript.detail import shown
from k2desk.transcript.rows import AsideRow, GroupRow, ThoughtRow, ToolRow
from k2desk.ui.chat.canvas import Canvas
from k2desk.ui.chat.chosen import Place
from k2desk.ui.controls import IconButton, label
from k2desk.ui.words import tr, trn


class Finder:
    """Walks over the places where some words stand, opening what is closed.

    Args:
        canvas: shows the rows.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._at: Place | None = None

    def seek(self, words: str) -> int:
        """Mark words everywhere; return how many rows hold them."""
        self._canvas.sought = words.lower()
        self._at = None
        self._canvas.viewport().update()
        return len(self._rows()) if words else 0

    def _rows(self) -> list[int]:
        stack, words = self._canvas.stack, self._canvas.sought
        return [
            index
            for index, entry in enumerate(stack.entries)
            if shown(entry.row, stack.detail) and words in export.searchable(entry.row).lower()
        ]

    def step(self, direction: int) -> bool:
        """Go to the next place (1) or the one before (-1), round at the ends; return whether there is one."""
        if not self._canvas.sought:
            return False
        rows = self._rows()
        if direction < 0:
            rows.reverse()
        stack = self._canvas.stack
        here = stack.find(self._at.key) if self._at is not None else -1
        ahead = [row for row in rows if (row - here) * direction >= 0] if here >= 0 else rows
        behind = [row for row in rows if row not in ahead]
        for number, row in enumerate((*ahead, *behind, *ahead[:1])):
            after = self._at if number == 0 and row == here else None
            found = self._within(row, direction, after)
            if found is not None:
                self._show(row, found)
                return True
        return False

    def _within(self, row: int, direction: int, after: Place | None) -> Place | None:
        """Return the first place in a row, or the first after one in the same row."""
        canvas = self._canvas
        entry = canvas.stack.entries[row]
        places = self._places(row)
        if not places and isinstance(entry.row, ThoughtRow | ToolRow | GroupRow | AsideRow):
            calls = entry.row.calls if isinstance(entry.row, GroupRow) else ()
            held = (call.key for call in calls if canvas.sought in export.searchable(call).lower())
            for key in (entry.row.key, *held):
                canvas.stack.openness.turn(key, opened=True)
                canvas.stack.openness.show_all(key)
            canvas.touch(entry)
            canvas.flush()
            places = self._places(row)
        if direction < 0:
            places.reverse()
        if after is not None:
            places = [place for place in places if (place > after) == (direction > 0) and place != after]
        return places[0] if places else None

    def _places(self, row: int) -> list[Place]:
        stack, words = self._canvas.stack, self._canvas.sought
        key = stack.entries[row].row.key
        found: list[Place] = []
        for number, part in enumerate(stack.whole_sheet(row).parts):
            text = part.text.lower()
            at = text.find(words)
            while at >= 0:
                found.append(Place(key, number, at))
                at = text.find(words, at + max(len(words), 1))
        return found

    def _show(self, row: int, place: Place) -> None:
        canvas = self._canvas
        self._at = place
        canvas.chosen.choose(place, place._replace(offset=place.offset + len(canvas.sought)))
        canvas.reveal(row, place)


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
        self.words = QLineEdit()
        self.words.setPlaceholderText(tr("Find in the conversation"))
        self.words.setAccessibleName(tr("Find in the conversation"))
        self.words.textChanged.connect(self._sought)
        self.count = label("", "dim", name=tr("Found"))
        back = IconButton("chevron-down", tr("Next place (Enter)"), size=16)
        back.clicked.connect(lambda: self.go(1))
        close = IconButton("cross", tr("Close (Esc)"), size=14)
        close.clicked.connect(self.close_bar)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 6, 8, 6)
        line.setSpacing(8)
        line.addWidget(self.words, 1)
        line.addWidget(self.count)
        line.addWidget(back)
        line.addWidget(close)
        self.hide()

    def open_bar(self) -> None:
        """Show the bar and take the focus."""
        self.show()
        self.words.selectAll()
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._sought()

    def seek(self, words: str) -> None:
        """Show the bar with words in it, and the last place where they stand."""
        self.words.setText(words)
        self.open_bar()
        self.go(-1)

    def close_bar(self) -> None:
        """Hide the bar; nothing is marked any longer."""
        self._finder.seek("")
        self.hide()
        self.closed.emit()

    def go(self, direction: int) -> None:
        """Go to the next place or the one before."""
        if not self._finder.step(direction) and self.words.text():
            self.count.setText(tr("not found"))

    def _sought(self) -> None:
        words = self.words.text()
        number = self._finder.seek(words)
        self.count.setText("" if not words else trn("in {n} message", "in {n} messages", number))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Shift+Enter back, Escape closes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        else:
            super().keyPressEvent(event)
