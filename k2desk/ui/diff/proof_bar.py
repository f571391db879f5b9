"""The bar over the review that says what the tests say of exactly what is ticked."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from k2desk.core.wording import mark
from k2desk.ui.controls import ElidedLabel, IconLabel, button, label, show_tip
from k2desk.ui.diff.smallest_row import SmallestRow
from k2desk.ui.models.proof_words import Said
from k2desk.ui.models.proofs import Proofs
from k2desk.ui.words import tr

AGE_MS = 5000
"""How often the age of a result is said anew."""
LEAST = 320
GAP, SIDE = 8, 12
"""Pixels between the parts, and at the left."""
_FACES = {
    "good": ("dot", "good"),
    "bad": ("cross", "bad"),
    "attention": ("warning", "attention"),
    "running": ("clock", "accent"),
    "none": ("dot", "faint"),
}
_ACTS = {"run": mark("Run again"), "allow": mark("Run the tests"), "stop": mark("Stop")}


class ProofBar(QFrame):
    """One line and a button; what does not fit into it in its shortest form stands below.

    Below that stands the smallest selection that fixes, where it is known or can be worked out.

    Args:
        proofs: knows what to say.
    """

    def __init__(self, proofs: Proofs) -> None:
        super().__init__()
        self._proofs = proofs
        self._act = ""
        self.setProperty("class", "card")
        self.setAccessibleName(tr("Tests of this selection"))
        self._icon = IconLabel("dot", size=16)
        self._title = ElidedLabel(Qt.TextElideMode.ElideRight, "strong")
        self._words = ElidedLabel(Qt.TextElideMode.ElideRight, "dim")
        self._below = label("", "dim")
        self._below.setWordWrap(True)
        self._button = button("", self.press, "small")
        self._smallest = SmallestRow(proofs)
        self._said: Said | None = None
        self._lay_out()
        self._age = QTimer(self)
        self._age.setInterval(AGE_MS)
        self._age.timeout.connect(self.tell)
        proofs.changed.connect(self.tell)
        self.hide()  # until it has a place

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        for part in (self._icon, self._title, self._words):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self._button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SIDE, 6, GAP, 6)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._below)
        column.addWidget(self._smallest)

    def tell(self) -> None:
        """Say what is known now."""
        said = self._proofs.said()
        self.setVisible(said is not None)
        if said is not None:
            self._show(said)
            self._smallest.tell()

    def _show(self, said: Said) -> None:
        self._said = said
        self._icon.show_icon(*_FACES[said.face])
        self.setAccessibleDescription(f"{said.title} {said.words}")
        show_tip(self, said.tip)
        self._act = said.act
        act = tr(_ACTS[said.act]) if said.act else ""
        self._button.setText(act)
        self._button.setAccessibleName(tr("{act}: tests of this selection", act=act))
        self._button.setVisible(bool(said.act))
        self._fit(self.width())

    def _fit(self, width: int) -> None:
        """Say it as fully as the width allows."""
        said = self._said
        if said is None:
            return
        room = width - SIDE - 2 * GAP - self._icon.sizeHint().width()
        if said.act:
            room -= self._button.sizeHint().width() + GAP
        below = True
        for title, words in said.forms():
            self._title.setText(title)
            self._words.setText(f"· {words}" if words else "")
            gap = GAP if words else 0
            if self._title.sizeHint().width() + gap + self._words.sizeHint().width() <= room:
                below = False
                break
        if below:
            self._title.setText(said.title)
            if self._title.sizeHint().width() > room:
                self._title.setText(title)
            self._words.setText("")
            self._below.setText(said.words)
        self._words.setVisible(bool(self._words.text()))
        self._below.setVisible(below and bool(said.parts))

    def press(self) -> None:
        """Do what the button says."""
        if self._act == "stop":
            self._proofs.stop()
        elif self._act:
            self._proofs.run()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the review may be: the words are shortened."""
        return QSize(LEAST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the words by the width."""
        self._fit(event.size().width())
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the age true while it is seen."""
        self._age.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody reads it."""
        self._age.stop()
        super().hideEvent(event)
