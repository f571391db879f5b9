"""Gathers what a process writes: live and readable at the start, bounded whatever comes."""

from __future__ import annotations

import asyncio
import codecs
from collections import deque
from collections.abc import Callable

from k2desk.core.printed import Printed, take_back
from k2desk.sandbox.screen import Screen

_PAUSE = 1 / 30


class Output:
    """The output of one process. The pieces it hands out add up to the text it returns at the end.

    Args:
        limit: bytes that are kept, half of them from the start and half from the end.
        on_output: gets the text piece by piece, at most thirty times a second.
    """

    def __init__(self, limit: int, on_output: Callable[[Printed], None]) -> None:
        self._head_room = self._tail_room = max(limit // 2, 1)
        self._on_output = on_output
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._screen = Screen()
        self._shown: list[str] = []
        """The text so far, in parts."""
        self._tail: deque[bytes] = deque()
        self._tail_size = 0
        self._left_out = 0
        self._due: asyncio.TimerHandle | None = None
        self._last = float("-inf")
        self.marked = -1
        """How many characters there were when `mark` was called, -1 where it was not."""

    def mark(self) -> None:
        """Remember how far the text goes: from here on it is said by somebody who is being ended."""
        self._flush()
        self.marked = sum(map(len, self._shown))

    def feed(self, data: bytes) -> None:
        """Take what was read. Call it in the event loop's thread."""
        head, rest = data[: self._head_room], data[self._head_room :]
        self._head_room -= len(head)
        if head:
            self._show(self._decoder.decode(head))
        if rest:
            self._keep(rest)

    def finish(self) -> tuple[str, bool]:
        """Return the whole text, and whether its middle is missing; hand out what is still to be seen."""
        tail = b"".join(self._tail)
        if self._left_out:
            tail, extra = tail[-self._tail_room :], max(0, len(tail) - self._tail_room)
            self._screen.feed(self._decoder.decode(b"", final=True))
            self._screen.end()
            self._screen.feed(f"\n[… {self._left_out + extra:,} bytes of output left out …]\n")
            self._decoder.reset()
            while tail and 0x80 <= tail[0] < 0xC0:  # the rest of a character that was cut
                tail = tail[1:]
        self._screen.feed(self._decoder.decode(tail, final=True))
        self._screen.end()
        self._flush()
        return "".join(self._shown), bool(self._left_out)

    def drop(self) -> None:
        """Hand out nothing more: nobody listens."""
        if self._due:
            self._due.cancel()

    def _keep(self, data: bytes) -> None:
        self._tail.append(data)
        self._tail_size += len(data)
        while self._tail_size - len(self._tail[0]) >= self._tail_room:
            gone = len(self._tail.popleft())
            self._tail_size -= gone
            self._left_out += gone

    def _show(self, text: str) -> None:
        self._screen.feed(text)
        if self._due is None:
            loop = asyncio.get_running_loop()
            wait = self._last + _PAUSE - loop.time()
            if wait <= 0:
                self._flush()
            else:
                self._due = loop.call_later(wait, self._flush)

    def _flush(self) -> None:
        if self._due:
            self._due.cancel()
            self._due = None
        piece = self._screen.take()
        if piece.text or piece.back:
            take_back(self._shown, piece.back)
            self._shown.append(piece.text)
            self._last = asyncio.get_running_loop().time()
            self._on_output(piece)
