"""A change taken back in a file that was edited since: hunk by hunk, where the rest leaves room for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from k2desk.core.errors import PatchError
from k2desk.patch.blocks import Block, blocks
from k2desk.patch.compose import compose, count_changes
from k2desk.patch.edits import apply_edits
from k2desk.patch.export import to_unified
from k2desk.patch.hunks import Hunk, hunks
from k2desk.patch.reading import read_patch

Fate: TypeAlias = Literal["fits", "done", "edited"]
"""``fits``: it has exactly one place still. ``done``: the file holds what it leads to already. ``edited``:
these lines were changed since, or there are several such places."""

_CONTEXTS = (3, 1)
"""Unchanged lines around a change that must be there still: as many as can be, as few as tell its place."""


class WayBack(msgspec.Struct, frozen=True):
    """One hunk of what leads from the bytes that were to be there to those that are wanted.

    Args:
        hunk: its lines; ``old`` numbers count in what was to be there, ``new`` ones in what is wanted.
        now_start: index of the first line of the file as it is now that lies in its place, from 0.
        now_end: index after the last one.
        fate: whether it can be had.
        patch: a unified diff that does it in the file as it is now, empty where it can't be had.
    """

    hunk: Hunk
    now_start: int
    now_end: int
    fate: Fate
    patch: bytes = b""


def ways_back(path: str, there: bytes, wanted: bytes, now: bytes) -> tuple[WayBack, ...]:
    """Work out which hunks of a change still have their place; what is decided as a whole has none.

    Args:
        path: the file's, for the diffs.
        there: the bytes that were to be there, and are no more.
        wanted: the bytes that were to come.
        now: the bytes that are there.
    """
    moved = blocks(there, now)[2]
    return tuple(_way(path, hunk, (there, wanted, now), moved) for hunk in hunks(there, wanted))


def _way(path: str, hunk: Hunk, sides: tuple[bytes, bytes, bytes], moved: Sequence[Block]) -> WayBack:
    there, wanted, now = sides
    first = hunk.old_start - 1 if hunk.old_count else hunk.old_start
    start, end = _place(moved, first, first + hunk.old_count)
    alone = compose(there, wanted, hunk.changes)
    others = frozenset(range(count_changes(there, wanted))).difference(hunk.changes)
    for context in _CONTEXTS:
        patch = to_unified(path, there, alone, context=context)
        if _fits(patch, now):
            return WayBack(hunk, start, end, "fits", patch)
    undoing = to_unified(path, wanted, compose(there, wanted, others))
    return WayBack(hunk, start, end, "done" if _fits(undoing, now) else "edited")


def _fits(patch: bytes, now: bytes) -> bool:
    """Tell whether the patch engine itself finds exactly one place for all of a patch."""
    try:
        wishes = read_patch(patch).wishes
        apply_edits(now, [edit for wish in wishes for edit in wish.edits])
    except PatchError:
        return False
    return True


def _place(moved: Sequence[Block], first: int, last: int) -> tuple[int, int]:
    """Return which lines of the newer file stand for the old ones from ``first`` up to ``last``."""
    start, end, shift = first, last, 0
    for block in moved:
        if block.old_start > last:
            break
        shift = block.new_end - block.old_end
        if block.old_end <= first and block.old_start < first:
            start = first + shift
        elif block.old_start <= first:
            start = block.new_start
        end = max(last, block.old_end) + shift
    return start, max(start, end)
