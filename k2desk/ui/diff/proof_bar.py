"""The bar over the review that says what the tests say of exactly what is ticked."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from k2desk.ui.controls import ElidedLabel, IconLabel, button, show_tip
from k2desk.ui.models.proof_words import Said
from k2desk.ui.models.proofs import Proofs

AGE_MS = 5000
"""How often the age of a result is said anew."""
LEAST = 320
_FACES = {
    "good": ("dot", "good"),
    "bad": ("cross", "bad"),
    "attention": ("warning", "attention"),
    "running": ("clock", "accent"),
    "none": ("dot", "faint"),
}
_ACTS = {"run": "Run again", "allow": "Run the tests", "stop": "Stop"}


class ProofBar(QFrame):
    """One line, and a button.

    Args:
        proofs: knows what to say.
    """

    def __init__(self, proofs: Proofs) -> None:
        super().__init__()
        self._proofs = proofs
        self._act = ""
        self.setProperty("class", "card")
        self.setAccessibleName("Tests of this selection")
        self._icon = IconLabel("dot", size=16)
        self._title = ElidedLabel(Qt.TextElideMode.ElideRight, "strong")
        self._words = ElidedLabel(Qt.TextElideMode.ElideRight, "dim")
        self._button = button("", self.press, "small")
        self._words.setSizePolicy(
            QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred
        )  # it shrinks first
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._title)
        row.addWidget(self._words, 1)
        row.addWidget(self._button)
        self._age = QTimer(self)
        self._age.setInterval(AGE_MS)
        self._age.timeout.connect(self.tell)
        proofs.changed.connect(self.tell)
        self.hide()  # until it has a place

    def tell(self) -> None:
        """Say what is known now."""
        said = self._proofs.said()
        self.setVisible(said is not None)
        if said is not None:
            self._show(said)

    def _show(self, said: Said) -> None:
        self._icon.show_icon(*_FACES[said.face])
        self._title.setText(said.title)
        self._words.setText(f"· {said.words}" if said.words else "")
        self.setAccessibleDescription(f"{said.title} {said.words}")
        show_tip(self, said.tip)
        self._act = said.act
        self._button.setText(_ACTS.get(said.act, ""))
        self._button.setAccessibleName(f"{_ACTS.get(said.act, '')}: tests of this selection")
        self._button.setVisible(bool(said.act))

    def press(self) -> None:
        """Do what the button says."""
        if self._act == "stop":
            self._proofs.stop()
        elif self._act:
            self._proofs.run()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the review may be: the words are shortened."""
        return QSize(LEAST, super().minimumSizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the age true while it is seen."""
        self._age.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody reads it."""
        self._age.stop()
        super().hideEvent(event)
