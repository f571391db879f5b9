"""What a row of the transcript is laid out for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """What a row is laid out for.

    Args:
        width: of the column, in pixels.
        opened: tells whether what a key names is open.
        whole: tells whether all of the output a key names is shown.
    """

    width: float
    opened: Callable[[str], bool]
    whole: Callable[[str], bool]
