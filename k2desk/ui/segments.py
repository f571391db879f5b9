"""A few words beside each other of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from k2desk.ui.chips import Wrap
from k2desk.ui.controls import button
from k2desk.ui.words import tr


class Segments(QWidget):
    """A choice that shows all it offers.

    Args:
        name: what is chosen, for screen readers.
        words: what there is to choose from, marked; shown in the user's language.
        first: what is chosen at first.
    """

    chosen = Signal()
    """Another one is chosen."""

    def __init__(self, name: str, words: Sequence[str], first: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QPushButton] = {}
        row = Wrap(self, spacing=4)
        for word in words:
            made = button(tr(word), _nothing, "quiet", name=f"{name}: {tr(word)}")
            made.setCheckable(True)
            made.setChecked(word == first)
            self._group.addButton(made)
            self.buttons[word] = made
            row.addWidget(made)
        self._group.buttonToggled.connect(self._toggled)

    @property
    def value(self) -> str:
        """The one that is chosen."""
        return next(word for word, made in self.buttons.items() if made.isChecked())

    def _toggled(self, _: object, on: bool) -> None:
        if on:
            self.chosen.emit()


def _nothing() -> None:
    """The group does it."""
