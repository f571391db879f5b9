"""The bar above hunks to stage: which side of them is shown, and what the button will have git do."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from k2desk.core.wording import mark
from k2desk.ui.chat.cards.buttons import KeyButton
from k2desk.ui.controls import ElidedLabel, button, label, line_of, show_tip
from k2desk.ui.diff.header import Switch
from k2desk.ui.diff.verdict import LEAST
from k2desk.ui.words import tr

SIDES = (mark("Not staged"), mark("Staged"))
_WORDS = (
    mark("what is ticked will be in the next commit"),
    mark("what is ticked will be left out of the next commit"),
)
_COMMANDS = ("git apply --cached", "git apply --cached --reverse")


class StagingBar(QFrame):
    """Says what will be done, and asks for the word."""

    side_picked = Signal(bool)
    """(staged): the user wants to see what is staged, or what is not."""
    agreed = Signal()
    """The user wants it done."""
    left = Signal()
    """The user is done."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("class", "card")
        self.setAccessibleName(tr("Staging by hunk or line"))
        self._side = Switch(SIDES, tr("Show"))
        self._side.picked.connect(lambda word: self.side_picked.emit(word == SIDES[1]))
        self._words = ElidedLabel(Qt.TextElideMode.ElideRight, "dim")
        self.yes = KeyButton("", "Ctrl ⏎", self.agreed.emit, "primary")
        self._done = button(tr("Done"), self.left.emit)
        self._warning = label("", "attention")
        self._warning.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(10)
        column.addLayout(line_of(self._side, self._words))
        column.addLayout(line_of(self.yes, self._done))
        column.addWidget(self._warning)

    def tell(self, figure: str, *, staged: bool) -> None:
        """Show what the button will do.

        Args:
            figure: how much is ticked, such as ``2 of 3 hunks``; "" for nothing.
            staged: whether what is staged is shown.
        """
        self._side.show_word(SIDES[staged])
        self._words.setText(tr(_WORDS[staged]))
        show_tip(
            self._words,
            tr(
                "{command}: {words}. The files stay as they are.",
                command=_COMMANDS[staged],
                words=tr(_WORDS[staged]),
            ),
        )
        said = tr("Unstage {figure}", figure=figure) if staged else tr("Stage {figure}", figure=figure)
        self.yes.say(said if figure else tr("Nothing is ticked"))
        self.yes.setEnabled(bool(figure))

    def warn(self, words: str) -> None:
        """Show a sentence that needs attention, "" for none."""
        self._warning.setText(words)
        self._warning.setVisible(bool(words))

    def minimumSizeHint(self) -> QSize:
        """As narrow as the bar of a proposal."""
        return QSize(LEAST, super().minimumSizeHint().height())
