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
        self._cap = 0.0
        self.setProperty("class", kind)
        self.setAutoDefault(False)
        self.show_cap(bool(key))
        self.say(text)
        self.clicked.connect(lambda: run())

    def show_cap(self, shown: bool) -> None:
        """Show the cap, or leave it out where there is no room for it; the key works all the same."""
        cap = QFontMetricsF(self._font).horizontalAdvance(self._key) + 9 if shown else 0.0
        if cap != self._cap:
            self._cap = cap
            sheet = f"text-align: left; padding-right: {round(cap) + 12 + GAP}px;" if cap else ""
            self.setStyleSheet(sheet)
            self.updateGeometry()

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
        if not self._cap:
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
