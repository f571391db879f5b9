"""The middle of the window: the conversation, and whatever takes its turn with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from k2desk.ui.controls import IconButton, button
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.ui.pane import PaneSpec


class Center(QFrame):
    """Panes that take turns; a strip to switch appears with the second one that was shown."""

    picked = Signal(str)
    """(pane id): the user asked for this pane."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("center")
        self._panes: dict[str, QWidget] = {}
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._close: IconButton | None = None
        self._stack = QStackedWidget()
        self._first = self._shown = ""
        self._strip = QFrame()
        self._strip.setObjectName("strip")
        self._strip.setAccessibleName(tr("Open panes"))
        self._line = QHBoxLayout(self._strip)
        self._line.setContentsMargins(8, 4, 8, 4)
        self._line.setSpacing(4)
        self._strip.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._strip)
        column.addWidget(self._stack)

    def furnish(self, specs: Sequence[PaneSpec]) -> None:
        """Get to know the panes of this place; called again with more of them, those that are there stay.

        Args:
            specs: all that are known, in order; the first one is where one comes back to.
        """
        self._first = specs[0].id if specs else ""
        for place, spec in enumerate(specs):
            if spec.id in self._buttons:
                continue
            made = button(tr(spec.title), partial(self.picked.emit, spec.id), "quiet", "small")
            made.setCheckable(True)
            self._group.addButton(made)
            self._buttons[spec.id] = made
            self._line.insertWidget(place, made)
        if self._close is None:
            self._line.addStretch()
            self._close = IconButton("cross", tr("Close this pane"), size=14)
            self._close.clicked.connect(self.close_pane)
            self._line.addWidget(self._close)
        self._mark()

    def add(self, pane_id: str, pane: QWidget) -> None:
        """Take in a pane; the first one is shown."""
        self._panes[pane_id] = pane
        self._stack.addWidget(pane)

    def current(self) -> QWidget | None:
        """Return the pane in view."""
        return self._stack.currentWidget()

    def show_pane(self, pane_id: str) -> None:
        """Bring a pane into view."""
        self._stack.setCurrentWidget(self._panes[pane_id])
        self._shown = pane_id
        self._mark()

    def _mark(self) -> None:
        """Show which pane is in view, once there are buttons for it."""
        if self._shown in self._buttons and self._close is not None:
            self._buttons[self._shown].setChecked(True)
            self._close.setVisible(self._shown != self._first)
            if self._shown != self._first:
                self._strip.show()

    def close_pane(self) -> None:
        """Go back to the conversation and take the strip away."""
        self._strip.hide()
        self.picked.emit(self._first)
