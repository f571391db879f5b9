"""The rows on a widget: where they stand, how they are painted, what lies under a point."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from k2desk.ui.chat.chosen import Chosen, Place, Span, mark_of
from k2desk.ui.chat.column import column
from k2desk.ui.chat.parts import Mark, Part
from k2desk.ui.chat.stack import Entry, Stack
from k2desk.ui.theme import look

FOUND = 200
"""Places in one part that are marked at most."""


class Page(QAbstractScrollArea):
    """Paints rows; who derives from it moves and changes them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stack = Stack()
        self.chosen = Chosen(self.stack)
        self.hovered: tuple[str, int] = ("", -1)
        """Key of the row and index of the part under the pointer."""
        self.sought = ""
        """What is looked for, in lower case; every place of it in view is marked."""
        self.found: Place | None = None
        """The one of these places the finder has come to."""
        self._top = 0.0

    @property
    def top(self) -> float:
        """The height of the conversation at the upper edge of the view."""
        return self._top

    def column(self) -> tuple[float, float]:
        """Return the left edge and the width of the column in the view."""
        return column(self.viewport().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows that lie in the exposed area."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = event.rect()
        painter.setClipRect(area)
        painter.fillRect(
            area.adjusted(-1, -1, 1, 1), look().color("background")
        )  # at 150 % an edge is half a pixel
        left, _ = self.column()
        rows = list(self.stack.within(self._top + area.top(), self._top + area.bottom() + 1))
        selected = self.chosen.marks([index for index, _, _ in rows])
        for index, entry, y in rows:
            if entry.sheet is None:
                continue
            marks = partial(self._marks, entry.row.key, selected.get(index))
            hovered = self.hovered[1] if self.hovered[0] == entry.row.key else -1
            top = round(y) - round(self._top)
            entry.sheet.paint(painter, round(left), top, QRectF(area), marks, hovered)
        painter.end()

    def _marks(self, key: str, span: Span | None, number: int, part: Part) -> list[Mark]:
        """Return what is marked in a part: what is looked for, what is selected, and what was found last."""
        marks = self._finds(part) + (mark_of(number, part, span) if span is not None else [])
        if self.sought and self.found is not None and self.found[:2] == (key, number):
            at = self.found.offset
            marks.append(Mark(at, at + len(self.sought), "attention", "on-accent"))
        return marks

    def _finds(self, part: Part) -> list[Mark]:
        """Return where in a part stands what is looked for."""
        found: list[Mark] = []
        if self.sought and part.text:
            text = part.text.lower()
            at = text.find(self.sought)
            while at >= 0 and len(found) < FOUND:
                found.append(Mark(at, at + len(self.sought), "attention-background", "attention"))
                at = text.find(self.sought, at + len(self.sought))
        return found

    def place_at(self, point: QPoint) -> Place | None:
        """Return the place between characters nearest to a point of the viewport."""
        if not self.stack.entries:
            return None
        left, _ = self.column()
        y = self._top + point.y()
        index = self.stack.at(y)
        entry = self.stack.entries[index]
        sheet = entry.sheet
        if sheet is None or not sheet.parts:
            return Place(entry.row.key, 0, 0)
        number = sheet.at(y - self.stack.top(index))
        part = sheet.parts[number]
        offset = part.position(point.x() - round(left) - part.x, y - self.stack.top(index) - part.top)
        return Place(entry.row.key, number, offset)

    def hit(self, point: QPoint) -> tuple[Entry | None, int, str]:
        """Return what stands at a point of the viewport: entry, part, what a click does."""
        left, _ = self.column()
        y = self._top + point.y()
        for _, entry, top in self.stack.within(y, y + 1):
            if entry.sheet is not None:
                part, spot = entry.sheet.hit(point.x() - round(left), y - top)
                return entry, part, spot
        return None, -1, ""

    def area_of(self, index: int) -> QRect:
        """Return where a row lies in the viewport."""
        entry = self.stack.entries[index]
        left, width = self.column()
        height = entry.sheet.height if entry.sheet is not None else 0.0
        return QRect(
            round(left), round(self.stack.top(index)) - round(self._top), round(width), round(height)
        )
