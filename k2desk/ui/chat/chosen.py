"""What is selected in the transcript, from a place in one row to a place in another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from k2desk.transcript.rows import Row
from k2desk.ui.chat.parts import Mark, Part
from k2desk.ui.chat.stack import Stack

Span: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
"""What of a row is selected: part and offset where it begins, part and offset where it ends."""
MANY = 60
"""Rows from which on a selection is copied as it was written."""
_END = (1 << 30, 0)
"""Behind every part of a row."""


class Place(NamedTuple):
    """A place between two characters.

    Args:
        key: of the row.
        part: index of the part in the row.
        offset: characters before it in the part.
    """

    key: str
    part: int
    offset: int


class Chosen:
    """The selection.

    Args:
        stack: the rows.
    """

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._from: Place | None = None
        self._to: Place | None = None
        self._all = False

    @property
    def empty(self) -> bool:
        """Whether nothing is selected."""
        return not self._all and (self._from is None or self._from == self._to)

    def clear(self) -> None:
        """Select nothing."""
        self._from = self._to = None
        self._all = False

    def begin(self, place: Place) -> None:
        """Begin at a place."""
        self._from = self._to = place
        self._all = False

    def extend(self, place: Place) -> None:
        """Go on to a place."""
        if self._from is not None:
            self._to = place

    def choose(self, first: Place, last: Place) -> None:
        """Select from one place to another."""
        self._from, self._to, self._all = first, last, False

    def choose_all(self) -> None:
        """Select everything."""
        self.clear()
        self._all = True

    def _ends(self) -> tuple[tuple[int, int, int], tuple[int, int, int]] | None:
        """Return both ends as row, part, offset, in order; None where one of them is not there."""
        if self.empty or self._from is None or self._to is None:
            return None
        ends = []
        for place in (self._from, self._to):
            row = self._stack.find(place.key)
            if row < 0:
                return None
            ends.append((row, place.part, place.offset))
        return min(ends), max(ends)

    def marks(self, rows: Sequence[int]) -> dict[int, Span]:
        """Return for each of these rows that is touched what of it is selected."""
        if self._all:
            return dict.fromkeys(rows, ((0, 0), _END))
        ends = self._ends()
        if ends is None:
            return {}
        (first, *start), (last, *stop) = ends
        found = {}
        for row in rows:
            if first <= row <= last:
                begin = (start[0], start[1]) if row == first else (0, 0)
                end = (stop[0], stop[1]) if row == last else _END
                found[row] = (begin, end)
        return found

    def rows(self) -> list[Row]:
        """Return the rows that are touched."""
        entries = self._stack.entries
        if self._all:
            return [entry.row for entry in entries]
        ends = self._ends()
        return [entry.row for entry in entries[ends[0][0] : ends[1][0] + 1]] if ends else []

    def text(self) -> str:
        """Return the selected text, plain."""
        return "\n\n".join(self.texts())

    def texts(self) -> list[str]:
        """Return the selected text of each row, plain: as it is laid out.

        Of many rows those in the middle are as they were written: nobody lays out thousands to copy them.
        """
        ends = self._ends()
        last = len(self._stack.entries) - 1
        first, stop = ends or ((0, 0, 0), (last, 1 << 30, 0))
        if self.empty or (ends is None and not self._all):
            return []
        found = []
        for index in range(first[0], stop[0] + 1):
            if stop[0] - first[0] >= MANY and first[0] < index < stop[0]:
                found += self._stack.written(index)
                continue
            sheet = self._stack.whole_sheet(index)
            begin = first[1:] if index == first[0] else (0, 0)
            end = stop[1:] if index == stop[0] else _END
            touched = [(part, slice_of(n, part, begin, end)) for n, part in enumerate(sheet.parts)]
            pieces = [(part, *span) for part, span in touched if span is not None]
            within = len(pieces) == 1 and first[0] == stop[0]
            text = "\n".join(_piece(part, a, b, lead=not within) for part, a, b in pieces)
            if text.strip():
                found.append(text)
        return found


def slice_of(number: int, part: Part, begin: tuple[int, ...], end: tuple[int, ...]) -> tuple[int, int] | None:
    """Return which characters of a part lie between two places of its row, None for none of it."""
    start = 0 if number > begin[0] else begin[1] if number == begin[0] else None
    stop = len(part.text) if number < end[0] else end[1] if number == end[0] else None
    return None if start is None or stop is None or start > stop else (start, stop)


def mark_of(number: int, part: Part, span: Span) -> list[Mark]:
    """Return the mark of the selection in a part, as a list of one or none."""
    found = slice_of(number, part, *span)
    return [Mark(*found, "accent-background")] if found and found[0] < found[1] else []


def _piece(part: Part, start: int, stop: int, *, lead: bool) -> str:
    """Return characters of a part; from its beginning on with its marker, unless it stands alone."""
    words = part.words(start, stop)
    return part.lead + words if lead and start == 0 and words else words
