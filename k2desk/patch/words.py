"""Which words changed inside changed lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
LONGEST_LINE = 2_000
"""Longer lines are not compared word by word: nobody reads them, and the time grows with the product."""
ALIKE = 40.0
"""Lines less alike than this, in percent of `rapidfuzz.fuzz.ratio`, are shown as wholly replaced."""


class Mark(NamedTuple):
    """A stretch of characters that changed, from ``start`` up to ``end``."""

    start: int
    end: int


def word_marks(old: str, new: str) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """Mark the words that differ between two versions of a line.

    Returns:
        The marks in the old and in the new line; none on either side where the two have too little in common
        for marks to help.
    """
    if max(len(old), len(new)) > LONGEST_LINE or fuzz.ratio(old, new) < ALIKE:
        return (), ()
    old_words, new_words = _WORD.findall(old), _WORD.findall(new)
    old_marks: list[Mark] = []
    new_marks: list[Mark] = []
    old_ends, new_ends = _ends(old_words), _ends(new_words)
    for op in Indel.opcodes(old_words, new_words):
        if op.tag == "equal":
            continue
        _add(old_marks, old_ends[op.src_start], old_ends[op.src_end])
        _add(new_marks, new_ends[op.dest_start], new_ends[op.dest_end])
    return tuple(old_marks), tuple(new_marks)


def _ends(words: Sequence[str]) -> list[int]:
    ends = [0]
    for word in words:
        ends.append(ends[-1] + len(word))
    return ends


def _add(marks: list[Mark], start: int, end: int) -> None:
    if start == end:
        return
    if marks and marks[-1].end == start:
        marks[-1] = Mark(marks[-1].start, end)
    else:
        marks.append(Mark(start, end))


def pairs(removed: Sequence[str], added: Sequence[str]) -> list[tuple[int, int]]:
    """Pair removed with added lines of one block by likeness, in order, so that marks compare like with like.

    Returns:
        Index pairs, both rising; lines without a partner are in none.
    """
    if len(removed) * len(added) > 2_500:
        return list(zip(range(len(removed)), range(len(added)), strict=False))
    result: list[tuple[int, int]] = []
    words, from_added = [_WORD.findall(line) for line in added], 0
    for index, line in enumerate(removed):
        best, best_likeness, said = -1, (0.0, 0.0), _WORD.findall(line)
        for candidate in range(from_added, len(added)):
            ratio = fuzz.ratio(line, added[candidate])
            if ratio < ALIKE:
                continue
            likeness = _likeness(said, words[candidate]), ratio
            if likeness > best_likeness:
                best, best_likeness = candidate, likeness
        if best >= 0:
            result.append((index, best))
            from_added = best + 1
    return result


def _likeness(old: Sequence[str], new: Sequence[str]) -> float:
    """Return how much of either line stands in the other, word by word, from 0 to 1.

    Indentation says nothing, and a line that only became longer is the same line still.
    """
    before = [word for word in old if not word.isspace()]
    after = [word for word in new if not word.isspace()]
    if not before or not after:
        return 0.0
    common = Indel.similarity(before, after) / 2
    return (common / len(before) + common / len(after)) / 2
