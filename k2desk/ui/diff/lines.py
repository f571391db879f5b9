"""Lines of code, painted: syntax colours, marked words, tabs and wide characters in their places."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption

from k2desk.patch.words import Mark
from k2desk.ui.diff.layout import LINE
from k2desk.ui.highlight import Spans
from k2desk.ui.measures import grown
from k2desk.ui.theme import look

TAB = 4
"""Columns of a tab."""
_KEPT = 800
"""Layouts kept; a screen shows some 120."""


class LinePainter:
    """Lays lines out once and paints them many times.

    Call `forget` when the theme changes.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Drop every layout and read fonts and colours again."""
        self.font = look().code_font()
        metrics = QFontMetricsF(self.font)
        self.char = metrics.horizontalAdvance("0")
        """Width of a character, in pixels."""
        self._top = (grown(LINE) - metrics.height()) / 2
        self._base = self._top + metrics.ascent()
        self._option = QTextOption()
        self._option.setWrapMode(QTextOption.WrapMode.NoWrap)
        self._option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        self._option.setTabStopDistance(TAB * self.char)
        self._formats: dict[str, QTextCharFormat] = {}
        self._layouts: dict[tuple[str, int], tuple[Spans, QTextLayout]] = {}

    def paint(
        self,
        painter: QPainter,
        x: float,
        y: float,
        text: str,
        spans: Spans,
        marks: Sequence[Mark] = (),
        mark: QColor | None = None,
    ) -> float:
        """Paint a line and return its width in pixels.

        Args:
            painter: its pen is the colour of plain text.
            x: left end.
            y: top of the line, which is `LINE` high.
            text: without line end.
            spans: the coloured stretches.
            marks: stretches on a ground of their own.
            mark: the colour of that ground.
        """
        layout = self._layout(text, spans)
        line = layout.lineAt(0)
        if marks and mark is not None:
            for start, end in marks:
                left, right = (_x(line.cursorToX(_units(text, at))) for at in (start, end))
                painter.fillRect(QRectF(x + left, y + 1, right - left, grown(LINE) - 2), mark)
        layout.draw(painter, QPointF(x, y + self._top))
        return line.naturalTextWidth()

    def fits(self, text: str, spans: Spans, width: float) -> bool:
        """Return whether a line surely stays within so many pixels; only of plain letters it is sure."""
        return text.isascii() and self._layout(text, spans).lineAt(0).naturalTextWidth() <= width

    def paint_number(self, painter: QPainter, right: float, y: float, text: str) -> None:
        """Paint a line number or a sign that ends at ``right``; the painter has the right font."""
        painter.drawText(QPointF(right - len(text) * self.char, y + self._base), text)

    def _layout(self, text: str, spans: Spans) -> QTextLayout:
        known = self._layouts.get((text, id(spans)))
        if known is not None:
            return known[1]
        if len(self._layouts) >= _KEPT:
            self._layouts.clear()
        layout = QTextLayout(text, self.font)
        layout.setTextOption(self._option)
        layout.setCacheEnabled(True)
        if spans:
            layout.setFormats([self._range(text, start, length, token) for start, length, token in spans])
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        self._layouts[text, id(spans)] = (
            spans,
            layout,
        )  # the spans stay alive, so that their id stays theirs
        return layout

    def _range(self, text: str, start: int, length: int, token: str) -> QTextLayout.FormatRange:
        found = QTextLayout.FormatRange()
        found.start = _units(text, start)
        found.length = _units(text, start + length) - found.start
        if token not in self._formats:
            made = self._formats[token] = QTextCharFormat()
            made.setForeground(look().color(token))
        found.format = self._formats[token]
        return found


def _units(text: str, index: int) -> int:
    """Return Qt's position for a character's index: it counts UTF-16 units."""
    if text.isascii():
        return min(index, len(text))
    return len(text[:index].encode("utf-16-le", "surrogatepass")) // 2


def _x(found: object) -> float:
    """Return the position that `QTextLine.cursorToX` gives, alone or with the cursor it is for."""
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]
