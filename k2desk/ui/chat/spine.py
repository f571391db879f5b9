"""Where every row begins, kept as heights: changing the last ones costs nothing for those above."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate


class Spine:
    """Heights below each other. A change costs the rows from it to the end, once, when somebody asks."""

    def __init__(self) -> None:
        self._heights: list[float] = []
        self._tops: list[float] = [0.0]
        """Where each row begins, as far as it is known, and where the next one would."""

    def __len__(self) -> int:
        return len(self._heights)

    def reset(self, heights: list[float]) -> None:
        """Take other rows."""
        self._heights, self._tops = heights, [0.0]

    def insert(self, index: int, height: float) -> None:
        """Put a row in."""
        self._heights.insert(index, height)
        del self._tops[index + 1 :]

    def remove(self, index: int) -> None:
        """Take a row out."""
        del self._heights[index]
        del self._tops[index + 1 :]

    def change(self, index: int, height: float) -> None:
        """Give a row another height."""
        if self._heights[index] != height:
            self._heights[index] = height
            del self._tops[index + 1 :]

    def height(self, index: int) -> float:
        """Return a row's height."""
        return self._heights[index]

    def top(self, index: int) -> float:
        """Return where a row begins; that of the row after the last is the end."""
        if index >= len(self._tops):
            known = len(self._tops) - 1
            rest = self._heights[known:]
            self._tops[known:] = accumulate(rest, initial=self._tops[known])
        return self._tops[index]

    @property
    def total(self) -> float:
        """The height of all rows."""
        return self.top(len(self._heights))

    def at(self, y: float) -> int:
        """Return the row at a height; the first or the last one beyond the ends."""
        end = self.total
        if y >= end:
            return max(len(self._heights) - 1, 0)
        return max(bisect_right(self._tops, y) - 1, 0)
