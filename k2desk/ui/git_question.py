"""The question about one act of git: what it will do, what it still has to be told, and the answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from k2desk.core.visible import one_line
from k2desk.ui.controls import button, label
from k2desk.ui.git_draft import Draft
from k2desk.ui.measures import grown
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

MOST_NAMED = 4
"""Files that are named one by one."""


class _Message(QPlainTextEdit):
    """The message of a commit; Tab goes on, as in every form."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Message of the commit"))
        self.setPlaceholderText(tr("What does it change, and why?"))
        self.setProperty("class", "box")
        self.setTabChangesFocus(True)
        self.setFixedHeight(grown(96))


class GitQuestion(QWidget):
    """Words, the fields an act needs, and its buttons; it decides nothing itself.

    Args:
        runtime: has a message drafted.
    """

    agreed = Signal()
    """The user wants it done."""
    left = Signal()
    """The user wants nothing done."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self.words = label("", name=tr("What will happen"))
        self.words.setWordWrap(True)
        self.message = _Message()
        self.choice = QComboBox()
        self.choice.view().setAccessibleName(tr("Choices"))
        self.choice.setAccessibleName(tr("Branch"))
        self.choice.setMinimumContentsLength(8)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.origin = QCheckBox(tr("Name this session in it"))
        self.origin.setToolTip(
            tr(
                "Adds the line K2Desk-Session to the message, and a note under refs/notes/k2desk with the "
                "hash of the session's last record. Whoever gets the commit can read them. The next commit "
                "is asked about with the same tick."
            )
        )
        self.name = QLineEdit()
        self.name.setPlaceholderText(tr("Name of the new branch"))
        self.name.setAccessibleName(tr("Name of the new branch"))
        self.name.returnPressed.connect(self.agreed)
        self.draft = Draft(runtime, self.message)
        self.yes = button("", self.agreed.emit, "primary", "small", name=tr("Do it"))
        self.no = button(tr("Cancel"), self.left.emit, "quiet", "small")
        self.other = button("", self._take_other, "small", name=tr("Do it another way"))
        """Another way to do it."""
        self._other: Callable[[], object] = _nothing
        self._lay_out()

    def _lay_out(self) -> None:
        answers = QHBoxLayout()
        answers.setSpacing(6)
        for made in (self.yes, self.other, self.draft.button):
            answers.addWidget(made)
        answers.addStretch()
        answers.addWidget(self.no)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 0)
        column.setSpacing(8)
        for widget in (self.words, self.choice, self.name, self.message, self.origin):
            column.addWidget(widget)
        column.addLayout(answers)

    def ask(self, words: str, yes: str, *needed: QWidget) -> None:
        """Ask about an act.

        Args:
            words: what it will do.
            yes: what its button says.
            needed: the fields of this form it needs.
        """
        self.words.setText(words)
        self.yes.setText(yes)
        self.yes.setAccessibleName(f"{yes}: {words}")
        self.yes.show()
        for widget in (self.message, self.origin, self.choice, self.name, self.draft.button):
            widget.setVisible(widget in needed)
        self.other.hide()
        self.show()
        self.yes.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer(self, words: str, take: Callable[[], object]) -> None:
        """Offer another way to do what is asked about."""
        self._other = take
        self.other.setText(words)
        self.other.setAccessibleName(words)
        self.other.show()

    def say(self, words: str) -> None:
        """Say why nothing can be done, and what to do next."""
        self.ask(words, "")
        self.yes.hide()
        self.no.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_other(self) -> None:
        self._other()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Esc; say yes on Ctrl+Enter."""
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held:
            self.agreed.emit()
        else:
            super().keyPressEvent(event)


def _nothing() -> None:
    """Nothing was offered yet."""


def named(paths: Sequence[str]) -> str:
    """Name files, the first ones by name."""
    shown = ", ".join(one_line(path) for path in paths[:MOST_NAMED])
    return (
        tr("{shown} and {count} more", shown=shown, count=len(paths) - MOST_NAMED)
        if len(paths) > MOST_NAMED
        else shown
    )
