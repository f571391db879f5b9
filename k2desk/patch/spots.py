"""What a diff says of a hunk's place beyond its lines, and how far that is believed."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

_CLOSING = frozenset("{}()[];,:")
"""A line of nothing but these does not end a block."""


class Spot(msgspec.Struct, frozen=True):
    """Hints of a diff. They break a tie between places that are equal to the last byte, and do nothing else.

    Args:
        line: number of the first old line as the hunk's header has it, from 1; 0 where it has none.
        under: lines the hunk stands below, outermost first, such as ``class Ledger:``.
        end: whether its last old line is the last of the file.
    """

    line: int = 0
    under: tuple[str, ...] = ()
    end: bool = False


def settle(spot: Spot, lines: Sequence[str], size: int, starts: Sequence[int]) -> tuple[int, str] | None:
    """Choose between equal places.

    Args:
        spot: the hints.
        lines: of the file.
        size: how many lines the place has.
        starts: index of the first line of every place.

    Returns:
        The index in ``lines`` and the reason; None where the hints do not point at exactly one.
    """
    if spot.line and spot.line - 1 in starts:
        return spot.line - 1, "at the stated line"
    if spot.end:
        last = len(lines) - (not lines[-1])
        found = [start for start in starts if start + size >= last]
        if len(found) == 1:
            return found[0], "at the end of the file"
    if spot.under:
        found = [start for start in starts if _inside(lines, spot.under, start)]
        if len(found) == 1:
            return found[0], f"under `{spot.under[-1].strip()[:80]}`"
    return None


def _inside(lines: Sequence[str], under: Sequence[str], start: int) -> bool:
    """Tell whether a line stands in the block that each of these lines opens, from the innermost outwards."""
    at = start
    for wanted in reversed(under):
        opener = next((n for n in range(at - 1, -1, -1) if lines[n].strip() == wanted.strip()), None)
        if opener is None:
            return False
        depth = _depth(lines[opener])
        if any(_ends(line, depth) for line in lines[opener + 1 : at]):
            return False
        at = opener
    return True


def _depth(line: str) -> int:
    return len(line.expandtabs()) - len(line.expandtabs().lstrip())


def _ends(line: str, depth: int) -> bool:
    return not _CLOSING.issuperset(line.strip()) and _depth(line) <= depth
