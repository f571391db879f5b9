"""A widget that stands between the rows of a diff and scrolls with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt

from k2desk.ui.diff.inserted import Inserted
from k2desk.ui.diff.layout import LINE
from k2desk.ui.diff.rows import INSET, DiffRow
from k2desk.ui.measures import grown

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from k2desk.ui.diff.view import DiffView

SIDE = 12
"""Pixels beside the widget."""
GAP = 4
"""Pixels above and below it."""


class Inset:
    """At most one widget at a time.

    Args:
        area: the diff, whose rows are `Inserted` where a widget is to stand between them.
    """

    def __init__(self, area: DiffView) -> None:
        self._area = area
        self.widget: QWidget | None = None
        self._below: Callable[[], int] = int
        self._left: Callable[[], object] | None = None
        self._count = 0

    def open(
        self,
        widget: QWidget,
        below: Callable[[], int],
        height: int,
        left: Callable[[], object] | None = None,
    ) -> None:
        """Show a widget and bring it into view; the one before is closed.

        Args:
            widget: it is shown with this height and the width there is.
            below: returns the row of the diff it stands below.
            height: in pixels.
            left: called before the widget has to go because something else is shown.
        """
        self.leave()
        self.widget, self._below, self._left = widget, below, left
        self._count = -(-(height + 2 * GAP) // grown(LINE))
        widget.setParent(self._area.viewport())
        self._area.again()
        rows = self._rows()
        if rows:
            self._area.reveal_rows(rows[0], rows[-1])
        self.place()
        widget.show()

    def leave(self) -> None:
        """Let the widget save what it holds, and take it away: something else is shown."""
        if self.widget is not None and self._left is not None:
            left, self._left = self._left, None
            left()
        self.close()

    def close(self) -> None:
        """Take the widget away; the keyboard goes back to the diff."""
        widget, self.widget = self.widget, None
        if widget is None:
            return
        had_focus = widget.isAncestorOf(widget.window().focusWidget() or widget)
        widget.hide()
        widget.deleteLater()
        self._area.again()
        if had_focus:
            self._area.setFocus(Qt.FocusReason.OtherFocusReason)

    def rows(self) -> dict[int, list[DiffRow]]:
        """Return the rows that keep room for it."""
        rows = self._area.rows
        if self.widget is None or not isinstance(rows, Inserted):
            return {}
        below = self._below()
        at = rows.base.row(below)
        return {below: [DiffRow("m", "", file=at.file, hunk=at.hunk, aside=INSET)] * self._count}

    def place(self) -> None:
        """Put the widget where its room is."""
        if self.widget is None:
            return
        rows = self._rows()
        if not rows:
            self.widget.hide()
            return
        layout = self._area.layout_of
        area = self._area.area_of(layout.place_of(rows[0]))
        bottom = self._area.area_of(layout.place_of(rows[-1])).bottom()
        room = QRect(SIDE, area.top() + GAP, area.width() - 2 * SIDE, bottom - area.top() - 2 * GAP)
        self.widget.setGeometry(room)
        stuck = self._area.stuck.found()
        below = stuck.area.bottom() + 1 - room.top() if stuck is not None else 0
        if below > 0:  # the header that stays lies over it
            self.widget.setMask(QRect(0, below, room.width(), max(1, room.height() - below)))
        else:
            self.widget.clearMask()

    def _rows(self) -> range:
        rows = self._area.rows
        if not isinstance(rows, Inserted):
            return range(0)
        first = rows.outer(self._below()) + 1
        while first < len(rows.kinds) and rows.kinds[first : first + 1] == b"m":
            if rows.row(first).aside == INSET:
                return range(first, first + self._count)
            first += 1
        return range(0)
