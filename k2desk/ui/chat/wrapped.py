"""Lines of code cut into rows of the screen, between words: counted when they come, cut when looked at."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from k2desk.transcript.grid import cell, cells

SLOW = 2_000
"""Characters of a line that are measured one by one; longer ones count two cells a character."""
KEPT = 200
"""Lines whose rows are kept."""
HANG = 2
"""Cells by which the further rows of a line are set in deeper than its first one."""


class Piece(NamedTuple):
    """One row: characters ``start`` to ``stop`` of line ``line``, behind ``indent`` empty cells."""

    line: int
    start: int
    stop: int
    indent: int = 0


class Wrapped:
    """A text in rows.

    Args:
        columns: how many cells a row has.
        prose: whether the further rows of a line begin below its first word, not deeper.
    """

    def __init__(self, columns: int, *, prose: bool = False) -> None:
        self.lines: list[str] = []
        self.starts: list[int] = []
        """Where each line begins in the text."""
        self.rows = 0
        """How many rows there are."""
        self._tops: list[int] = []
        """The first row of each line."""
        self._columns, self._hang = columns, 0 if prose else HANG
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
        if len(line) > SLOW:
            return -(-len(line) // self._step(line))
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
        """Cut a line into rows, between its words where it can be; one far too long for that by counting."""
        size = len(line)
        if size > SLOW:
            step = self._step(line)
            return [Piece(number, at, min(at + step, size)) for at in range(0, size, step)]
        if 2 * size <= self._columns or cells(line) <= self._columns:
            return [Piece(number, 0, size)]
        plain = line.isascii()
        lead = size - len(line.lstrip(" "))
        made, start, indent = list[Piece](), 0, 0
        while True:
            room = self._columns - indent
            edge = min(start + room, size) if plain else _reach(line, start, room)
            if edge >= size:
                return [*made, Piece(number, start, size, indent)]
            stop = _between_words(line, max(start, lead), edge)
            made.append(Piece(number, start, stop, indent))
            if stop == size:
                return made
            start, indent = stop, min(lead + self._hang, self._columns // 2)


def _reach(line: str, start: int, room: int) -> int:
    """Return the end of the characters that have room in so many cells; there is at least one."""
    used, at = cell(line[start]), start + 1
    while at < len(line) and used + cell(line[at]) <= room:
        used += cell(line[at])
        at += 1
    return at


def _between_words(line: str, first: int, edge: int) -> int:
    """Return where a row ends best: behind a blank near its edge, else before a word, else at the edge.

    Args:
        line: is cut.
        first: where it can be cut at the earliest; what stands before it is no word.
        edge: where it has to be cut at the latest.
    """
    if cells(line[edge - 1 : edge + 1]) > 2:  # what is written in such wide characters has no blanks
        return edge
    if line[edge] == " " and edge > first:  # it may stand beyond the edge, where nobody misses it
        return edge + 1
    blank = line.rfind(" ", first, edge) + 1
    if blank > (first + edge) // 2:
        return blank
    for at in range(edge, first, -1):
        if _in_word(line[at]) and not _in_word(line[at - 1]):
            return at
    return blank if blank > first else edge


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_" or not cell(char)
