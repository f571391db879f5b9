"""A file to read: numbered, coloured lines, of which some can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from k2desk.ui.diff.finder import Finder
from k2desk.ui.diff.layout import LINE, EvenPlaces
from k2desk.ui.diff.line_area import LineArea
from k2desk.ui.diff.tints import Tints
from k2desk.ui.measures import grown
from k2desk.ui.theme import look
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.ui.models.blame import Note

_DOCUMENT = (0, "new")
_PAD = 14
MARGIN = 220
"""Room for what is said of lines, in pixels, where there is that much."""


class CodeArea(LineArea):
    """The lines of one file."""

    find_ended = Signal()
    """The user pressed Esc where nothing is chosen."""
    note_opened = Signal(int)
    """(place): the user wants to see what brought a line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("File"))
        self.text: Sequence[str] = ()
        self.notes: Sequence[Note] = ()
        """What is said of each line in the margin; none where there is no margin."""
        self._hit = 0
        """The hit that was gone to last."""
        self.finder = Finder(self)
        self.finder.changed.connect(self.viewport().update)
        self._tints = Tints(self)
        self._tints.came.connect(self.viewport().update)

    def show_text(self, text: Sequence[str], language: str, *, keep: bool = False) -> None:
        """Show another text; ``keep`` stays at the same place, where the same file is read anew."""
        at, current = (self.verticalScrollBar().value(), self.current) if keep else (0, 0)
        self.text = text
        self.finder.find((), "")
        self._tints.use(lambda _: (text, language))
        self.set_places(EvenPlaces(len(text)), current)
        self.verticalScrollBar().setValue(at)
        if not keep:
            self.horizontalScrollBar().setValue(0)
        self.selection_changed.emit()

    def show_notes(self, notes: Sequence[Note]) -> None:
        """Show something beside each line; none take the margin away."""
        self.notes = notes
        self._fit()
        self.viewport().update()

    def choose(self, first: int, last: int) -> None:
        """Choose lines, counted from 1, and bring them into the middle; ``first`` 0 chooses none."""
        if first < 1 or not self.text:
            return
        self.go(min(first, len(self.text)) - 1)
        self.go(max(first, last) - 1, select=True)
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setValue(self.places.y_of(self.selected.start) - max(0, min(height // 3, height - grown(LINE))))

    @property
    def chosen(self) -> tuple[int, int]:
        """The first and last chosen line, counted from 1; zeros for none."""
        return (self.selected.start + 1, self.selected.stop) if self.anchor >= 0 and self.text else (0, 0)

    @property
    def colours_done(self) -> bool:
        """Whether the syntax colours are worked out."""
        return self._tints.idle

    def next_hit(self, step: int = 1) -> int:
        """Go to the next hit, or the one before for a ``step`` of -1; return its number, -1 for none."""
        hits = self.finder.hits
        if not hits:
            return -1
        if self._hit < len(hits) and hits[self._hit][0] == self.current:
            number = (self._hit + step) % len(hits)  # a line may hold several
        else:
            after = [number for number, (line, _) in enumerate(hits) if (line - self.current) * step > 0]
            number = (after[0] if step > 0 else after[-1]) if after else (0 if step > 0 else len(hits) - 1)
        self.show_hit(number)
        return number

    def show_hit(self, number: int) -> None:
        """Bring a hit on the screen."""
        self._hit = number
        line, mark = self.finder.hits[number]
        self.go(line)
        bar = self.horizontalScrollBar()
        left, right = mark.start * self.lines.char, mark.end * self.lines.char
        if left < bar.value() or right > bar.value() + self.text_width():
            bar.setValue(round(left) - 4 * grown(LINE))

    # -- how it looks

    def _text_left(self) -> int:
        return self._margin() + round(max(4, len(str(len(self.text)))) * self.lines.char) + 2 * _PAD

    def _margin(self) -> int:
        return min(grown(MARGIN), self.viewport().width() // 3) if self.notes else 0

    def text_width(self) -> int:
        """Return how many pixels of a line are visible."""
        return self.viewport().width() - self._text_left()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is visible, and have its colours worked out."""
        super().paintEvent(event)
        visible = self.visible_places()
        if visible:
            self._tints.look({_DOCUMENT: list(visible)})

    def paint_place(self, painter: QPainter, place: int, area: QRect) -> float:
        """Paint a line with its number."""
        left, top = self._text_left(), area.top()
        note = self.notes[place] if place < len(self.notes) else None
        if note is not None and note.own is not None:
            painter.fillRect(area, look().color("good-line"))
        if self.anchor >= 0 and place in self.selected:
            painter.fillRect(area, look().color("accent-background"))
        if note is not None:
            self._paint_note(painter, place, note, area)
        painter.setFont(self.lines.font)
        painter.setPen(look().color("dim" if place == self.current else "faint"))
        self.lines.paint_number(painter, left - _PAD, top, str(place + 1))
        painter.setClipRect(QRect(left, top, area.width() - left, area.height()))
        painter.setPen(look().color("text"))
        width = self.lines.paint(
            painter,
            left - self.horizontalScrollBar().value(),
            top,
            self.text[place],
            self._tints.spans(_DOCUMENT, place),
            self.finder.marks(place),
            self._mark(place),
        )
        painter.setClipping(False)
        return width

    def _paint_note(self, painter: QPainter, place: int, note: Note, area: QRect) -> None:
        """Paint what is said of a line, where the line above says something else or is out of view."""
        edge = self._margin()
        painter.fillRect(edge - 1, area.top(), 1, area.height(), look().color("line"))
        if place and place != self.visible_places().start and self.notes[place - 1] == note:
            return
        painter.setFont(look().ui_font(11))
        painter.setPen(look().color("accent" if note.own is not None else "dim"))
        room = QRect(area.left() + 12, area.top(), edge - 24, area.height())
        words = painter.fontMetrics().elidedText(note.words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, words)

    def _mark(self, place: int) -> QColor:
        """Return the ground of hits: a stronger one where the current hit is."""
        if place != self.current:
            return look().color("attention-background")
        strong = QColor(look().color("attention"))
        strong.setAlpha(110)
        return strong

    def copied(self, place: int) -> str | None:
        """Return a line as it is shown."""
        return self.text[place]

    def described(self, place: int) -> str:
        """Return a line in words, for screen readers."""
        said = f", {self.notes[place].whole}" if place < len(self.notes) else ""
        return tr("line {place} {words}{said}", place=place + 1, words=self.text[place], said=said)

    # -- choosing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the line under the mouse."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.anchor < 0 and self.text:
            self.anchor = self.current
            self.viewport().update()
            self.selection_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose nothing any more on Esc, on Enter open what brought a line; the rest is as everywhere."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current < len(self.notes):
            self.note_opened.emit(self.current)
        elif event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.anchor >= 0:
            self.go(self.current)
        else:
            self.find_ended.emit()
