"""Where an edit belongs: the one place in a text its old lines can mean."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel

from k2desk.core.errors import PatchError
from k2desk.patch.nearest import BLANK, MOST_PLACES, none, several

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


class Place(NamedTuple):
    """A stretch of the text and what replaces it.

    Args:
        start: offset of its first character.
        end: offset after its last character.
        text: the replacement, fitted to the place.
        how: which pass found it, such as ``exact``.
    """

    start: int
    end: int
    text: str
    how: str


class _Lines:
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


class _Wanted(NamedTuple):
    """The old and the new lines of an edit.

    ``closed`` says that the old text ends with a line feed, ``new_closed`` that the new text does as well.
    """

    old: list[str]
    new: list[str]
    closed: bool
    new_closed: bool


def places(text: str, old: str, new: str, *, everywhere: bool = False) -> tuple[Place, ...]:
    """Find the place of an edit.

    Four passes, each only where the one before found nothing: exact; but for white space at line ends; but
    for one indentation that all lines have more or less; but for typographic punctuation. A pass that finds
    several candidates ends the search: likeness never decides. Outside the exact pass whole lines are
    compared, and lines that the new text takes over from the old one stay as they are in the file.

    Args:
        text: the file, lines ending with ``\\n``.
        old: what is to be replaced, not empty.
        new: what replaces it.
        everywhere: every exact occurrence is meant.

    Returns:
        One place; several only with ``everywhere``.

    Raises:
        PatchError: no candidate (the nearest lines are quoted) or several (their lines are named).
    """
    found = _exact(text, old, everywhere)
    lines = _Lines(text)
    if found and (everywhere or len(found) == 1):
        how = "exact" if len(found) == 1 else f"exact, {len(found)} places"
        return tuple(Place(start, start + len(old), new, how) for start in found)
    if found:
        raise PatchError(several([lines.number(start) for start in found], ""))
    wanted = _wanted(old, new)
    if any(line.strip(BLANK) for line in wanted.old):
        for how, search in _PASSES:
            hits = search(lines, wanted)
            if len(hits) > 1:
                raise PatchError(several([first + 1 for first, _ in hits], f" but for {how}"))
            if hits:
                first, shift = hits[0]
                return (_fit(lines, wanted, first, shift, how),)
    raise PatchError(none(lines.lines, wanted.old))


def _exact(text: str, old: str, everywhere: bool) -> list[int]:
    """Return where ``old`` begins; occurrences that overlap count apart unless all are meant."""
    found: list[int] = []
    at = text.find(old)
    while at >= 0 and (everywhere or len(found) <= MOST_PLACES):
        found.append(at)
        at = text.find(old, at + (len(old) if everywhere else 1))
    return found


def _wanted(old: str, new: str) -> _Wanted:
    old_lines, new_lines = old.split("\n"), new.split("\n")
    closed = not old_lines[-1]
    new_closed = closed and not new_lines[-1]
    return _Wanted(
        old_lines[:-1] if closed else old_lines,
        new_lines[:-1] if new_closed else new_lines,
        closed,
        new_closed,
    )


Shift = tuple[str, str]
"""White space to take from the start of every new line, and white space to put there instead."""
Hit = tuple[int, Shift]
"""Index of the first line, and how new lines have to be shifted."""


def _windows(lines: _Lines, old: Sequence[str], plain: Callable[[str], str]) -> Iterator[int]:
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


def _trailing(lines: _Lines, wanted: _Wanted) -> list[Hit]:
    return [(index, ("", "")) for index in _windows(lines, wanted.old, lambda line: line.rstrip(BLANK))]


def _indented(lines: _Lines, wanted: _Wanted) -> list[Hit]:
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


def _typographic(lines: _Lines, wanted: _Wanted) -> list[Hit]:
    return [
        (index, ("", ""))
        for index in _windows(lines, wanted.old, lambda line: line.translate(_PLAIN).rstrip(BLANK))
    ]


_PASSES: tuple[tuple[str, Callable[[_Lines, _Wanted], list[Hit]]], ...] = (
    ("trailing white space", _trailing),
    ("indentation", _indented),
    ("Unicode punctuation", _typographic),
)


def _fit(lines: _Lines, wanted: _Wanted, first: int, shift: Shift, how: str) -> Place:
    """Make the replacement: lines of the file where the edit keeps them, shifted new lines elsewhere."""
    last = first + len(wanted.old)
    there = lines.lines[first:last]
    carriage = "\r" if all(line.endswith("\r") for line in there) else ""
    result: list[str] = []
    for op in Indel.opcodes(wanted.old, wanted.new):
        if op.tag == "equal":
            result += there[op.src_start : op.src_end]
        else:
            result += [_shifted(line, shift) + carriage for line in wanted.new[op.dest_start : op.dest_end]]
    start = lines.starts[first]
    end = lines.starts[last - 1] + len(there[-1])
    text = "\n".join(result)
    if wanted.closed and last < len(lines.lines):  # the file may end without the line feed the edit names
        end += 1
        text += "\n" if wanted.new_closed and result else ""
    return Place(start, end, text, how)


def _shifted(line: str, shift: Shift) -> str:
    less, more = shift
    if not line.strip(BLANK):
        return line
    if not line.startswith(less):
        raise PatchError(
            "`old` is indented deeper than the file, and a line of `new` is not; write both with the file's "
            "own indentation."
        )
    return more + line[len(less) :]
