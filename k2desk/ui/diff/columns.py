"""Where the columns of a diff are, in pixels from the left edge of the viewport."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

BOX = 12
"""Side of a line's tick box."""
HEADER_BOX = 15
"""Side of the tick box in a header."""
MARGIN = 12


@dataclass(frozen=True, slots=True)
class Side:
    """The columns of the lines on one side, or of both where there is one column of text.

    Args:
        left: where it begins.
        box: left end of the tick boxes.
        old: right end of the old line numbers, 0 where there are none.
        new: right end of the new line numbers, 0 where there are none.
        sign: left end of the signs.
        text: left end of the text.
        right: where it ends.
    """

    left: int
    box: int
    old: int
    new: int
    sign: int
    text: int
    right: int


@lru_cache(maxsize=8)
def columns(width: int, char: float, last_line: int, *, split: bool, boxes: bool) -> tuple[Side, Side]:
    """Divide the width.

    Args:
        width: of the viewport.
        char: width of a character of code.
        last_line: the highest line number.
        split: whether old and new stand side by side.
        boxes: whether lines have tick boxes.

    Returns:
        The left and the right side; without ``split`` both are the same.
    """
    numbers = round(max(3, len(str(last_line))) * char)
    gap, sign = round(1.4 * char), round(2.2 * char)
    start = MARGIN // 2 + (BOX + gap if boxes else 0)
    box = MARGIN // 2
    if not split:
        old = start + numbers
        new = old + gap + numbers
        one = Side(0, box, old, new, new + gap, new + gap + sign, width)
        return one, one
    middle = width // 2
    end = start + numbers
    return (
        Side(0, box, end, 0, end + gap, end + gap + sign, middle),
        Side(middle, middle + box, 0, middle + end, middle + end + gap, middle + end + gap + sign, width),
    )
