"""Any subset of a change, composed to exact bytes."""

from __future__ import annotations

from collections.abc import Collection

from k2desk.patch.blocks import blocks
from k2desk.patch.text import BOM, restored


def compose(before: bytes, after: bytes, ticked: Collection[int] | None = None) -> bytes:
    """Return the old bytes with only the ticked changed lines in effect.

    A ticked removed line is gone, an unticked one stays; a ticked added line is there, an unticked one is
    not. Every byte outside the changed lines is copied from ``before``. All ticked gives ``after``, none
    gives ``before``. Where a line without an end (the last of its file) would have another after it, it gets
    the line end of its neighbour, so that two lines never run together. A byte order mark stays at the start.

    Args:
        before: the old bytes.
        after: the proposed bytes.
        ticked: numbers of changed lines as in `hunks.DiffLine.change`; None for all.
    """
    if ticked is None:
        return after
    chosen = frozenset(ticked)
    old, new, found = blocks(before, after)
    marks = [_unmarked(lines) for lines in (old, new)]
    result: list[bytes] = []
    old_at = change = 0
    marked = marks[0]
    for block in found:
        result += old[old_at : block.old_start]
        for at in range(block.old_start, block.old_end):
            if change not in chosen:
                result.append(old[at])
            elif at == 0:
                marked = False
            change += 1
        for at in range(block.new_start, block.new_end):
            if change in chosen:
                result.append(new[at])
                marked = marked or (at == 0 and marks[1])
            change += 1
        old_at = block.old_end
    result += old[old_at:]
    data = b"".join(_closed([line for line in result if line]))
    return restored(BOM + data if marked or all(marks) else data, before, after)


def count_changes(before: bytes, after: bytes) -> int:
    """Return how many changed lines there are to tick."""
    return sum(
        block.old_end - block.old_start + block.new_end - block.new_start
        for block in blocks(before, after)[2]
    )


def _closed(lines: list[bytes]) -> list[bytes]:
    """Give every line but the last an end."""
    for index, line in enumerate(lines[:-1]):
        if not line.endswith(b"\n"):
            following = lines[index + 1]
            lines[index] = line + (b"\r\n" if following.endswith(b"\r\n") else b"\n")
    return lines


def _unmarked(lines: list[bytes]) -> bool:
    """Take the byte order mark, which belongs to the file, off its first line; tell whether there was one."""
    marked = bool(lines) and lines[0].startswith(BOM)
    if marked:
        lines[0] = lines[0].removeprefix(BOM)
    return marked
