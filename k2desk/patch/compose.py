"""Any subset of a change, composed to exact bytes."""

from __future__ import annotations

from collections.abc import Collection

from k2desk.patch.blocks import blocks


def compose(before: bytes, after: bytes, ticked: Collection[int] | None = None) -> bytes:
    """Return the old bytes with only the ticked changed lines in effect.

    A ticked removed line is gone, an unticked one stays; a ticked added line is there, an unticked one is
    not. Every byte outside the changed lines is copied from ``before``. All ticked gives ``after``, none
    gives ``before``. Where a line without an end (the last of its file) would have another after it, it gets
    the line end of its neighbour, so that two lines never run together.

    Args:
        before: the old bytes.
        after: the proposed bytes.
        ticked: numbers of changed lines as in `hunks.DiffLine.change`; None for all.
    """
    if ticked is None:
        return after
    chosen = frozenset(ticked)
    old, new, found = blocks(before, after)
    result: list[bytes] = []
    old_at = change = 0
    for block in found:
        result += old[old_at : block.old_start]
        for line in old[block.old_start : block.old_end]:
            if change not in chosen:
                result.append(line)
            change += 1
        for line in new[block.new_start : block.new_end]:
            if change in chosen:
                result.append(line)
            change += 1
        old_at = block.old_end
    result += old[old_at:]
    return b"".join(_closed(result))


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
