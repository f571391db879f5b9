"""Where the column of the conversation stands: the composer and the first words keep to it as well."""

from __future__ import annotations

from PySide6.QtGui import QFontMetricsF

from k2desk.ui.theme import look

MARGIN = 26
"""Space left and right of the column at least, in pixels."""
LEAST = 120.0
MEASURE = 76
"""Characters a line of the assistant's words has at most."""
BAR = 10
"""Width of a scroll bar, as the style sheet has it."""


def measure() -> float:
    """Return the width of the longest line, in pixels."""
    return QFontMetricsF(look().ui_font()).horizontalAdvance("0") * MEASURE


def column(room: float) -> tuple[float, float]:
    """Return the left edge and the width of the column.

    Args:
        room: the width it lies in, in pixels.
    """
    width = max(min(room - 2 * MARGIN, measure()), LEAST)
    return max((room - width) / 2, min(MARGIN, room / 20)), width
