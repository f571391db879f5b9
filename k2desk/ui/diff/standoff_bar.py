"""The bar above three versions: what was not taken back, and what can be all the same."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from k2desk.ui.controls import ElidedLabel, IconLabel, button, label
from k2desk.ui.diff.verdict import LEAST
from k2desk.ui.diff.versions import Standoff


class StandoffBar(QFrame):
    """Says that nothing was written, and offers what still fits and what is untouched."""

    fitting_asked = Signal()
    """The user wants every hunk that still fits."""
    rest_asked = Signal()
    """The user wants the files that nobody edited."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("class", "card-attention")
        self.setAccessibleName("Edited since")
        self._title = label("", "strong")
        self._words = ElidedLabel(Qt.TextElideMode.ElideRight, "dim")
        self._fitting = button("", self.fitting_asked.emit, "primary")
        self._rest = button("", self.rest_asked.emit)
        self._warning = label("", "attention")
        self._warning.setWordWrap(True)
        sentence, buttons = QHBoxLayout(), QHBoxLayout()
        for line in (sentence, buttons):
            line.setSpacing(8)
        for widget in (IconLabel("warning", "attention", size=16), self._title, self._words):
            sentence.addWidget(widget)
        sentence.addStretch(1)
        for offer in (self._fitting, self._rest):
            buttons.addWidget(offer)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(10)
        column.addLayout(sentence)
        column.addLayout(buttons)
        column.addWidget(self._warning)

    def tell(self, found: Standoff) -> None:
        """Show what stands in the way."""
        done = "redone" if found.redo else "undone"
        count = len(found.files)
        what = "a file was" if count == 1 else f"{count} files were"
        self._title.setText(f"Not {done}: {what} changed since")
        self._words.setText("· nothing was written")
        fitting = sum(len(file.patches) for file in found.files)
        whole = sum(len(file.ways) for file in found.files)
        verb, other = ("Bring back", "Redo") if found.redo else ("Take back", "Undo")
        places = f"place{'s' * (whole != 1)}"
        self._fitting.setText(f"{verb} what still fits: {fitting} of {whole} {places}")
        self._fitting.setVisible(fitting > 0)
        rest = len(found.rest)
        self._rest.setText(f"{other} the other {f'{rest} files' if rest > 1 else 'file'}")
        self._rest.setVisible(rest > 0)
        self.warn("")

    def warn(self, words: str) -> None:
        """Show a sentence that needs attention, "" for none."""
        self._warning.setText(words)
        self._warning.setVisible(bool(words))

    def minimumSizeHint(self) -> QSize:
        """As narrow as the bar of a proposal."""
        return QSize(LEAST, super().minimumSizeHint().height())
