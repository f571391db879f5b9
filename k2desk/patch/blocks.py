"""Which stretches of lines differ between two versions of a file."""

from __future__ import annotations

from typing import NamedTuple

from k2desk.patch.lines import split_lines
from k2desk.patch.text import comparable

MOST_LINES = 20_000
"""Where the differing lines of both sides multiply to more than the square of this, the whole stretch
counts as replaced: finding the smallest difference costs time and memory in that product."""


class Block(NamedTuple):
    """A stretch of old lines that gives way to a stretch of new lines.

    Args:
        old_start: index of the first old line, from 0.
        old_end: index after the last old line.
        new_start: index of the first new line, from 0.
        new_end: index after the last new line.
    """

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def _common(old: list[bytes], new: list[bytes]) -> tuple[int, int]:
    """Return how many lines both share at the start, and at the end after that."""
    shortest = min(len(old), len(new))
    head = 0
    while head < shortest and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shortest - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return head, tail


def _slide(block: Block, old: list[bytes], new: list[bytes], limit: int) -> Block:
    """Move a pure insertion or deletion down as far as it goes, as git shows it: after its like.

    Args:
        limit: index of the old line at which the next block begins.
    """
    old_start, old_end, new_start, new_end = block
    if old_start == old_end:
        while old_end < limit and new[new_start] == new[new_end]:
            old_start, old_end, new_start, new_end = old_start + 1, old_end + 1, new_start + 1, new_end + 1
    elif new_start == new_end:
        while old_end < limit and old[old_start] == old[old_end]:
            old_start, old_end, new_start, new_end = old_start + 1, old_end + 1, new_start + 1, new_end + 1
    return Block(old_start, old_end, new_start, new_end)


def blocks(before: bytes, after: bytes) -> tuple[list[bytes], list[bytes], list[Block]]:
    """Compare two versions line by line.

    Returns:
        The old lines, the new lines, and the blocks in order; between two blocks lies at least one line that
        both share. Lines of UTF-16 come as UTF-8, see `text.comparable`.
    """
    old, new = map(split_lines, comparable(before, after))
    head, tail = _common(old, new)
    old_middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
    if not old_middle and not new_middle:
        return old, new, []
    if len(old_middle) * len(new_middle) > MOST_LINES**2:
        return old, new, [Block(head, len(old) - tail, head, len(new) - tail)]
    from rapidfuzz.distance import Indel  # not before there is a change to look at: the window starts without

    raw: list[Block] = []
    for op in Indel.opcodes(old_middle, new_middle):
        if op.tag == "equal":
            continue
        block = Block(op.src_start + head, op.src_end + head, op.dest_start + head, op.dest_end + head)
        if raw and raw[-1].old_end == block.old_start and raw[-1].new_end == block.new_start:
            block = Block(raw[-1].old_start, block.old_end, raw[-1].new_start, block.new_end)
            raw[-1] = block
        else:
            raw.append(block)
    return old, new, _settle(raw, old, new)


def _settle(raw: list[Block], old: list[bytes], new: list[bytes]) -> list[Block]:
    """Slide every block and join those that meet."""
    settled: list[Block] = []
    limit = len(old)
    for block in reversed(raw):
        slid = _slide(block, old, new, limit)
        if settled and slid.old_end == settled[-1].old_start and slid.new_end == settled[-1].new_start:
            following = settled.pop()
            slid = Block(slid.old_start, following.old_end, slid.new_start, following.new_end)
        settled.append(slid)
        limit = slid.old_start
    settled.reverse()
    return settled
