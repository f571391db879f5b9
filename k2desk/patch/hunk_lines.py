"""The lines of one hunk of a diff, told from whatever follows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from k2desk.core.errors import PatchError
from k2desk.patch.edits import Edit
from k2desk.patch.spots import Spot

_SPANS = re.compile(r"@@+ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@+(.*)")
_VAGUE = re.compile(r"@@(?: ?\.\.\. ?@@)?(?P<under>.*)")
NO_END = "\\"
"""Begins git's remark that the line before it has no line feed."""
_CHANGED = re.compile(r"\+|-(?! \S)")
"""Begins what looks like a changed line and not like an item of a list."""


class Header(msgspec.Struct, frozen=True):
    """What a hunk's header says; counts are -1 where it has none."""

    line: int = 0
    old_count: int = -1
    new_count: int = -1
    under: str = ""


class Body(msgspec.Struct, frozen=True):
    """The lines of a hunk: the text before and after, and the index of the line that follows it."""

    old: str
    new: str
    end: int


def read_header(line: str) -> Header | None:
    """Read the header of a hunk, None where it is none."""
    if (found := _SPANS.match(line)) is not None:
        start, old, _, new, _ = found.groups()
        return Header(int(start), int(old or 1), int(new or 1))
    if line.startswith("@@") and not line.startswith("@@@") and (vague := _VAGUE.match(line)) is not None:
        return Header(under=vague["under"].strip().removesuffix("@@").strip())
    return None


def read_body(
    lines: Sequence[str], first: int, header: Header, stops: Callable[[Sequence[str], int], bool]
) -> Body:
    """Read the lines of a hunk.

    The counts of its header are believed where they end at a place where a hunk can end; models miscount, so
    else the hunk goes on as long as lines bear signs.

    Args:
        lines: of the text.
        first: index of its first line.
        header: its header.
        stops: tells whether something else begins at a line.

    Raises:
        PatchError: where it ends can't be told.
    """
    end = _counted(lines, first, header)
    if end is None or not _can_end(lines, end, stops):
        end = _signed(lines, first, stops)
    return _joined(lines, first, end)


def _counted(lines: Sequence[str], first: int, header: Header) -> int | None:
    """Return where the counts say that the hunk ends, None where its lines do not come to them."""
    old, new, at = header.old_count, header.new_count, first
    if old < 0:
        return None
    while (old > 0 or new > 0) and at < len(lines):
        sign = lines[at][:1] or " "
        if sign not in " +-\\\r":
            return None
        old -= sign in " -\r"
        new -= sign in " +\r"
        at += 1
    if old or new:
        return None
    return at + (at < len(lines) and lines[at].startswith(NO_END))


def _can_end(lines: Sequence[str], end: int, stops: Callable[[Sequence[str], int], bool]) -> bool:
    """Tell whether a hunk may end before a line: no changed line may be left over."""
    return end >= len(lines) or stops(lines, end) or not lines[end].startswith(("+", "-", " "))


def _signed(lines: Sequence[str], first: int, stops: Callable[[Sequence[str], int], bool]) -> int:
    """Return where the lines with signs end."""
    at = first
    while at < len(lines) and not stops(lines, at) and (lines[at][:1] or " ") in " +-\\\r":
        at += 1
    if at < len(lines) and not stops(lines, at):
        _refuse_leftovers(lines, at, first, stops)
    while at > first and not lines[at - 1].strip("\r"):
        at -= 1
    return at


def _refuse_leftovers(
    lines: Sequence[str], at: int, first: int, stops: Callable[[Sequence[str], int], bool]
) -> None:
    """Refuse a hunk that seems to go on after a line without a sign: a part of it is never applied."""
    rest = at
    if at > first and not lines[at - 1].strip():
        while rest < len(lines) and not stops(lines, rest):
            if _CHANGED.match(lines[rest]):
                break
            rest += 1
        else:
            return
    raise PatchError(
        f"Line {at + 1} of the text begins with neither blank, + nor -, so the hunk's end can't be told. "
        "Give every line of a hunk its sign, and put the diff into a fence of its own."
    )


def _joined(lines: Sequence[str], first: int, end: int) -> Body:
    old: list[str] = []
    new: list[str] = []
    last = " "
    for line in lines[first:end]:
        sign, content = (line[:1], line[1:]) if line.strip("\r") else (" ", line)
        match sign:
            case "\\":
                for side, signs in ((old, " -"), (new, " +")):
                    if last in signs and side:
                        side[-1] = side[-1].removesuffix("\n")
            case "-":
                old.append(content + "\n")
            case "+":
                new.append(content + "\n")
            case _:
                old.append(content + "\n")
                new.append(content + "\n")
        last = sign if sign != "\\" else last
    return Body("".join(old), "".join(new), end)


def as_edit(header: Header, body: Body, *, under: tuple[str, ...] = (), at_end: bool = False) -> Edit:
    """Return a hunk as an edit of whole lines."""
    names = under or ((header.under,) if header.under else ())
    return Edit(body.old, body.new, spot=Spot(header.line, names, at_end))
