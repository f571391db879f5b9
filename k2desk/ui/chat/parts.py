"""What a row of the transcript is laid out as: parts below each other, whose text can be selected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from k2desk.transcript.blocks import Span
from k2desk.transcript.grid import goes_left
from k2desk.ui.chat.ink import LINE, ink
from k2desk.ui.chat.units import Units
from k2desk.ui.measures import grown
from k2desk.ui.theme import look

MARKER = 22
"""Room for a list's marker where it stands to the right of the words, in pixels."""


class Mark(NamedTuple):
    """Characters of a part that are marked: the selection, what was looked for.

    Args:
        start: the first character.
        stop: the character after the last one.
        color: the theme's token of their ground.
        ink: the token they are drawn in, "" for their own.
    """

    start: int
    stop: int
    color: str
    ink: str = ""


class Part:
    """A piece of a row. Made cheaply with an estimated height; `lay` makes it exact.

    Args:
        x: its left edge in the row, in pixels; so for every measure.
        width: how wide it may be.
        before: empty space above it.
    """

    text = ""
    """What can be selected and found in it."""
    lead = ""
    """What goes before the text when it is copied, such as a list's marker."""
    code = False
    """Whether it can be copied as code."""

    def __init__(self, x: float, width: float, before: float = 0.0) -> None:
        self.x, self.width, self.before = x, max(width, 1.0), before
        self.top = 0.0
        self.height = 0.0
        self.laid = False

    def lay(self) -> None:
        """Work out the exact height."""
        self.laid = True

    def paint(self, painter: QPainter, at: QPointF, clip: QRectF, marks: Sequence[Mark], hover: bool) -> None:
        """Paint it with its upper left corner at ``at``.

        Args:
            painter: with the widget's coordinates.
            at: the corner.
            clip: nothing outside of it need be painted.
            marks: characters that are marked.
            hover: whether the pointer is over it.
        """

    def words(self, start: int, stop: int) -> str:
        """Return some of its characters as they are copied."""
        return self.text[start:stop]

    def position(self, x: float, y: float) -> int:
        """Return the place between characters nearest to a point, relative to the corner."""
        return 0 if y < self.height / 2 else len(self.text)

    def spot(self, x: float, y: float) -> str:
        """Return what a click there does, such as ``toggle:key`` or ``link:https:…``; "" for nothing."""
        return ""

    def offset(self, position: int) -> float:
        """Return how far below its top a character stands."""
        return 0.0


class TextPart(Part):
    """A paragraph: text with formats over it, wrapped at words.

    Args:
        x: see `Part`.
        width: see `Part`.
        before: see `Part`.
        text: plain.
        spans: marks over it.
        font: None for the text's own.
        line: height of a line; 0 for the usual one.
        color: the theme's token of its colour.
        marker: stands to the left of the first line.
        bars: how many bars of quotes stand to its left.
    """

    def __init__(
        self,
        x: float,
        width: float,
        before: float,
        text: str,
        *,
        spans: tuple[Span, ...] = (),
        font: QFont | None = None,
        line: int = 0,
        color: str = "text",
        marker: str = "",
        bars: int = 0,
    ) -> None:
        super().__init__(x, width, before)
        self.text, self.spans = text, spans
        self._font = font or ink().text
        line = line or grown(LINE)
        self._line, self._shade, self._marker, self._bars = line, color, marker, bars
        self.lead = f"{marker} " if marker else ""
        self._look = (text, spans, self._font, line, color, marker, bars, x, self.width, before)
        self._left = goes_left(text)
        self._units = Units(text)
        self._layout: QTextLayout | None = None
        per_line = max(8.0, self.width / (QFontMetricsF(self._font).averageCharWidth() * 1.05))
        breaks = text.count("\n")
        self.height = line * (1 + breaks + int(max(len(text) - breaks * per_line / 2, 0) / per_line))
        self.used = self.width

    def looks_like(self, other: TextPart) -> bool:
        """Return whether another one would be painted the same."""
        return self._look == other._look

    def lay(self) -> None:
        """Break the lines."""
        if self.laid:
            return
        layout = QTextLayout(self.text.replace("\n", "\u2028"), self._font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        if self._left:
            option.setAlignment(Qt.AlignmentFlag.AlignRight)
        layout.setTextOption(option)
        layout.setCacheEnabled(True)
        if self.spans:
            layout.setFormats(self._ranges([_styled(span) for span in self.spans]))
        metrics = QFontMetricsF(self._font)
        base = (self._line - metrics.height()) / 2 + metrics.ascent()
        count, used = 0, 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self.width - (MARKER if self._left and self._marker else 0))
            line.setPosition(QPointF(0, count * self._line + base - line.ascent()))
            used = max(used, line.naturalTextWidth())
            count += 1
        layout.endLayout()
        self._layout = layout
        self.height = float(max(count, 1) * self._line)
        self.used = used
        self.laid = True

    def paint(self, painter: QPainter, at: QPointF, clip: QRectF, marks: Sequence[Mark], hover: bool) -> None:
        """Paint the text, its marker and the bars beside it."""
        if self._layout is None:
            return
        for bar in range(self._bars):
            painter.fillRect(QRectF(at.x() - 14 * (bar + 1), at.y(), 3, self.height), look().color("line"))
        painter.setPen(look().color(self._shade))
        selected = self._ranges([(one.start, one.stop, ink().ground(one.color, one.ink)) for one in marks])
        self._layout.draw(painter, at, selected, clip)
        if self._marker:
            painter.setFont(self._font)
            painter.setPen(look().color("dim"))
            right = at.x() + self.width if self._left else at.x() - 6
            box = QRectF(right - 54, at.y(), 54, self._line)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._marker)

    def position(self, x: float, y: float) -> int:
        """Return the place between characters nearest to a point."""
        if self._layout is None or y < 0:
            return 0
        number = int(y // self._line)
        if number >= self._layout.lineCount():
            return len(self.text)
        return self._units.from_qt(self._layout.lineAt(number).xToCursor(x))

    def spot(self, x: float, y: float) -> str:
        """Return the link under a point."""
        if self._layout is None or not self.spans or not 0 <= y < self.height:
            return ""
        line = self._layout.lineAt(min(int(y // self._line), self._layout.lineCount() - 1))
        words = line.naturalTextRect()
        if not words.left() <= x <= words.right():
            return ""
        place = self._units.from_qt(line.xToCursor(x, QTextLine.CursorPosition.CursorOnCharacter))
        for span in self.spans:
            if span.href and span.start <= place < span.start + span.length:
                return f"link:{span.href}"
        return ""

    def offset(self, position: int) -> float:
        """Return how far below its top a character stands."""
        if self._layout is None or not self._layout.lineCount():
            return 0.0
        return float(self._line * self._layout.lineForTextPosition(self._units.to_qt(position)).lineNumber())

    def _ranges(self, pieces: Sequence[tuple[int, int, QTextCharFormat]]) -> list[QTextLayout.FormatRange]:
        made = []
        for start, stop, form in pieces:
            piece = QTextLayout.FormatRange()
            piece.start = self._units.to_qt(start)
            piece.length = self._units.to_qt(stop) - piece.start
            piece.format = form
            made.append(piece)
        return made


def _styled(span: Span) -> tuple[int, int, QTextCharFormat]:
    style = "place" if span.style == "code" and span.href else span.style
    return span.start, span.start + span.length, ink().style(style)


class RulePart(Part):
    """A horizontal line."""

    def __init__(self, x: float, width: float, before: float) -> None:
        super().__init__(x, width, before)
        self.height = 1.0
        self.laid = True

    def paint(self, painter: QPainter, at: QPointF, clip: QRectF, marks: Sequence[Mark], hover: bool) -> None:
        """Paint the line."""
        painter.fillRect(QRectF(at.x(), at.y(), self.width, 1), look().color("line"))
