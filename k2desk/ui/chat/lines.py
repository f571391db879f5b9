"""One-line parts: a call, a thought, a notice, a decision, a change."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from k2desk.core.visible import visible
from k2desk.transcript import export
from k2desk.transcript.rows import ThoughtRow
from k2desk.ui import icons
from k2desk.ui.chat.ink import LINE, ink
from k2desk.ui.chat.parts import Mark, Part
from k2desk.ui.measures import grown
from k2desk.ui.theme import look

HEIGHT = 32
"""Height of a line in a box, in pixels."""
LEAST_CHIP = 90
"""Width of a chip at least, in pixels; a narrower one would hold nothing but dots."""
MOST_FIGURES = 0.6
"""The share of a line that figures may take; an error among them can be a whole sentence."""
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_SPACE = re.compile(r"\s+")
_TAIL = 240
"""Characters of a running thought that are looked at for its last words."""


class Words(NamedTuple):
    """Some words of a line in one colour; figures may do something of their own when they are pressed."""

    text: str
    color: str = "dim"
    strong: bool = False
    action: str = ""


class LinePart(Part):
    """A line: a dot, words, a chip, figures on the right, an arrow where it opens.

    Args:
        x: see `Part`.
        width: see `Part`.
        before: see `Part`.
        dot: the theme's token of the dot, "" for none.
        words: from the left; they are cut with dots where the room ends.
        chip: the confinement, "" for none.
        figures: on the right.
        opened: whether it is open; None where it does not open.
        action: what a click does.
        boxed: whether it stands in a box, which keeps its words off the edge.
    """

    def __init__(
        self,
        x: float,
        width: float,
        before: float,
        *,
        dot: str = "",
        words: Sequence[Words],
        chip: str = "",
        figures: Sequence[Words] = (),
        opened: bool | None = None,
        action: str = "",
        boxed: bool = True,
    ) -> None:
        super().__init__(x, width, before)
        self._dot, self._action, self._opened = dot, action, opened
        self._words = [word._replace(text=_flat(word.text)) for word in words if word.text]
        self._figures = [word._replace(text=_flat(word.text)) for word in figures if word.text]
        self._spots: list[tuple[float, float, str]] = []
        """From where to where a figure of an action of its own was painted."""
        self._chip = _flat(chip)
        self._pad = 12 if boxed else 0
        self.height = float(grown(HEIGHT) if boxed else grown(LINE) + 4)
        self.laid = True
        left = "".join(word.text for word in self._words)
        right = "".join(word.text for word in self._figures)
        self.text = " · ".join(part for part in (left, self._chip, right) if part)

    def paint(self, painter: QPainter, at: QPointF, clip: QRectF, marks: Sequence[Mark], hover: bool) -> None:
        """Paint the line."""
        _paint_marks(painter, QRectF(at.x() + 2, at.y() + 3, self.width - 4, self.height - 6), marks)
        right = self._paint_right(painter, at)
        left = at.x() + self._pad
        if self._dot:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look().color(self._dot))
            painter.drawEllipse(QPointF(left + 4, at.y() + self.height / 2), 3.5, 3.5)
            left += 16
        chip = self._chip_width(right - left)
        left = self._paint_words(painter, at.y(), left, right - (chip + 20 if chip else 12))
        if chip:
            self._paint_chip(painter, QRectF(left + 10, at.y() + (self.height - 20) / 2, chip, 20))
        if hover and self._action and self._opened is not None and not self._pad:
            painter.fillRect(
                QRectF(at.x(), at.y() + self.height - 2, right - at.x(), 1), look().color("line")
            )

    def _paint_right(self, painter: QPainter, at: QPointF) -> float:
        """Paint the figures and the arrow; return where they begin."""
        right = at.x() + self.width - self._pad
        if self._opened is not None:
            right -= 12
            name = "chevron-down" if self._opened else "chevron-right"
            icons.paint(painter, name, QRectF(right, at.y() + (self.height - 14) / 2, 14, 14), "dim")
            right -= 4
        room = (self.width - 2 * self._pad) * MOST_FIGURES
        self._spots.clear()
        for word in reversed(self._figures):
            font = _font(word)
            metrics = QFontMetricsF(font)
            text = metrics.elidedText(word.text, Qt.TextElideMode.ElideRight, room)
            wide = metrics.horizontalAdvance(text)
            right, room = right - wide, room - wide
            if word.action:
                self._spots.append((right - at.x(), right - at.x() + wide, word.action))
            painter.setFont(font)
            painter.setPen(look().color(word.color))
            painter.drawText(QRectF(right, at.y(), wide + 2, self.height), _LEFT, text)
        return right

    def _chip_width(self, room: float) -> float:
        """Return the room of the chip: what the headline leaves, 0 where that is too little for it."""
        if not self._chip:
            return 0.0
        head = (
            QFontMetricsF(_font(self._words[0])).horizontalAdvance(self._words[0].text) if self._words else 0
        )
        wide = min(QFontMetricsF(ink().small).horizontalAdvance(self._chip) + 18, room - head - 20)
        return wide if wide >= LEAST_CHIP else 0.0

    def _paint_words(self, painter: QPainter, top: float, left: float, right: float) -> float:
        for word in self._words:
            font = _font(word)
            metrics = QFontMetricsF(font)
            text = metrics.elidedText(word.text, Qt.TextElideMode.ElideRight, max(right - left, 0))
            wide = metrics.horizontalAdvance(text)
            painter.setFont(font)
            painter.setPen(look().color(word.color))
            painter.drawText(QRectF(left, top, wide + 2, self.height), _LEFT, text)
            left += wide
            if text != word.text:
                break
        return left

    def _paint_chip(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(look().color("line"))
        painter.setBrush(look().color("raised"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setPen(look().color("dim"))
        painter.setFont(ink().small)
        words = QFontMetricsF(ink().small).elidedText(
            self._chip, Qt.TextElideMode.ElideRight, box.width() - 14
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def spot(self, x: float, y: float) -> str:
        """Return the line's action, for all of it can be clicked, or that of the figure there."""
        return next((action for left, right, action in self._spots if left <= x < right), self._action)


class ThoughtPart(Part):
    """The dim line of a thought; while it runs, with a clock and its last words.

    Args:
        width: see `Part`.
        row: the thought.
        opened: whether its text stands below.
    """

    def __init__(self, width: float, row: ThoughtRow, opened: bool) -> None:
        super().__init__(0, width)
        self._row, self._opened = row, opened
        self.height = float(grown(LINE) + 4)
        self.laid = True
        self.text = export.thought(row, row.finished or time.time())
        self._last = ""
        if row.running and not opened and not look().still:
            self._last = _flat(row.since(max(row.size - _TAIL, 0)))

    def paint(self, painter: QPainter, at: QPointF, clip: QRectF, marks: Sequence[Mark], hover: bool) -> None:
        """Paint the bulb, the words, the arrow and what is being thought."""
        row = self._row
        if row.running:
            self.text = export.thought(row, time.time())
        _paint_marks(painter, QRectF(at.x(), at.y() + 2, self.width, self.height - 4), marks)
        color = "dim" if hover else "faint"
        icons.paint(painter, "bulb", QRectF(at.x(), at.y() + (self.height - 16) / 2, 16, 16), color)
        metrics = QFontMetricsF(ink().text)
        left, wide = at.x() + 24, metrics.horizontalAdvance(self.text)
        painter.setFont(ink().text)
        painter.setPen(look().color(color))
        painter.drawText(QRectF(left, at.y(), wide + 2, self.height), _LEFT, self.text)
        left += wide + 4
        if row.size:
            name = "chevron-down" if self._opened else "chevron-right"
            icons.paint(painter, name, QRectF(left, at.y() + (self.height - 14) / 2, 14, 14), color)
            left += 22
        if self._last:
            room = at.x() + self.width - left
            words = metrics.elidedText(self._last, Qt.TextElideMode.ElideLeft, room)
            painter.drawText(QRectF(left, at.y(), room, self.height), _LEFT, words)

    def spot(self, x: float, y: float) -> str:
        """Open and close it."""
        return f"toggle:{self._row.key}" if self._row.size else ""


def _font(word: Words) -> QFont:
    return ink().strong if word.strong else ink().text


def _flat(text: str) -> str:
    """Return text on one line, with what hides made visible."""
    return visible(_SPACE.sub(" ", text[:2000]))


def _paint_marks(painter: QPainter, area: QRectF, marks: Sequence[Mark]) -> None:
    """Mark a line as a whole; one with the place that was found last has a bar at its edge, too."""
    for mark in marks:
        painter.fillRect(area, look().color("attention-background" if mark.ink else mark.color))
    if marks and marks[-1].color == "attention":
        painter.fillRect(QRectF(area.left(), area.top(), 3, area.height()), look().color("attention"))
