"""A button that shows its key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton

from k2desk.ui.theme import look

GAP = 8


class KeyButton(QPushButton):
    """A button with the cap of its key on the right.

    Args:
        text: what it says; an ampersand in it is shown as it is.
        key: on the cap, "" for none.
        run: called when it is pressed.
        kind: the look of the style sheet, such as ``primary``.
    """

    def __init__(self, text: str, key: str, run: Callable[[], object], kind: str = "") -> None:
        super().__init__()
        self._key, self._kind = key, kind
        self._font = look().code_font(11)
        self._cap = QFontMetricsF(self._font).horizontalAdvance(key) + 9 if key else 0.0
        self.setProperty("class", kind)
        self.setAutoDefault(False)
        if key:
            self.setStyleSheet(f"text-align: left; padding-right: {round(self._cap) + 12 + GAP}px;")
        self.say(text)
        self.clicked.connect(lambda: run())

    def say(self, text: str) -> None:
        """Show other words."""
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(f"{text} ({self._key})" if self._key else text)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Never cut the words off."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cap over the button."""
        super().paintEvent(event)
        if not self._key:
            return
        primary = self._kind == "primary" and self.isEnabled()
        color = QColor(look().color("on-accent" if primary else "faint"))
        edge = QColor(color)
        edge.setAlpha(110)
        box = QRectF(self.width() - self._cap - 10, (self.height() - 17) / 2, self._cap, 17)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(edge if primary else look().color("line"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(color)
        painter.setFont(self._font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._key)
        painter.end()
