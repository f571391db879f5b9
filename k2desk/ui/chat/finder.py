"""Find in the transcript: a bar, and the way from one place to the next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit

from k2desk.transcript import export
from k2desk.transcript.detail import shown
from k2desk.transcript.rows import AsideRow, GroupRow, Row, ThoughtRow, ToolRow, UserRow
from k2desk.ui.chat.bubble import pasted
from k2desk.ui.chat.canvas import Canvas
from k2desk.ui.chat.chosen import Place
from k2desk.ui.controls import IconButton, label
from k2desk.ui.words import tr, trn

NEAR = 20
"""Rows that are looked through for a place while words are being typed."""
LONGEST = 200
"""Characters of a selection that are looked for at most."""


class Finder:
    """Walks over the places where some words stand, opening what is closed.

    Args:
        canvas: shows the rows.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas

    @property
    def _at(self) -> Place | None:
        return self._canvas.found

    def seek(self, words: str) -> int:
        """Mark words everywhere; return how many rows hold them."""
        self._canvas.sought, self._canvas.found = words.lower(), None
        self._canvas.viewport().update()
        return len(self._rows()) if words else 0

    def _rows(self) -> list[int]:
        self._canvas.whole()
        stack, words = self._canvas.stack, self._canvas.sought
        return [
            index
            for index, entry in enumerate(stack.entries)
            if shown(entry.row, stack.detail) and export.holds(entry.row, words)
        ]

    def place(self) -> tuple[int, int]:
        """Return which of the rows that hold the words was come to, from 1, and how many there are."""
        rows = self._rows()
        here = self._canvas.stack.find(self._at.key) if self._at is not None else -1
        return (rows.index(here) + 1 if here in rows else 0), len(rows)

    @property
    def chosen(self) -> str:
        """What is selected within one row, "" for anything else."""
        chosen = self._canvas.chosen
        return chosen.text() if len(chosen.rows()) == 1 else ""

    def to_end(self) -> None:
        """Begin at the end."""
        self._canvas.follow()

    def show_near(self) -> None:
        """Go to the first place from the upper edge of the view on that stands in a row that is open."""
        for row in self._ahead(1)[:NEAR]:
            places = self._places(row)
            if places:
                self._show(row, places[0])
                return

    def _ahead(self, direction: int) -> list[int]:
        """Return the rows that hold the words, in the order in which they are gone through from here."""
        rows = self._rows()
        if direction < 0:
            rows.reverse()
        stack = self._canvas.stack
        if self._at is not None:
            here = stack.find(self._at.key)
        else:
            here = stack.at(self._canvas.top + (0 if direction > 0 else self._canvas.viewport().height()))
        ahead = [row for row in rows if (row - here) * direction >= 0]
        return [*ahead, *(row for row in rows if (row - here) * direction < 0), *ahead[:1]]

    def step(self, direction: int) -> bool:
        """Go to the next place (1) or the one before (-1), round at the ends; return whether there is one."""
        if not self._canvas.sought:
            return False
        for number, row in enumerate(self._ahead(direction)):
            at_it = self._at is not None and self._canvas.stack.entries[row].row.key == self._at.key
            after = self._at if number == 0 and at_it else None
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
        folded = isinstance(entry.row, UserRow) and not canvas.stack.room(entry.row).opened(entry.row.key)
        if folded or (not places and isinstance(entry.row, ThoughtRow | ToolRow | GroupRow | AsideRow)):
            for key in (entry.row.key, *self._inside(entry.row)):
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

    def _inside(self, row: Row) -> list[str]:
        """Return what names the things in a row that hold the words and are closed on their own."""
        words = self._canvas.sought
        match row:
            case GroupRow(calls=calls):
                return [call.key for call in calls if export.holds(call, words)]
            case UserRow():
                return [name for name, text in pasted(row) if words in text.lower()]
            case _:
                return []

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
        canvas.found = place
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
        before = IconButton("chevron-up", tr("Place before (Shift+Enter)"), size=16)
        before.clicked.connect(lambda: self.go(-1))
        after = IconButton("chevron-down", tr("Next place (Enter)"), size=16)
        after.clicked.connect(lambda: self.go(1))
        close = IconButton("cross", tr("Close (Esc)"), size=14)
        close.clicked.connect(self.close_bar)
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 6, 8, 6)
        line.setSpacing(8)
        line.addWidget(self.words, 1)
        line.addWidget(self.count)
        line.addWidget(before)
        line.addWidget(after)
        line.addWidget(close)
        self.hide()

    def open_bar(self) -> None:
        """Show the bar and take the focus; what is selected in the conversation is looked for."""
        self.show()
        chosen = self._finder.chosen
        if chosen and "\n" not in chosen and len(chosen) <= LONGEST:
            self.words.setText(chosen)
        self.words.selectAll()
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._sought()

    def seek(self, words: str) -> None:
        """Show the bar with words in it, and the last place where they stand."""
        self.show()
        self.words.setText(words)
        self.words.selectAll()
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._finder.seek(words)
        self._finder.to_end()
        self.go(-1)

    def close_bar(self) -> None:
        """Hide the bar; nothing is marked any longer."""
        self._finder.seek("")
        self.hide()
        self.closed.emit()

    def begin_anew(self) -> None:
        """Tell that other rows are shown: where the words stand in them is found out when that is asked."""
        if not self.isHidden():
            self.count.setText("")

    def go(self, direction: int) -> None:
        """Go to the next place or the one before."""
        self._finder.step(direction)
        self._tell()

    def _sought(self) -> None:
        """Look for what was typed, nearest first; nothing is opened for it before Enter."""
        if self._finder.seek(self.words.text()):
            self._finder.show_near()
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
