"""The rail: one icon button for each side panel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from k2desk.ui.controls import IconButton, show_tip
from k2desk.ui.keymap import keymap, with_key
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.ui.pane import PaneSpec

WIDTH = 44


class Rail(QFrame):
    """A column of buttons."""

    picked = Signal(str)
    """(pane id): the button of a panel was pressed, also that of the one that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(tr("Panels"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(6, 8, 5, 8)
        self._column.setSpacing(4)
        self._column.addStretch()
        self._buttons: dict[str, IconButton] = {}
        self._specs: dict[str, PaneSpec] = {}

    def furnish(self, specs: Sequence[PaneSpec]) -> None:
        """Give every side panel its button; called again with more of them, those that are there stay.

        Args:
            specs: all that are known, in order.
        """
        for place, spec in enumerate(specs):
            if spec.id in self._buttons:
                continue
            made = IconButton(spec.icon, tr(spec.title))
            made.setFixedSize(32, 32)
            made.setCheckable(True)
            made.clicked.connect(lambda _checked=False, pane=spec.id: self.picked.emit(pane))
            self._buttons[spec.id], self._specs[spec.id] = made, spec
            self._column.insertWidget(place, made, alignment=Qt.AlignmentFlag.AlignHCenter)
        keymap().follow(self._name_keys)

    def _name_keys(self) -> None:
        for name, made in self._buttons.items():
            spec = self._specs[name]
            show_tip(made, with_key(tr(spec.title), f"pane.{name}", f"Ctrl+{spec.order}"))

    def mark(self, pane: str) -> None:
        """Show which panel is open, "" for none."""
        for name, made in self._buttons.items():
            made.setChecked(name == pane)
