"""Two plots, painted by hand: stacked bars by day, and lying bars to compare. Numbers stand beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from k2desk.ui.controls import show_tip
from k2desk.ui.measures import grown
from k2desk.ui.theme import look
from k2desk.ui.words import tr

HEIGHT = 190
LEGEND = 26
FOOT = 22
ROW = 34
BAR = 10
WIDEST = 46
"""A bar of a day is not wider than this, in pixels."""


class Kind(NamedTuple):
    """A part of a bar: its word, its colour, and a pattern, for colour alone says nothing.

    Args:
        word: for the legend, marked.
        color: a token.
        pattern: of the brush.
    """

    word: str
    color: str
    pattern: Qt.BrushStyle = Qt.BrushStyle.SolidPattern


class Column(NamedTuple):
    """One day.

    Args:
        foot: below the bar, "" where there is no room for one.
        tip: the whole in words.
        values: of each kind, in the order of the kinds.
    """

    foot: str
    tip: str
    values: tuple[float, ...]


class Bar(NamedTuple):
    """One lying bar.

    Args:
        name: before it.
        value: its length.
        words: the value in words, behind it.
        kind: its look.
    """

    name: str
    value: float
    words: str
    kind: Kind


class Columns(QWidget):
    """Stacked bars beside each other, with a legend.

    Args:
        kinds: of the parts, the lowest first.
        name: for screen readers; the numbers are in the table beside it.
    """

    def __init__(self, kinds: Sequence[Kind], name: str) -> None:
        super().__init__()
        self._kinds, self._name = tuple(kinds), name
        self._columns: tuple[Column, ...] = ()
        self._most = ""
        self.setMinimumHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        look().changed.connect(self.update)

    def show_columns(self, columns: Sequence[Column], most: str) -> None:
        """Show other bars.

        Args:
            columns: in order.
            most: the highest one in words, at the top of the scale.
        """
        self._columns, self._most = tuple(columns), most
        self.setAccessibleName(
            tr(
                "{name}: {count} bars, at most {most}. The table has the numbers.",
                name=self._name,
                count=len(columns),
                most=most,
            )
        )
        self.update()

    def sizeHint(self) -> QSize:
        """Take the room there is."""
        return QSize(420, HEIGHT)

    def _plot(self) -> QRectF:
        return QRectF(self.rect()).adjusted(0, grown(LEGEND), 0, -grown(FOOT))

    def _place(self, number: int) -> QRectF:
        plot = self._plot()
        width = plot.width() / max(1, len(self._columns))
        return QRectF(plot.left() + number * width, plot.top(), width, plot.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the scale, the bars and the legend."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_legend(painter)
        plot = self._plot()
        painter.setPen(look().color("line"))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        highest = max((sum(column.values) for column in self._columns), default=0.0)
        painter.setFont(look().ui_font(11))
        for number, column in enumerate(self._columns):
            place = self._place(number)
            width = min(WIDEST, place.width() * 0.7)
            bottom = place.bottom()
            for kind, value in zip(self._kinds, column.values, strict=True):
                tall = value / highest * (place.height() - 2) if highest else 0.0
                area = QRectF(place.center().x() - width / 2, bottom - tall, width, tall)
                paint_part(painter, area, kind)
                bottom -= tall
            painter.setPen(look().color("dim"))
            wide = QFontMetricsF(painter.font()).horizontalAdvance(column.foot) + 2
            left = min(max(0.0, place.center().x() - wide / 2), plot.right() - wide)
            foot = QRectF(left, plot.bottom() + 4, wide, grown(FOOT) - 4)
            painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, column.foot)

    def _paint_legend(self, painter: QPainter) -> None:
        painter.setFont(look().ui_font(11))
        metrics, left = QFontMetricsF(painter.font()), 0.0
        for kind in self._kinds:
            paint_part(painter, QRectF(left, 5, 12, 12), kind)
            painter.setPen(look().color("dim"))
            painter.drawText(QRectF(left + 18, 0, 200, 22), Qt.AlignmentFlag.AlignVCenter, tr(kind.word))
            left += 18 + metrics.horizontalAdvance(tr(kind.word)) + 18
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            QRectF(left, 0, max(0.0, self.width() - left), 22),
            right,
            tr("highest day {most}", most=self._most),
        )

    def event(self, event: QEvent) -> bool:
        """Tell of the bar under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            for number, column in enumerate(self._columns):
                if self._place(number).contains(event.pos()):
                    show_tip(self, column.tip)
        return super().event(event)


class Bars(QWidget):
    """Lying bars below each other, each with its name and its value in words.

    Args:
        name: for screen readers; the numbers are in the table beside it.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        look().changed.connect(self.update)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show other bars."""
        self._bars = tuple(bars)
        self.setAccessibleName(
            tr("{name}: {count} bars. The table has the numbers.", name=self._name, count=len(bars))
        )
        self.setMinimumHeight(grown(ROW) * max(1, len(bars)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Take a line for each bar."""
        return QSize(420, grown(ROW) * max(1, len(self._bars)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint each bar below its name."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(look().ui_font(12))
        metrics = QFontMetricsF(painter.font())
        longest = max((bar.value for bar in self._bars), default=0.0)
        for number, bar in enumerate(self._bars):
            top, width = number * grown(ROW), float(self.width())
            painter.setPen(look().color("dim"))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, top, width, 18), right, bar.words)
            room = max(40.0, width - metrics.horizontalAdvance(bar.words) - 12)
            painter.setPen(look().color("text"))
            name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(0, top, room, 18), Qt.AlignmentFlag.AlignVCenter, name)
            groove = QRectF(0, top + 19, width, BAR)
            painter.fillRect(groove, look().color("line"))
            if longest and bar.value:
                long = max(2.0, bar.value / longest * width)
                paint_part(painter, QRectF(0, top + 19, long, BAR), bar.kind)


def paint_part(painter: QPainter, area: QRectF, kind: Kind) -> None:
    """Fill a part of a bar; where it has a pattern, over a paler ground, within an outline."""
    if area.height() <= 0 or area.width() <= 0:
        return
    color = look().color(kind.color)
    if kind.pattern == Qt.BrushStyle.SolidPattern:
        painter.fillRect(area, color)
        return
    pale = QColor(color)
    pale.setAlpha(70)
    painter.fillRect(area, pale)
    painter.fillRect(area, QBrush(color, kind.pattern))
    painter.setPen(color)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))
