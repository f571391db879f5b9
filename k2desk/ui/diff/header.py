"""The head of the review: what is shown, how much of it is ticked and seen, one column or two."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QWidget

from k2desk.core.wording import mark
from k2desk.ui.controls import ElidedLabel, button, label, show_tip
from k2desk.ui.measures import grown
from k2desk.ui.models.selection import figures
from k2desk.ui.theme import look
from k2desk.ui.words import tr

HEIGHT = 44
LEAST = 320
TITLE = 120
"""So many pixels of a title are left where the chips need the room."""
SIDE, GAP = 12, 8
"""Pixels beside the header, and between its parts."""


class Switch(QFrame):
    """Two or more marked words of which one is chosen; shown in the user's language."""

    picked = Signal(str)
    """(word): the user chose it."""

    def __init__(self, words: tuple[str, ...], name: str) -> None:
        super().__init__()
        self.setProperty("class", "card")
        self.setAccessibleName(name)
        line = QHBoxLayout(self)
        line.setContentsMargins(1, 1, 1, 1)
        line.setSpacing(0)
        self._group = QButtonGroup(self)
        self._buttons = {}
        for word in words:
            pick = partial(self.picked.emit, word)
            made = button(tr(word), pick, "quiet", "small", name=f"{name}: {tr(word)}")
            made.setCheckable(True)
            self._group.addButton(made)
            line.addWidget(made)
            self._buttons[word] = made

    def show_word(self, word: str) -> None:
        """Show which word is chosen."""
        self._buttons[word].setChecked(True)

    def offer(self, words: Collection[str]) -> None:
        """Offer these words alone; nothing where there is no choice."""
        for word, made in self._buttons.items():
            made.setVisible(word in words)
        self.setVisible(len(words) > 1)


class ReviewHeader(QWidget):
    """Title, chips, and the switch between one column and two."""

    mode_picked = Signal(str)
    """(``unified`` or ``split``): the user chose how the diff is shown."""
    back = Signal()
    """The user wants to see the proposal again."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(grown(HEIGHT))
        self._title = ElidedLabel(Qt.TextElideMode.ElideRight, "strong")
        self._ticked, self._seen = label("", "chip"), label("", "chip")
        self._words = ""
        """What the first chip says where there is room."""
        self._back = button(tr("Back to the proposal"), self.back.emit, "small")
        self._switch = Switch((mark("Unified"), mark("Split")), tr("Layout"))
        self._switch.picked.connect(lambda word: self.mode_picked.emit(word.lower()))
        line = QHBoxLayout(self)
        line.setContentsMargins(SIDE, 0, SIDE, 0)
        line.setSpacing(GAP)
        middle = Qt.AlignmentFlag.AlignVCenter
        for widget in (self._title, self._ticked, self._seen):
            line.addWidget(widget, 0, middle)
        line.addStretch(1)
        line.addWidget(self._back, 0, middle)
        line.addWidget(self._switch, 0, middle)
        self.show_diff(tr("Review"), "", back=False)

    def show_proposal(self, ticked: str, seen: str) -> None:
        """Show how much of a proposal is ticked and seen."""
        self._back.hide()
        self._say(tr("Review"), ticked, seen)

    def show_diff(self, title: str, size: str, *, back: bool) -> None:
        """Show what a diff to read is."""
        self._back.setVisible(back)
        self._say(title, size, "")

    @property
    def shows_back(self) -> bool:
        """Whether something else than the proposal is shown, with the way back."""
        return self._back.isVisibleTo(self)

    def show_split(self, split: bool) -> None:
        """Show how the diff is laid out."""
        self._switch.show_word("Split" if split else "Unified")

    def _say(self, title: str, first: str, second: str) -> None:
        self._title.setText(title)
        self._words = first
        show_tip(self._ticked, first)
        self._ticked.setAccessibleName(first)
        self._seen.setText(second)
        self._fit()

    def _fit(self) -> None:
        """Show the chips there are words and room for; rather figures alone than words that are cut off."""
        words, seen = self._words, self._seen.text()
        self._ticked.setVisible(bool(words))
        for said, whole in ((words, True), (words, False), ("/".join(figures(words)) or words, False)):
            self._ticked.setText(said)
            self._seen.setVisible(whole and bool(seen))
            if self._needed() <= self.width():
                return

    def _needed(self) -> int:
        """Return how wide all that is shown would be, of a long title the beginning alone."""
        others = (self._ticked, self._seen, self._back, self._switch)
        shown = [one.sizeHint().width() for one in others if not one.isHidden()]
        title = min(self._title.sizeHint().width(), grown(TITLE))
        return 2 * SIDE + title + sum(shown) + GAP * (len(shown) + 1)

    def showEvent(self, event: QShowEvent) -> None:
        """Measure again: what is not shown yet has not the look it will have."""
        super().showEvent(event)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what does not fit."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the switch and one chip."""
        return QSize(LEAST, grown(HEIGHT))


class Hint(ElidedLabel):
    """The keys of the diff, in one quiet line."""

    def __init__(self) -> None:
        super().__init__(Qt.TextElideMode.ElideRight, "faint")
        self.setFont(look().ui_font(11))
        self.setContentsMargins(12, 4, 12, 4)
        self.show_keys(ticks=True)

    def show_keys(self, *, ticks: bool, files: bool = False, hunks: bool = False) -> None:
        """Name the keys that do something: in a diff to read there is nothing to tick.

        Args:
            ticks: whether there is.
            files: whether files can be undone one by one.
            hunks: whether hunks can be ticked, and nothing else can be done with them.
        """
        moves = tr("n / p next, previous hunk")
        words = (
            tr("Space tick   {moves}   u next unseen   c comment   e edit   f fold", moves=moves)
            if ticks
            else moves
        )
        words = tr("Space tick   {moves}   u next unseen", moves=moves) if hunks else words
        self.setText(tr("{moves}   z undo or redo this file", moves=moves) if files else words)
