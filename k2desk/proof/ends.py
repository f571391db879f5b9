"""The beginning and the end of a text that may go on for ever."""

from __future__ import annotations


class Ends:
    """Keeps half of what it may keep from the start, and half from the end.

    Args:
        most: characters that are kept.
    """

    def __init__(self, most: int) -> None:
        self._half = most // 2
        self._head, self._tail, self._left_out = "", "", 0

    def feed(self, text: str, back: int = 0) -> None:
        """Take in the next piece, in the place of so many characters before it."""
        gone = min(back, len(self._tail))
        self._tail = self._tail[: len(self._tail) - gone]
        if back > gone and not self._left_out:
            self._head = self._head[: gone - back]
        room = self._half - len(self._head)
        self._head += text[:room]
        tail = self._tail + text[room:]
        cut = max(0, len(tail) - self._half)
        self._tail, self._left_out = tail[cut:], self._left_out + cut

    @property
    def text(self) -> str:
        """What is kept, with a line that says how much is not."""
        if not self._left_out:
            return self._head + self._tail
        return f"{self._head}\n… {self._left_out:,} characters left out …\n{self._tail}"
