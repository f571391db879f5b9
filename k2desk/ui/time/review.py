"""The review as it was: the newest proposal of a moment, or what has become of files since, to read only."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from k2desk.core.errors import PatchError
from k2desk.core.visible import visible
from k2desk.core.wording import mark, retold
from k2desk.ui.controls import label
from k2desk.ui.diff.area import DiffArea
from k2desk.ui.diff.header import Hint, ReviewHeader
from k2desk.ui.diff.rows import NoRows
from k2desk.ui.diff.story import Told
from k2desk.ui.diff.ticks import ProposalTicks
from k2desk.ui.diff.unified_rows import UnifiedRows
from k2desk.ui.models.selection import Selection
from k2desk.ui.words import tr, trn

if TYPE_CHECKING:
    from collections.abc import Callable

    from k2desk.ui.models.readings import InThread

NONE = mark("Nothing had been proposed yet.")
_STATES = {
    "made": mark("It was made, and not asked about yet."),
    "asked": mark("It waited for your decision."),
    "writing": mark("You accepted it; it was being written."),
    "applied": mark("You accepted it, and it was written."),
    "undone": mark("It was written, and taken back."),
    "rejected": mark("You rejected it."),
    "revised": mark("You asked for a change of it."),
    "refused": mark("You accepted it, and it could not be written."),
    "lapsed": mark("It was never decided."),
}
_DECIDED = ("writing", "applied", "undone", "refused")
"""States in which it is known what was ticked."""


class PastReview(QWidget):
    """Lies over the review while a session is shown as it was.

    Args:
        in_thread: reads large proposals, see `Runtime.in_thread`.
    """

    left = Signal()
    """The user wants to go back to now."""

    def __init__(self, in_thread: InThread) -> None:
        super().__init__()
        self.setAccessibleName(tr("The review as it was"))
        self._in_thread = in_thread
        self._selection: Selection | None = None
        self.header, self.area = ReviewHeader(), DiffArea()
        self._stands, self._empty = label("", "dim"), label(tr(NONE), "dim")
        for words in (self._stands, self._empty):
            words.setWordWrap(True)
        self._stands.setContentsMargins(12, 0, 12, 8)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._told: Told | None = None
        self._blob: Callable[[str], bytes] = _no_blob
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.area)
        self._hint = Hint()
        self._hint.show_keys(ticks=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, self._stands):
            column.addWidget(part)
        column.addWidget(self._stack, 1)
        column.addWidget(self._hint)
        self.setFocusProxy(self.area)
        self.header.back.connect(lambda: self._show_told())
        self.header.mode_picked.connect(self.area.set_mode)
        self.area.split_changed.connect(self.header.show_split)
        self.header.show_split(self.area.split)
        self._show_told()

    def show_proposal(self, told: Told | None, blob: Callable[[str], bytes]) -> None:
        """Show a proposal as it was.

        Args:
            told: what was known of it, None where there was none.
            blob: returns what a hash stands for, at once.
        """
        self._blob = blob
        if told == self._told and told is not None and not self.header.shows_back:
            return
        self._told = told
        self._show_told()

    def _show_told(self) -> None:
        told = self._told
        self._stack.setCurrentIndex(0 if told is None else 1)
        self._hint.setVisible(told is not None)
        self._stands.setVisible(told is not None)
        if told is None:
            self._stands.setText("")
            self.header.show_diff(tr("Review as it was"), "", back=False)
            return
        summary = visible(told.proposal.summary)
        self._stands.setText(f"{tr(_STATES[told.state])} {summary}".strip())
        selection = self._selection = Selection(self._in_thread)
        selection.changed.connect(partial(self._show_read, selection))
        selection.show(told.proposal, "", "", self._blob, told.edited, terms=told.terms)
        if selection.reading(told.proposal.id):
            self.area.show_rows(NoRows())
            self.header.show_diff(tr("Review as it was"), "", back=False)

    def _show_read(self, selection: Selection, name: str) -> None:
        """Show what was read of a proposal, where it is still the one to show."""
        told = self._told
        if told is None or selection is not self._selection:
            return
        selection.changed.disconnect()
        rows = selection.rows(name)
        if told.state in _DECIDED:
            selection.settle(name, told.ticks)
            self.area.show_rows(rows, ProposalTicks(selection, name))
            chip = selection.chip(name)
        else:
            self.area.show_rows(rows)
            whole = selection.counts(name)[1]
            chip = trn("{n} hunk", "{n} hunks", whole)
        self.header.show_diff(tr("Review as it was"), chip, back=False)

    def show_difference(self, title: str, diff: bytes, words: str = "") -> None:
        """Show a diff to read, with words on what its sides are."""
        try:
            rows = UnifiedRows(diff)
        except PatchError as error:
            self._stands.setText(retold(error))
            return
        count = trn("{n} file", "{n} files", rows.files)
        self.area.show_rows(rows)
        self.header.show_diff(title, count, back=True)
        self._stands.setText(words)
        self._stands.setVisible(bool(words))
        self._stack.setCurrentIndex(1)
        self._hint.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to now with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def _no_blob(name: str) -> bytes:
    raise KeyError(name)
