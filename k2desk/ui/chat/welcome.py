"""What stands in the conversation before anything was said."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from k2desk.core.wording import mark
from k2desk.ui.controls import ElidedButton, label
from k2desk.ui.words import tr

GAP = 12
"""Pixels above the questions, beside those between all lines."""
SPACING = 8
EXAMPLES = (
    mark("What does this project do, and where does it begin?"),
    mark("Run the tests and explain what fails."),
    mark("Find a bug you are sure of and propose a fix."),
)


class Welcome(QWidget):
    """A few calm words and three questions to begin with."""

    asked = Signal(str)
    """(question): the user chose an example."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Welcome"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        column.addStretch(2)
        head = label(tr("What should we look at?"), "strong")
        head.setStyleSheet("font-size: 18px;")
        self._words = words = label(
            tr(
                "Ask about this folder, or say what should be different. "
                "The assistant reads and runs tests in a copy; it writes nothing without you."
            ),
            "dim",
        )
        words.setWordWrap(True)
        self._head = head
        column.addWidget(head)
        column.addWidget(words)
        column.addSpacing(GAP)
        self._examples: list[ElidedButton] = []
        for example in map(tr, EXAMPLES):
            made = ElidedButton(example, partial(self.asked.emit, example))
            made.setAccessibleName(tr("Ask: {example}", example=example))
            made.setStyleSheet("text-align: left; padding: 8px 12px;")
            self._examples.append(made)
            column.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what does not fit, from the end: half a line is worse than none."""
        super().resizeEvent(event)
        inside = self.contentsRect()
        left = inside.height() - self._head.sizeHint().height() - SPACING
        left -= self._words.heightForWidth(inside.width()) + SPACING
        self._words.setVisible(left >= 0)
        left -= GAP
        for example in self._examples:
            left -= example.sizeHint().height() + SPACING
            example.setVisible(left >= 0)

    def keep_to(self, left: int, right: int) -> None:
        """Stay in the column of the conversation.

        Args:
            left: of the column, in pixels.
            right: room on the other side, likewise.
        """
        self.setContentsMargins(left, 0, right, 0)
