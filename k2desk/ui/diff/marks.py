"""Which words of a changed line are new, found for the lines that are looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from k2desk.patch.words import Mark, pairs, word_marks

_COMPARED = 2_500
"""Above so many pairs of lines the lines of a block are paired by their position."""


class Block(NamedTuple):
    """Removed rows with the added rows after them.

    Args:
        start: the first removed row.
        middle: the first added row.
        end: the row after the last one.
    """

    start: int
    middle: int
    end: int


class Marks:
    """The word marks of a diff.

    Args:
        kinds: the kind of every row, see `rows.DiffRows.kinds`.
        text: returns the text of a row.
    """

    def __init__(self, kinds: bytes, text: Callable[[int], str]) -> None:
        self._kinds = kinds
        self._text = text
        self._last = Block(0, 0, 0)
        self._pairs = lru_cache(maxsize=64)(self._find_pairs)
        self._marks = lru_cache(maxsize=512)(self._find_marks)

    def of(self, row: int) -> tuple[Mark, ...]:
        """Return the marks of a removed or added row; none where its block has no line like it."""
        block = self._block(row)
        start, middle, end = block
        if (middle - start) * (end - middle) <= _COMPARED:
            partner = self._pairs(block).get(row)
        elif row < middle:
            partner = row - start + middle if row - start + middle < end else None
        else:
            partner = row - middle + start if row - middle + start < middle else None
        if partner is None:
            return ()
        removed, added = self._marks(min(row, partner), max(row, partner))
        return removed if row < middle else added

    def _block(self, row: int) -> Block:
        if not self._last.start <= row < self._last.end:  # rows are asked for one after the other
            self._last = self._find_block(row)
        return self._last

    def _find_block(self, row: int) -> Block:
        kinds = self._kinds
        if kinds[row : row + 1] == b"-":
            start = len(kinds[:row].rstrip(b"-"))
            middle = len(kinds) - len(kinds[row:].lstrip(b"-"))
        else:
            middle = len(kinds[:row].rstrip(b"+"))
            start = len(kinds[:middle].rstrip(b"-"))
        return Block(start, middle, len(kinds) - len(kinds[middle:].lstrip(b"+")))

    def _find_pairs(self, block: Block) -> dict[int, int]:
        start, middle, end = block
        removed = [self._text(row) for row in range(start, middle)]
        added = [self._text(row) for row in range(middle, end)]
        found: dict[int, int] = {}
        for left, right in pairs(removed, added):
            found[start + left] = middle + right
            found[middle + right] = start + left
        return found

    def _find_marks(self, removed: int, added: int) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
        old, new = self._text(removed), self._text(added)
        old_marks, new_marks = word_marks(old, new)
        return _joined(old, old_marks), _joined(new, new_marks)


def _joined(text: str, marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Join marks with nothing but blanks between them: the eye reads them as one."""
    joined: list[Mark] = []
    for mark in marks:
        if joined and not text[joined[-1].end : mark.start].strip():
            mark = Mark(joined.pop().start, mark.end)
        joined.append(mark)
    return tuple(joined)
