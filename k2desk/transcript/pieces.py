"""Text that only grows: pieces as they came, joined no sooner than somebody wants to read them."""

from __future__ import annotations


class Pieces:
    """Text that only grows.

    Adding costs the piece, reading the end costs what is read; the whole is joined once for each time it is
    asked for after it grew.
    """

    __slots__ = ("_parts", "size")

    def __init__(self, text: str = "") -> None:
        self._parts: list[str] = [text] if text else []
        self.size = len(text)
        """How many characters there are."""

    def add(self, text: str) -> None:
        """Append text."""
        self._parts.append(text)
        self.size += len(text)

    def whole(self) -> str:
        """Return everything."""
        if len(self._parts) > 1:
            self._parts = ["".join(self._parts)]
        return self._parts[0] if self._parts else ""

    def between(self, start: int, stop: int) -> str:
        """Return the characters from ``start`` up to ``stop``, as a slice would.

        Args:
            start: the first character, from 0; after the end of the text it yields nothing.
            stop: the character after the last one; beyond the end of the text it means the end.
        """
        at, taken = self.size, []
        for part in reversed(self._parts):
            if at <= start:
                break
            at -= len(part)
            taken.append(part)
        return "".join(reversed(taken))[max(start - at, 0) : max(stop - at, 0)]
