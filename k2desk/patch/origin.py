"""Which of several changes brought each line of a file."""

from __future__ import annotations

from collections.abc import Iterable

from k2desk.patch.blocks import blocks
from k2desk.patch.lines import split_lines
from k2desk.patch.text import comparable


def origins(current: bytes, changes: Iterable[tuple[bytes, bytes]]) -> list[int]:
    """Say for each line of a file which change brought it, looking back from how it is now.

    Between two changes, and after the last one, others may have edited the file; their lines are nobody's.

    Args:
        current: how the file is now.
        changes: the bytes before and after each change, the newest first.

    Returns:
        For each line the number of its change, from 0; -1 where none of them brought it.
    """
    found = [-1] * len(split_lines(comparable(b"", current)[1]))
    places = list(range(len(found)))
    """For each line of the version looked at, the line it is now; -1 where it is no longer there."""
    later = current
    for number, (before, after) in enumerate(changes):
        places = _earlier(after, later, places)[0]
        places, brought = _earlier(before, after, places)
        for line in brought:
            if line >= 0:
                found[line] = number
        later = before
    return found


def _earlier(old: bytes, new: bytes, places: list[int]) -> tuple[list[int], list[int]]:
    """Follow lines to the version before; return their places there, and of those that are new."""
    if old == new:
        return places, []
    before, _, found = blocks(old, new)
    kept: list[int] = []
    brought: list[int] = []
    at = 0
    for block in found:
        kept += places[at : block.new_start]
        kept += [-1] * (block.old_end - block.old_start)
        brought += places[block.new_start : block.new_end]
        at = block.new_end
    kept += places[at:]
    return (kept + [-1] * len(before))[: len(before)], brought
