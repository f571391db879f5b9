"""What headers are painted with: tick boxes, words and chips from both ends."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from k2desk.ui.diff.columns import BOX, HEADER_BOX, MARGIN, Side
from k2desk.ui.theme import look

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ON, _SOME = Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked


@dataclass(frozen=True, slots=True)
class Box:
    """A tick box.

    Args:
        state: its tick.
        enabled: whether it can be changed.
        hovered: whether the mouse is over it.
    """

    state: Qt.CheckState
    enabled: bool = True
    hovered: bool = False


def header_box(area: QRect) -> QRectF:
    """Return where the tick box of a header is."""
    return QRectF(MARGIN, area.top() + (area.height() - HEADER_BOX) / 2, HEADER_BOX, HEADER_BOX)


def line_box(side: Side, area: QRect) -> QRectF:
    """Return where the tick box of a line is."""
    return QRectF(side.box, area.top() + (area.height() - BOX) / 2, BOX, BOX)


def paint_box(painter: QPainter, area: QRectF, box: Box) -> None:
    """Paint a tick box: empty, ticked, or with a bar where it is ticked in part."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    strong = look().color("accent" if box.enabled else "faint")
    area = area.adjusted(0.5, 0.5, -0.5, -0.5)
    filled = box.state == _ON
    painter.setPen(QPen(strong if filled or box.hovered else look().color("faint"), 1.2))
    painter.setBrush(strong if filled else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area, 3.5, 3.5)
    x, y, side = area.x(), area.y(), area.width()
    if filled:
        tick = QPainterPath(QPointF(x + side * 0.24, y + side * 0.53))
        tick.lineTo(x + side * 0.43, y + side * 0.71)
        tick.lineTo(x + side * 0.77, y + side * 0.32)
        pen = QPen(look().color("on-accent"), 1.7)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(tick)
    elif box.state == _SOME:
        bar = QRectF(x + side * 0.22, y + side * 0.41, side * 0.56, side * 0.18)
        painter.fillRect(bar, strong)
    painter.restore()


class Brush:
    """Paints words one after the other on a header, from the left or from the right.

    Args:
        painter: where to.
        area: of the header.
        left: where the first word from the left begins.
    """

    def __init__(self, painter: QPainter, area: QRect, left: float) -> None:
        self._painter = painter
        self._area = area
        self.left = left
        self.right = float(area.right() - MARGIN)

    def word(self, text: str, token: str, font: QFont, *, elide: Qt.TextElideMode | None = None) -> None:
        """Paint a word after the last one; ``elide`` shortens it to the room that is left."""
        metrics = QFontMetricsF(font)
        if elide is not None:
            text = metrics.elidedText(text, elide, max(0.0, self.right - self.left))
        width = metrics.horizontalAdvance(text)
        self._text(self.left, width, text, token, font)
        self.left += width + 6

    def word_right(self, text: str, token: str, font: QFont) -> None:
        """Paint a word before the last one at the right end, where there is room for it."""
        width = QFontMetricsF(font).horizontalAdvance(text)
        if self.right - width < self.left:
            return
        self._text(self.right - width, width, text, token, font)
        self.right -= width + 12

    def chip_right(self, text: str, token: str, ground: str, edge: str = "line") -> None:
        """Paint a chip at the right end, where there is room for it."""
        font = look().ui_font(11)
        width = QFontMetricsF(font).horizontalAdvance(text) + 16
        if self.right - width < self.left:
            return
        box = QRectF(self.right - width, self._area.top() + (self._area.height() - 19) / 2, width, 19)
        self._painter.save()
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.setPen(look().color(edge))
        self._painter.setBrush(look().color(ground))
        self._painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        self._painter.restore()
        self._text(box.left() + 8, width, text, token, font)
        self.right -= width + 8

    def _text(self, x: float, width: float, text: str, token: str, font: QFont) -> None:
        self._painter.setFont(font)
        self._painter.setPen(look().color(token))
        area = QRectF(x, self._area.top(), width + 2, self._area.height())
        self._painter.drawText(area, int(LEFT | Qt.TextFlag.TextSingleLine), text)
