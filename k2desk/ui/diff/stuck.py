"""The header of a file that stays at the top while its lines scroll below it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect

from k2desk.ui.diff.layout import HEIGHTS
from k2desk.ui.measures import grown
from k2desk.ui.words import trn

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from k2desk.ui.diff.view import DiffView

_SAID = re.compile(rb"[hn]*")
"""What stands between the header of a file and its first line."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """A header that would be out of view.

    Args:
        row: of the header.
        place: of the header.
        area: where it is painted instead, in the viewport.
    """

    row: int
    place: int
    area: QRect


class StuckHeader:
    """Finds and paints the header that stays; the keys know nothing of it.

    Args:
        view: the diff.
    """

    def __init__(self, view: DiffView) -> None:
        self._view = view
        view.cover = grown(HEIGHTS["f"])

    def found(self) -> Stuck | None:
        """Return the header that stays at present, None where the one of what is on top is in view."""
        view = self._view
        if not view.places.count:
            return None
        kinds, top = view.rows.kinds, view.verticalScrollBar().value()
        row = kinds.rfind(b"f", 0, view.row_at(view.places.place_at(top)) + 1)
        place = view.layout_of.place_of(row)
        if row < 0 or view.places.y_of(place) >= top:
            return None
        height, following = view.cover, kinds.find(b"f", row + 1)
        if following > 0 and kinds[following - 1] == ord("t"):
            following -= 1  # the name of a section goes before its first file
        below = view.places.y_of(view.layout_of.place_of(following)) - top if following > 0 else height
        return Stuck(row, place, QRect(0, min(0, below - height), view.viewport().width(), height))

    def covered(self, place: int) -> int:
        """Return how much at the top is covered while a place stands there, in pixels."""
        view, row = self._view, self._view.row_at(place)
        head = view.rows.kinds.rfind(b"f", 0, row + 1)
        return view.cover if 0 <= head < row else 0

    def paint(self, painter: QPainter) -> None:
        """Paint it over the lines, with how many warnings stand below it out of view."""
        found, view = self.found(), self._view
        if found is None:
            return
        row, said = view.rows.row(found.row), _SAID.match(view.rows.kinds, found.row + 1)
        notices = said[0].count(b"n") if said else 0
        if notices:
            warned = trn("{n} warning", "{n} warnings", notices)
            row = replace(row, chip=" · ".join(word for word in (row.chip, warned) if word))
        view.paint_head(painter, found.place, row, found.area)
