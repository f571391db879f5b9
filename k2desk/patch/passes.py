"""The looser ways to find whole lines: but for white space, for indentation, for typographic punctuation."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from k2desk.patch.nearest import BLANK, MOST_PLACES

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
_SINGLE = "\u2018\u2019\u201a\u201b\u2032"
_DOUBLE = "\u201c\u201d\u201e\u201f\u2033"
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_PLAIN = str.maketrans(
    {
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_SINGLE, "'"),
        **dict.fromkeys(_DOUBLE, '"'),
        **dict.fromkeys(_SPACES, " "),
        "\u2026": "...",
    }
)


class Lines:
    """A text as lines, each with its offset."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines[:-1]:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def number(self, offset: int) -> int:
        """Return the number of the line an offset lies in, from 1."""
        return bisect_right(self.starts, offset)


class Wanted(NamedTuple):
    """The old and the new lines of an edit.

    ``closed`` says that the old text ends with a line feed, ``new_closed`` that the new text does as well.
    """

    old: list[str]
    new: list[str]
    closed: bool
    new_closed: bool


def wanted_lines(old: str, new: str) -> Wanted:
    old_lines, new_lines = old.split("\n"), new.split("\n")
    closed = not old_lines[-1]
    new_closed = closed and not new_lines[-1]
    return Wanted(
        old_lines[:-1] if closed else old_lines,
        new_lines[:-1] if new_closed else new_lines,
        closed,
        new_closed,
    )


Shift = tuple[str, str]
"""White space to take from the start of every new line, and white space to put there instead."""
Hit = tuple[int, Shift]
"""Index of the first line, and how new lines have to be shifted."""


def _windows(lines: Lines, old: Sequence[str], plain: Callable[[str], str]) -> Iterator[int]:
    """Yield the indices where lines equal ``old`` after ``plain`` was put to both, as many as are needed."""
    haystack = "\n" + "\n".join(map(plain, lines.lines)) + "\n"
    needle = "\n" + "\n".join(map(plain, old)) + "\n"
    at, index, counted = haystack.find(needle), 0, 0
    for _ in range(MOST_PLACES + 1):
        if at < 0:
            return
        index += haystack.count("\n", counted, at)
        counted = at
        yield index
        at = haystack.find(needle, at + 1)


def _trailing(lines: Lines, wanted: Wanted) -> list[Hit]:
    return [(index, ("", "")) for index in _windows(lines, wanted.old, lambda line: line.rstrip(BLANK))]


def _indented(lines: Lines, wanted: Wanted) -> list[Hit]:
    alike = list(_windows(lines, wanted.old, lambda line: line.strip(BLANK)))
    if len(alike) > MOST_PLACES:  # too many to look at; they can't be told apart
        return [(index, ("", "")) for index in alike]
    shifts = ((index, _shift(wanted.old, lines.lines[index : index + len(wanted.old)])) for index in alike)
    return [(index, shift) for index, shift in shifts if shift is not None]


def _shift(old: Sequence[str], there: Sequence[str]) -> Shift | None:
    """Return the one shift that leads from every old line to the line that is there; None where none does."""
    shift: Shift | None = None
    for wanted, found in zip(old, there, strict=True):
        if not wanted.strip(BLANK):
            continue
        less = wanted[: len(wanted) - len(wanted.lstrip(BLANK))]
        more = found[: len(found) - len(found.lstrip(BLANK))]
        if more.endswith(less):
            this = ("", more[: len(more) - len(less)])
        elif less.endswith(more):
            this = (less[: len(less) - len(more)], "")
        else:
            return None
        if shift not in (None, this):
            return None
        shift = this
    return shift


def _typographic(lines: Lines, wanted: Wanted) -> list[Hit]:
    return [
        (index, ("", ""))
        for index in _windows(lines, wanted.old, lambda line: line.translate(_PLAIN).rstrip(BLANK))
    ]


PASSES: tuple[tuple[str, Callable[[Lines, Wanted], list[Hit]]], ...] = (
    ("trailing white space", _trailing),
    ("indentation", _indented),
    ("Unicode punctuation", _typographic),
)
