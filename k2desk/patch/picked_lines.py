"""A hunk of a git diff cut down to some of its changed lines."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple


class Cut(NamedTuple):
    """What is left of a hunk.

    Args:
        body: its lines, with their signs.
        old_count: how many old lines it covers.
        new_count: how many new lines it covers.
    """

    body: bytes
    old_count: int
    new_count: int


class _Line(NamedTuple):
    sign: bytes
    text: bytes
    """With its line feed, where it has one."""


def cut(body: bytes, wanted: Collection[int], *, backwards: bool) -> Cut:
    """Return a hunk with only some of its changed lines.

    What is there already and is not to change becomes an unchanged line; what would come and is not wanted is
    left out. Where that puts a line behind one without an end (the last of its file), this one gets an end,
    so that two lines never run together.

    Args:
        body: the lines of the hunk.
        wanted: numbers of rows of the body, from 0.
        backwards: whether the diff is to be applied backwards, so that what it leads to is what is there.
    """
    here, coming = (b"+", b"-") if backwards else (b"-", b"+")
    kept: list[_Line] = []
    for number, line in _lines(body):
        if line.sign == b" " or number in wanted:
            kept.append(line)
        elif line.sign == here:
            kept.append(_Line(b" ", line.text))
    made = _closed(kept, here, coming)
    old = sum(line.sign != b"+" for line in made)
    new = sum(line.sign != b"-" for line in made)
    return Cut(b"".join(map(_written, made)), old, new)


def _lines(body: bytes) -> list[tuple[int, _Line]]:
    """Return the lines of a hunk by the numbers of their rows; git's remark on one takes its end away."""
    found: list[tuple[int, _Line]] = []
    for number, row in enumerate(body.removesuffix(b"\n").split(b"\n")):
        if row.startswith(b"\\"):
            at, line = found[-1]
            found[-1] = at, _Line(line.sign, line.text.removesuffix(b"\n"))
        else:
            found.append((number, _Line(row[:1] or b" ", row[1:] + b"\n")))
    return found


def _closed(lines: list[_Line], here: bytes, coming: bytes) -> list[_Line]:
    """Give every line but the last of what will be there an end."""
    made: list[_Line] = []
    following: _Line | None = None
    """The next line of what will be there."""
    for line in reversed(lines):
        if line.sign == here:
            made.append(line)
            continue
        if following is None or line.text.endswith(b"\n"):
            made.append(line)
        else:
            end = b"\r\n" if following.text.endswith(b"\r\n") else b"\n"
            made.append(_Line(coming, line.text + end))
            if line.sign == b" ":  # what is there has no end
                made.append(_Line(here, line.text))
        following = line
    return made[::-1]


def _written(line: _Line) -> bytes:
    if line.text.endswith(b"\n"):
        return line.sign + line.text
    return line.sign + line.text + b"\n\\ No newline at end of file\n"
