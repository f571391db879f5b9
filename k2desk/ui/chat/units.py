"""Places in a text as Python counts them and as Qt does, where some characters count twice."""

from __future__ import annotations

from bisect import bisect_left, bisect_right


class Units:
    """Turns places into one another; costs nothing where the text has no such character.

    Args:
        text: the text.
    """

    __slots__ = ("_wide",)

    def __init__(self, text: str) -> None:
        self._wide: tuple[int, ...] = ()
        if text and max(text) > "\uffff":
            self._wide = tuple(index for index, char in enumerate(text) if char > "\uffff")

    def to_qt(self, index: int) -> int:
        """Return Qt's place for a character's index."""
        return index + bisect_left(self._wide, index) if self._wide else index

    def from_qt(self, place: int) -> int:
        """Return the index of the character at Qt's place."""
        if not self._wide:
            return place
        starts = [index + number for number, index in enumerate(self._wide)]
        return place - bisect_right(starts, place - 1)
