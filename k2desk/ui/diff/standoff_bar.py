"""The bar above three versions: what was not taken back, and what can be all the same."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from k2desk.ui.controls import ElidedLabel, IconLabel, button, label, line_of
from k2desk.ui.diff.verdict import LEAST
from k2desk.ui.diff.versions import Standoff
from k2desk.ui.words import tr, trn


class StandoffBar(QFrame):
    """Says that nothing was written, and offers what still fits and what is untouched."""

    fitting_asked = Signal()
    """The user wants every hunk that still fits."""
    rest_asked = Signal()
    """The user wants the files that nobody edited."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("class", "card-attention")
        self.setAccessibleName(tr("Edited since"))
        self._title = label("", "strong")
        self._words = ElidedLabel(Qt.TextElideMode.ElideRight, "dim")
        self._fitting = button("", self.fitting_asked.emit, "primary")
        self._rest = button("", self.rest_asked.emit)
        self._warning = label("", "attention")
        self._warning.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(10)
        column.addLayout(line_of(IconLabel("warning", "attention", size=16), self._title, self._words))
        column.addLayout(line_of(self._fitting, self._rest))
        column.addWidget(self._warning)

    def tell(self, found: Standoff) -> None:
        """Show what stands in the way."""
        count = len(found.files)
        self._title.setText(
            trn("Not redone: a file was changed since", "Not redone: {n} files were changed since", count)
            if found.redo
            else trn(
                "Not undone: a file was changed since", "Not undone: {n} files were changed since", count
            )
        )
        self._words.setText(tr("· nothing was written"))
        fitting = sum(len(file.patches) for file in found.files)
        whole = sum(len(file.ways) for file in found.files)
        self._fitting.setText(
            trn(
                "Bring back what still fits: {fitting} of {n} place",
                "Bring back what still fits: {fitting} of {n} places",
                whole,
                fitting=fitting,
            )
            if found.redo
            else trn(
                "Take back what still fits: {fitting} of {n} place",
                "Take back what still fits: {fitting} of {n} places",
                whole,
                fitting=fitting,
            )
        )
        self._fitting.setVisible(fitting > 0)
        rest = len(found.rest)
        self._rest.setText(
            trn("Redo the other file", "Redo the other {n} files", rest)
            if found.redo
            else trn("Undo the other file", "Undo the other {n} files", rest)
        )
        self._rest.setVisible(rest > 0)
        self.warn("")

    def warn(self, words: str) -> None:
        """Show a sentence that needs attention, "" for none."""
        self._warning.setText(words)
        self._warning.setVisible(bool(words))

    def minimumSizeHint(self) -> QSize:
        """As narrow as the bar of a proposal."""
        return QSize(LEAST, super().minimumSizeHint().height())
