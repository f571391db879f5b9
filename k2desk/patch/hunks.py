"""The hunks of a change, each line numbered on both sides and each changed line with a number to tick."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from k2desk.patch.blocks import Block, blocks

Sign: TypeAlias = Literal[" ", "-", "+"]


class DiffLine(msgspec.Struct, frozen=True):
    """A line of a hunk.

    Args:
        sign: `` `` unchanged, ``-`` removed, ``+`` added.
        old: its number in the old file, from 1; 0 for an added line.
        new: its number in the new file, from 1; 0 for a removed line.
        data: its bytes, the line end included.
        change: its number among the changed lines of the file, from 0; -1 for an unchanged line.
    """

    sign: Sign
    old: int
    new: int
    data: bytes
    change: int = -1


class Hunk(msgspec.Struct, frozen=True):
    """Changed lines that lie close together, with the unchanged lines around them.

    Args:
        old_start: number of its first old line, from 1 (0 where it has none).
        old_count: how many old lines it covers.
        new_start: number of its first new line, from 1 (0 where it has none).
        new_count: how many new lines it covers.
        lines: in the order a unified diff shows them.
        heading: the line above that opens the enclosing definition, stripped; "" where none was found.
    """

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    lines: tuple[DiffLine, ...]
    heading: str = ""

    @property
    def changes(self) -> tuple[int, ...]:
        """The numbers of its changed lines."""
        return tuple(line.change for line in self.lines if line.change >= 0)

    @property
    def added(self) -> int:
        """How many lines it adds."""
        return sum(line.sign == "+" for line in self.lines)

    @property
    def removed(self) -> int:
        """How many lines it removes."""
        return sum(line.sign == "-" for line in self.lines)


def hunks(before: bytes, after: bytes, context: int = 3) -> tuple[Hunk, ...]:
    """Divide a change into hunks.

    Args:
        before: the old bytes, empty for a new file.
        after: the new bytes, empty for a deleted file.
        context: how many unchanged lines are shown around a change; changes at most twice that far apart
            share a hunk.

    Returns:
        The hunks in order. The changed lines are numbered over the whole file, removed before added within a
        block; `compose.compose` takes these numbers.
    """
    old, new, found = blocks(before, after)
    groups: list[list[Block]] = []
    for block in found:
        if groups and block.old_start - groups[-1][-1].old_end <= 2 * context:
            groups[-1].append(block)
        else:
            groups.append([block])
    result: list[Hunk] = []
    change = 0
    for group in groups:
        hunk = _hunk(old, new, group, context, change)
        change += len(hunk.changes)
        result.append(hunk)
    return tuple(result)


def _hunk(old: list[bytes], new: list[bytes], group: list[Block], context: int, change: int) -> Hunk:
    lines: list[DiffLine] = []
    old_first = max(0, group[0].old_start - context)
    new_first = group[0].new_start - (group[0].old_start - old_first)
    old_at, new_at = old_first, new_first
    for block in group:
        for _ in range(block.old_start - old_at):
            lines.append(DiffLine(" ", old_at + 1, new_at + 1, old[old_at]))
            old_at, new_at = old_at + 1, new_at + 1
        for old_at in range(block.old_start, block.old_end):
            lines.append(DiffLine("-", old_at + 1, 0, old[old_at], change))
            change += 1
        for new_at in range(block.new_start, block.new_end):
            lines.append(DiffLine("+", 0, new_at + 1, new[new_at], change))
            change += 1
        old_at, new_at = block.old_end, block.new_end
    for _ in range(min(context, len(old) - old_at)):
        lines.append(DiffLine(" ", old_at + 1, new_at + 1, old[old_at]))
        old_at, new_at = old_at + 1, new_at + 1
    old_count, new_count = old_at - old_first, new_at - new_first
    return Hunk(
        old_first + 1 if old_count else old_first,
        old_count,
        new_first + 1 if new_count else new_first,
        new_count,
        tuple(lines),
        _heading(old, old_first),
    )


def _heading(old: list[bytes], first: int) -> str:
    """Find the line above that starts in the first column with a letter or ``_``, as git's default does."""
    for index in range(first - 1, -1, -1):
        line = old[index]
        if line[:1].isalpha() or line[:1] in (b"_", b"$"):
            return line.decode("utf-8", "replace").strip()[:80]
    return ""
