"""The row below the bar over the review that offers, or tells, the smallest selection that still fixes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from k2desk.core.wording import mark
from k2desk.ui.controls import button, label, show_tip
from k2desk.ui.models.proof_words import of_smallest, tip_of_smallest
from k2desk.ui.models.proofs import Proofs
from k2desk.ui.words import tr

OFFER = mark("Fewer hunks may be enough")


class SmallestRow(QWidget):
    """A sentence and a button; hidden where there is nothing to say.

    Args:
        proofs: knows what to say.
    """

    def __init__(self, proofs: Proofs) -> None:
        super().__init__()
        self._proofs = proofs
        self._words = label("", "dim")
        self._words.setWordWrap(True)
        self.seek = button(tr("Work it out fully"), proofs.find_smallest, "small")
        self.tick = button(tr("Tick just these"), proofs.tick_smallest, "small")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._words, 1)
        for one in (self.seek, self.tick):
            line.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def tell(self) -> None:
        """Say what is known now."""
        found = self._proofs.smallest()
        offer = found is None and self._proofs.may_be_smaller() and self._proofs.can_try_hunks()
        self.seek.setVisible(offer)
        ticked = self._proofs.is_smallest()
        self.tick.setVisible(found is not None and bool(found.hunks) and not ticked)
        if found is not None:
            self.tick.setText(tr("Tick just this") if len(found.hunks) == 1 else tr("Tick just these"))
            self._words.setText(of_smallest(found) + (tr(" · ticked") if ticked and found.hunks else ""))
            show_tip(self._words, tip_of_smallest(found))
        elif offer:
            self._words.setText(tr(OFFER))
            show_tip(self._words, "")
        self.setVisible(found is not None or offer)
