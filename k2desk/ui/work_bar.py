"""The line above the status bar that says what long work goes on, how far it is, and stops it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from k2desk.ui.controls import ElidedLabel, button, label
from k2desk.ui.keymap import with_key
from k2desk.ui.theme import look
from k2desk.ui.words import tr
from k2desk.ui.works import Works

BAR = 120, 6
"""Size of the bar, in pixels."""


class _Bar(QWidget):
    """How much is done, as a length; the figure beside it says the same."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(*BAR)
        self.part = 0.0

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the whole, and over it what is done."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for part, color in ((1.0, "line"), (self.part, "accent")):
            painter.setBrush(look().color(color))
            painter.drawRoundedRect(QRectF(0, 0, self.width() * part, self.height()), 3, 3)


class WorkBar(QFrame):
    """Shows the newest work that is worth a word; nothing of it is there before that.

    Args:
        works: tells it.
    """

    def __init__(self, works: Works) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._works = works
        self.title = ElidedLabel(Qt.TextElideMode.ElideRight)
        self.figure = label("", "dim", name=tr("How far it is"))
        self.bar = _Bar()
        tip = with_key(tr("Stop it"), "turn.stop", "Ctrl+.")
        self.halt = button(tr("Stop"), works.stop, "small", name=tr("Stop it"), tip=tip)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 6, 8, 6)
        line.setSpacing(10)
        line.addWidget(self.title)
        line.addStretch(1)
        line.addWidget(self.figure)
        line.addWidget(self.bar)
        line.addWidget(self.halt)
        works.changed.connect(self.tell)
        self.tell()

    def tell(self) -> None:
        """Show what goes on, or put the line away."""
        work = self._works.shown
        self.setVisible(work is not None)
        if work is None or work.step is None:
            return
        self.title.setText(work.title)
        self.figure.setText(work.figure)
        self.bar.part = work.step.done / max(1, work.step.whole)
        self.bar.update()
        self.setAccessibleName(f"{work.title}. {work.figure}")
