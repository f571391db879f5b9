"""Where each row of a diff stands: heights, and which rows stand side by side; without Qt."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import Protocol

from k2desk.ui.measures import grown

LINE = 20
HEIGHTS = {"f": 34, "h": 32, "c": 26, "n": 24, "t": 24}
"""In pixels at the usual size of text; lines have `LINE`."""
_BLOCK = re.compile(rb"(-+)\++")
_TALL = re.compile(rb"[fhcnt]")


class Places(Protocol):
    """Where lines stand, see `Layout`."""

    count: int
    height: int

    def y_of(self, place: int) -> int:
        """Return where a place begins."""
        ...

    def place_at(self, y: int) -> int:
        """Return the place at a height."""
        ...


class EvenPlaces:
    """Lines of one height."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._line = grown(LINE)
        self.height = self._line * count

    def y_of(self, place: int) -> int:
        """Return where a place begins."""
        return self._line * place

    def place_at(self, y: int) -> int:
        """Return the place at a height, the first or last one where there is none."""
        return max(0, min(y // self._line, self.count - 1))


class Layout:
    """The places of the rows of a diff; a place holds one row, or two side by side.

    Args:
        kinds: the kind of every row, see `rows.DiffRows.kinds`.
        split: whether removed and added lines stand side by side.
    """

    def __init__(self, kinds: bytes, split: bool) -> None:
        self._kinds = kinds
        self.split = split
        found = _BLOCK.finditer(kinds) if split else ()
        self._blocks = [(match.start(), match.end(1), match.end()) for match in found]
        self._starts = [start for start, _, _ in self._blocks]
        self._ends = [end for _, _, end in self._blocks]
        saved = [min(middle - start, end - middle) for start, middle, end in self._blocks]
        self._saved = [0, *accumulate(saved)]
        """How many places fewer than rows there are before each block."""
        self._block_places = [start - self._saved[at] for at, start in enumerate(self._starts)]
        self.count = len(kinds) - self._saved[-1]
        tall = [match.start() for match in _TALL.finditer(kinds)]
        self._tall_places = [self.place_of(row) for row in tall] if self._blocks else tall
        self._line = grown(LINE)
        more = {ord(kind): grown(height) - self._line for kind, height in HEIGHTS.items()}
        extra = [more[kinds[row]] for row in tall]
        self._extra = [0, *accumulate(extra)]
        self._tall_ys = [self._line * place + self._extra[at] for at, place in enumerate(self._tall_places)]
        self.height = self._line * self.count + self._extra[-1]
        """Of all places, in pixels."""

    def rows_at(self, place: int) -> tuple[int, int]:
        """Return the row on the left and the one on the right; -1 for none, twice the same for one across."""
        if not self.split:
            return place, place
        number = bisect_right(self._block_places, place) - 1
        if number >= 0:
            start, middle, end = self._blocks[number]
            at = place - self._block_places[number]
            removed, added = middle - start, end - middle
            if at < max(removed, added):
                return (start + at if at < removed else -1), (middle + at if at < added else -1)
        row = place + self._saved[number + 1]
        kind = self._kinds[row : row + 1]
        return (row if kind != b"+" else -1), (row if kind != b"-" else -1)

    def place_of(self, row: int) -> int:
        """Return the place of a row."""
        number = bisect_right(self._starts, row) - 1
        if number < 0:
            return row
        start, middle, end = self._blocks[number]
        if row < end:
            return self._block_places[number] + (row - start if row < middle else row - middle)
        return row - self._saved[number + 1]

    def y_of(self, place: int) -> int:
        """Return where a place begins, in pixels from the top; ``count`` gives the end of the last one."""
        return self._line * place + self._extra[bisect_left(self._tall_places, place)]

    def height_of(self, place: int) -> int:
        """Return the height of a place in pixels."""
        return self.y_of(place + 1) - self.y_of(place)

    def place_at(self, y: int) -> int:
        """Return the place at a height, the first or last one where there is none."""
        number = bisect_right(self._tall_ys, y) - 1
        if number < 0:
            place = y // self._line
        else:
            tall = self._tall_places[number]
            below = self.y_of(tall + 1)
            place = tall if y < below else tall + 1 + (y - below) // self._line
        return max(0, min(place, self.count - 1))
