"""Text that grows at its end: pieces as they came, joined no sooner than somebody wants to read them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from k2desk.core.printed import Printed, Style, clipped, moved, take_back


class Ending(NamedTuple):
    """The last lines of a text.

    Args:
        text: they themselves.
        start: where they begin in the whole.
        above: how many lines stand above them.
    """

    text: str
    start: int
    above: int


class Pieces:
    """Text that grows at its end.

    Adding costs the piece, reading the end costs what is read; the whole is joined once for each time it is
    asked for after it grew.
    """

    __slots__ = ("_breaks", "_parts", "_styles", "size")

    def __init__(self, text: str = "") -> None:
        self._parts: list[str] = [text] if text else []
        self._styles: list[Style] = []
        self._breaks = text.count("\n")
        self.size = len(text)
        """How many characters there are."""

    def copy(self) -> Pieces:
        """Return the same text, to grow by itself."""
        made = Pieces()
        made._parts, made._styles, made.size = list(self._parts), list(self._styles), self.size
        made._breaks = self._breaks
        return made

    def add(self, text: str) -> None:
        """Append text."""
        self._parts.append(text)
        self._breaks += text.count("\n")
        self.size += len(text)

    def print(self, piece: Printed) -> None:
        """Append what a program prints, in the place of what it takes back."""
        if piece.back:
            take_back(self._parts, piece.back)
            self.size = max(self.size - piece.back, 0)
            while self._styles and self._styles[-1].start >= self.size:
                self._styles.pop()
            if self._styles:
                self._styles[-1:] = clipped(self._styles[-1:], 0, self.size)
        self._styles += moved(piece.styles, self.size)
        self.add(piece.text)

    def styles(self, start: int, stop: int) -> tuple[Style, ...]:
        """Return how the characters from ``start`` up to ``stop`` are painted, counted from ``start``."""
        first = bisect_right(self._styles, start, key=lambda style: style.start + style.length)
        last = bisect_left(self._styles, stop, key=lambda style: style.start)
        return clipped(self._styles[first:last], start, stop)

    def whole(self) -> str:
        """Return everything."""
        if len(self._parts) > 1:
            self._parts = ["".join(self._parts)]
        return self._parts[0] if self._parts else ""

    def ending(self, count: int) -> Ending:
        """Return the last lines; breaks behind the last one with words in it do not count.

        Args:
            count: how many lines, at least one.
        """
        at, found, taken = self.size, 0, list[str]()
        breaks = self._breaks
        for part in reversed(self._parts):
            kept = part if taken else part.rstrip("\r\n")
            breaks -= part.count("\n", len(kept))
            at -= len(part)
            if kept:
                taken.append(kept)
                found += kept.count("\n")
            if found >= count:
                break
        text = "".join(reversed(taken))
        lines = text.split("\n")[-count:] if found < count else text.rsplit("\n", count)[1:]
        shown = "\n".join(lines)
        return Ending(shown, at + len(text) - len(shown), breaks + 1 - len(lines))

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
