"""A table as monospaced text: columns aligned by the cells that characters take on the screen."""

from __future__ import annotations

from collections.abc import Sequence

from k2desk.transcript.grid import cells

_RULE = "─"
_NARROWEST = 6
"""Cells a column has at least; a table with no room for that is left as it is."""


def aligned(rows: Sequence[Sequence[str]], right: Sequence[bool]) -> str:
    """Return the rows as lines of equal columns, a rule under the first.

    Args:
        rows: the texts of the cells, the head first; all rows have the same length.
        right: for each column whether it is set to the right.
    """
    flat = [[text.replace("\n", " ") for text in row] for row in rows]
    widths = [max(map(cells, column)) for column in zip(*flat, strict=True)]
    lines = []
    for row in flat:
        padded = []
        for text, width, to_right in zip(row, widths, right, strict=True):
            space = " " * (width - cells(text))
            padded.append(space + text if to_right else text + space)
        lines.append("  ".join(padded).rstrip())
    lines.insert(1, "  ".join(_RULE * width for width in widths))
    return "\n".join(lines)


def fitted(text: str, most: int) -> str:
    """Return an aligned table with the words of its cells broken into lines where it is too wide.

    Args:
        text: as `aligned` makes it.
        most: cells a line may take.

    Returns:
        The text itself where it fits, or where it has too many columns for any.
    """
    head, _, rest = text.partition("\n")
    rule, _, body = rest.partition("\n")
    lines = [head, *body.split("\n")] if body else [head]
    natural = [len(run) for run in rule.split("  ")]
    widths = _shares(natural, most - 2 * (len(natural) - 1))
    if max(map(cells, (rule, *lines))) <= most or not widths:
        return text
    rows = [_cut(line, natural) for line in lines]
    right = [any(cell.startswith(" ") for cell in column) for column in zip(*rows, strict=True)]
    made = [_row(row, widths, right) for row in rows]
    between = [""] if any(len(row) > 1 for row in made[1:]) else []
    found = [*made[0], "  ".join(_RULE * width for width in widths)]
    for number, row in enumerate(made[1:]):
        found += [*(between if number else ()), *row]
    return "\n".join(found)


def _shares(natural: Sequence[int], room: int) -> list[int]:
    """Return how wide columns are made, the widest cut first; none where even narrow ones have no room."""
    for most in range(min(max(natural), max(room, 0)), _NARROWEST - 1, -1):
        widths = [min(width, most) for width in natural]
        if sum(widths) <= room:
            return widths
    return []


def _cut(line: str, widths: Sequence[int]) -> list[str]:
    """Cut a line into its cells; what pads them on the left stays."""
    found, at = [], 0
    for width in widths:
        start, taken = at, 0
        while at < len(line) and taken < width:
            taken += cells(line[at])
            at += 1
        while at < len(line) and not cells(line[at]):
            at += 1  # what is set over a character belongs to it
        found.append(line[start:at].rstrip())
        at += 2
    return found


def _row(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    """Return the lines of a row, its words broken into the width of their column."""
    broken = [_broken(cell.strip(), width) for cell, width in zip(row, widths, strict=True)]
    lines = []
    for number in range(max(map(len, broken))):
        padded = []
        for words, width, to_right in zip(broken, widths, right, strict=True):
            text = words[number] if number < len(words) else ""
            space = " " * (width - cells(text))
            padded.append(space + text if to_right else text + space)
        lines.append("  ".join(padded).rstrip())
    return lines


def _broken(text: str, width: int) -> list[str]:
    """Break a text at blanks, and longer words anywhere."""
    lines, line = list[str](), ""
    for word in text.split(" "):
        if line and cells(line) + 1 + cells(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
        while cells(line) > width:
            end = width
            while cells(line[:end]) > width:
                end -= 1
            lines.append(line[:end])
            line = line[end:]
    return [*lines, line]
