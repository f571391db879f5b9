"""The conversation as it was: to read and to copy, and nothing in it can be pressed that does something."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu, QWidget

from k2desk.transcript.rows import Row, RowChange
from k2desk.transcript.still import still
from k2desk.ui.chat.stack import Anchor
from k2desk.ui.chat.view import TranscriptView
from k2desk.ui.models.selection import Selection
from k2desk.ui.words import tr

AT_ONCE = 60
"""Rows that are laid out from the end; earlier ones follow when somebody scrolls there."""


class StillView(TranscriptView):
    """Shows the last rows of a moment, and the ones before them as far as somebody reads back.

    Args:
        selection: nothing is ticked here.
        parent: see Qt.
    """

    def __init__(self, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(selection, parent)
        self.setAccessibleName(tr("The conversation as it was"))
        self._earlier: list[Row] = []
        self._at = 0.0
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.setInterval(0)
        self._more.timeout.connect(self._show_earlier)
        self.scrolled.connect(self._look_up)

    def show_moment(self, rows: Sequence[Row], at: float) -> None:
        """Show rows as they were.

        Args:
            rows: oldest first.
            at: the moment, seconds since the epoch.
        """
        self._earlier, self._at = list(rows[:-AT_ONCE]), at
        self.reset([still(row, at) for row in rows[-AT_ONCE:]])

    def _look_up(self) -> None:
        if self._earlier and self._top < self.viewport().height():
            self._more.start()

    def _show_earlier(self) -> None:
        """Put earlier rows above the others; what is in view stays where it is."""
        anchor = self.stack.anchor(self._top, self.viewport().height())
        rows, self._earlier = self._earlier[-AT_ONCE:], self._earlier[:-AT_ONCE]
        for place, row in enumerate(rows):
            self.stack.apply(RowChange("insert", place, still(row, self._at)))
        self._settle(anchor)
        self.viewport().update()

    def whole(self) -> None:
        """Lay all earlier rows above the others; what is in view stays where it is."""
        if not self._earlier:
            return
        following, shown = self.following, [entry.row for entry in self.stack.entries]
        index = self.stack.at(self._top)
        key, within = self.stack.entries[index].row.key, self._top - self.stack.top(index)
        earlier, self._earlier = self._earlier, []
        self.reset([*(still(row, self._at) for row in earlier), *shown])
        if not following:
            self.following = False
            self._settle(Anchor(self.stack.entries[self.stack.find(key)], None, within))

    # -- what does something elsewhere

    def arrange(self) -> bool:
        """Leave out cards and buttons."""
        return False

    def hosting(self) -> bool:
        """Have none."""
        return False

    def _show_fork(self) -> None:
        """Offer no fork beside a message: the bar does."""

    def fork_near(self) -> None:
        """Fork from the bar alone."""

    def pin_current(self) -> None:
        """Pin nothing."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be copied."""
        menu = QMenu(self)
        menu.addAction(tr("Copy"), self.copy).setEnabled(not self.chosen.empty)
        menu.addAction(tr("Select all"), self.select_all)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())
