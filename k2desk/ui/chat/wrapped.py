"""Lines of code cut into rows of the screen: counted when they come, cut when somebody looks at them."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from k2desk.transcript.tables import cells

SLOW = 2_000
"""Characters of a line that are measured one by one; longer ones count two cells a character."""
KEPT = 200
"""Lines whose rows are kept."""


class Piece(NamedTuple):
    """One row: characters ``start`` to ``stop`` of line ``line``."""

    line: int
    start: int
    stop: int


class Wrapped:
    """A text in rows.

    Args:
        columns: how many cells a row has.
        prose: whether lines are broken behind blanks where they can be.
    """

    def __init__(self, columns: int, *, prose: bool = False) -> None:
        self.lines: list[str] = []
        self.starts: list[int] = []
        """Where each line begins in the text."""
        self.rows = 0
        """How many rows there are."""
        self._tops: list[int] = []
        """The first row of each line."""
        self._columns, self._prose = columns, prose
        self._cut: dict[int, list[Piece]] = {}

    def show(self, text: str, kept: int) -> None:
        """Take another text.

        Args:
            text: with line feeds, without tabs.
            kept: how many of the first lines are the same as before.
        """
        begin = self.starts[kept] if kept < len(self.starts) else 0
        row = self._tops[kept] if kept < len(self._tops) else 0
        fresh = text[begin:].split("\n")
        del self.lines[kept:], self.starts[kept:], self._tops[kept:]
        self._cut.clear()
        self.lines += fresh
        for line in fresh:
            self.starts.append(begin)
            self._tops.append(row)
            begin += len(line) + 1
            row += 1 if len(line) <= self._columns and line.isascii() else self._count(line)
        self.rows = row

    def _count(self, line: str) -> int:
        size = len(line)
        if size > SLOW or (line.isascii() and not self._prose):
            return -(-size // self._step(line))
        return len(self._pieces(0, line))

    def _step(self, line: str) -> int:
        return self._columns if line.isascii() else max(self._columns // 2, 1)

    def piece(self, row: int) -> Piece:
        """Return a row."""
        line = bisect_right(self._tops, row) - 1
        return self._of(line)[row - self._tops[line]]

    def row(self, line: int, within: int) -> int:
        """Return the row of a character of a line."""
        pieces = self._of(line)
        at = next((number for number, piece in enumerate(pieces) if within <= piece.stop), 0)
        return self._tops[line] + at

    def _of(self, line: int) -> list[Piece]:
        """Return the rows of a line; those of the lines somebody looks at are kept."""
        if line not in self._cut:
            if len(self._cut) > KEPT:
                self._cut.clear()
            self._cut[line] = self._pieces(line, self.lines[line])
        return self._cut[line]

    def _pieces(self, number: int, line: str) -> list[Piece]:
        """Cut a line into stretches of at most so many cells; of prose behind a blank where there is one."""
        size = len(line)
        if size <= self._columns and line.isascii():
            return [Piece(number, 0, size)]
        if size > SLOW or (line.isascii() and not self._prose):
            step = self._step(line)
            return [Piece(number, at, min(at + step, size)) for at in range(0, size, step)]
        made, start, used = [], 0, 0
        for at, char in enumerate(line):
            wide = cells(char)
            if used + wide > self._columns and at > start:
                stop = line.rfind(" ", start, at) + 1 if self._prose else 0
                stop = stop if stop > start else at
                made.append(Piece(number, start, stop))
                start, used = stop, cells(line[stop:at])
            used += wide
        return [*made, Piece(number, start, size)]
