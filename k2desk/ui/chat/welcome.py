"""What stands in the conversation before anything was said."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from k2desk.core.wording import mark
from k2desk.ui.controls import button, label
from k2desk.ui.words import tr

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
        column.setSpacing(8)
        column.addStretch(2)
        head = label(tr("What should we look at?"), "strong")
        head.setStyleSheet("font-size: 18px;")
        words = label(
            tr(
                "Ask about this folder, or say what should be different. "
                "The assistant reads and runs tests in a copy; it writes nothing without you."
            ),
            "dim",
        )
        words.setWordWrap(True)
        column.addWidget(head)
        column.addWidget(words)
        column.addSpacing(12)
        for example in map(tr, EXAMPLES):
            made = button(
                example, partial(self.asked.emit, example), name=tr("Ask: {example}", example=example)
            )
            made.setStyleSheet("text-align: left; padding: 8px 12px;")
            column.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(3)

    def keep_to(self, left: int, right: int) -> None:
        """Stay in the column of the conversation.

        Args:
            left: of the column, in pixels.
            right: room on the other side, likewise.
        """
        self.setContentsMargins(left, 0, right, 0)
