"""A table as monospaced text: columns aligned by the cells that characters take on the screen."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_RULE = "─"


def cells(text: str) -> int:
    """Return how many columns of a monospaced screen a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


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
