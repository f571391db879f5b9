"""The line a program is printing: it grows at its end, and can be written over from its beginning."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter


class OpenLine:
    """Characters and how they are painted; knows which of them were handed out and still stand."""

    def __init__(self) -> None:
        self.cursor = self.width = 0
        self._runs: list[tuple[str, str]] = []
        """Stretches of one look, as long as nothing was written over; then `_cells` holds what there is."""
        self._cells: list[tuple[str, str]] | None = None
        self._same = self._handed = 0

    @property
    def inside(self) -> bool:
        """Whether what is printed next would be written over what stands there."""
        return self.cursor < self.width

    @property
    def text(self) -> str:
        """What stands in it."""
        return "".join(text for text, _ in (self._runs if self._cells is None else self._cells))

    def write(self, text: str, look: str) -> None:
        """Put text where the cursor is."""
        stop = self.cursor + len(text)
        if self._cells is None and self.cursor == self.width:
            self._runs.append((text, look))
        else:
            self._taken_apart()[self.cursor : stop] = [(char, look) for char in text]
        self._same = min(self._same, self.cursor)
        self.cursor, self.width = stop, max(self.width, stop)

    def cut(self) -> None:
        """Remove what stands from the cursor on."""
        del self._taken_apart()[self.cursor :]
        self._same = min(self._same, self.cursor)
        self.width = self.cursor

    def hand_out(self) -> tuple[int, list[tuple[str, str]]]:
        """Return how many characters that were handed out stand no longer, and what stands there now."""
        back, fresh = self._handed - self._same, list(self._since(self._same))
        self._same = self._handed = self.width
        return back, fresh

    def _since(self, start: int) -> Iterator[tuple[str, str]]:
        if self._cells is not None:
            for look, run in groupby(self._cells[start:], itemgetter(1)):
                yield "".join(cell for cell, _ in run), look
            return
        at = 0
        for text, look in self._runs:
            if at + len(text) > start:
                yield text[max(start - at, 0) :], look
            at += len(text)

    def _taken_apart(self) -> list[tuple[str, str]]:
        if self._cells is None:
            self._cells = [(char, look) for text, look in self._runs for char in text]
            self._runs = []
        return self._cells
