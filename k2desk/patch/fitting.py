"""Fits the new lines of an edit to the place that was found for its old ones."""

from __future__ import annotations

from rapidfuzz.distance import Indel

from k2desk.core.errors import PatchError
from k2desk.patch.nearest import BLANK
from k2desk.patch.passes import Lines, Shift, Wanted


def fitted(lines: Lines, wanted: Wanted, first: int, shift: Shift) -> tuple[int, int, str]:
    """Make the replacement: lines of the file where the edit keeps them, shifted new lines elsewhere.

    Args:
        lines: the file.
        wanted: the edit.
        first: index of the line its place begins at.
        shift: how new lines have to be shifted.

    Returns:
        The offset of the place's first character, that after its last one, and what replaces them.
    """
    last = first + len(wanted.old)
    there = lines.lines[first:last]
    result: list[str] = []
    steps = list(Indel.opcodes(wanted.old, wanted.new))
    gone = {at for op in steps if op.tag == "delete" for at in range(op.src_start, op.src_end)}
    for op in steps:
        if op.tag == "equal":
            result += there[op.src_start : op.src_end]
        else:
            like = there[op.src_start if op.src_start in gone else max(op.src_start - 1, 0)]
            result += [
                _ending(_shifted(line, shift), like) for line in wanted.new[op.dest_start : op.dest_end]
            ]
    start = lines.starts[first]
    end = lines.starts[last - 1] + len(there[-1])
    text = "\n".join(result)
    if wanted.closed and last < len(lines.lines):  # the file may end without the line feed the edit names
        end += 1
        text += "\n" if wanted.new_closed and result else ""
    return start, end, text


def _ending(line: str, like: str) -> str:
    """Give a new line the end of the line it takes the place of."""
    return line + "\r" if like.endswith("\r") and not line.endswith("\r") else line


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
