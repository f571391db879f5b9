"""A field for globs, one a line, with how many files each of them means at the right end of its line."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QPlainTextEdit

from k2desk.ui.theme import look
from k2desk.ui.words import tr

LINES = 8
"""Lines that are shown at once."""
_FRAME = 18
"""Pixels of height around the lines."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class GlobField(QPlainTextEdit):
    """Globs to edit; Tab goes on to the next field.

    Args:
        globs: one each.
    """

    def __init__(self, globs: tuple[str, ...]) -> None:
        super().__init__("\n".join(globs))
        self._told: Mapping[str, tuple[str, str]] = {}
        self.setProperty("class", "box")
        self.setFont(look().code_font())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.setAccessibleName(tr("Files, one pattern a line; you may edit them"))
        self.textChanged.connect(self._fit)
        self._fit()

    @property
    def globs(self) -> tuple[str, ...]:
        """What stands there, without empty lines."""
        return tuple(line.strip() for line in self.toPlainText().split("\n") if line.strip())

    def tell(self, told: Mapping[str, tuple[str, str]]) -> None:
        """Say something at the end of lines.

        Args:
            told: by the line, the words and the token of their colour.
        """
        self._told = told
        words = (f"{line}: {told[line][0]}" for line in self.globs if line in told)
        self.setAccessibleDescription("; ".join(words))
        self.viewport().update()

    def _fit(self) -> None:
        lines = min(max(self.blockCount(), 2), LINES)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + _FRAME)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words over the end of each line; a long glob goes on below them."""
        super().paintEvent(event)
        painter, font = QPainter(self.viewport()), look().ui_font(12)
        painter.setFont(font)
        metrics, right = QFontMetricsF(font), float(self.viewport().width() - 6)
        block = self.firstVisibleBlock()
        while block.isValid():
            area = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if area.top() > event.rect().bottom():
                break
            words, token = self._told.get(block.text().strip(), ("", "dim"))
            if words:
                width = metrics.horizontalAdvance(words)
                place = QRectF(right - width - 8, area.top(), width + 8, area.height())
                painter.fillRect(place.adjusted(-6, 0, 6, 0), look().color("background"))
                painter.setPen(look().color(token))
                painter.drawText(
                    place, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), words
                )
            block = block.next()
        painter.end()
