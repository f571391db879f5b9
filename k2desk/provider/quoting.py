"""Whether the end of a Markdown text lies inside code, found out as the text grows."""

from __future__ import annotations

import re
from typing import Final

_FENCE: Final = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_RUN: Final = re.compile(r"`+")
_WAITING: Final = 64 * 1024
"""Characters that may wait to be looked at; most answers ask no question and are never looked at."""
_HEAD: Final = 1024
"""Characters at the beginning of a line that tell whether it is a fence."""


class Quoting:
    """Follows the code fences and code spans of a text (CommonMark 0.31, 4.5 and 6.1).

    A code span ends with its line here, so that a lone backtick quotes no more than the rest of its line.
    """

    __slots__ = ("_fence", "_head", "_opened", "_run", "_size", "_waiting")

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._size = 0
        self._fence = ""  # what opened the block of code we are in
        self._head = ""  # the beginning of the line
        self._opened = 0  # backticks that opened the code span we are in
        self._run = 0  # backticks at the very end; more of them may follow

    def add(self, text: str) -> None:
        """Take more of the text."""
        self._waiting.append(text)
        self._size += len(text)
        if self._size > _WAITING:
            self._look()

    def inside(self) -> bool:
        """Say whether what follows is code."""
        self._look()
        return bool(self._fence) or _after(self._opened, self._run) > 0

    def _look(self) -> None:
        *lines, last = "".join(self._waiting).split("\n")
        self._waiting, self._size = [], 0
        for line in lines:
            self._go_on(line)
            self._end_line()
        self._go_on(last)

    def _go_on(self, part: str) -> None:
        """Take more of the line."""
        self._head += part[: _HEAD - len(self._head)]
        for run in _RUN.finditer(part):
            if run.start():
                self._settle()
            self._run += run.end() - run.start()
        if part and not part.endswith("`"):
            self._settle()

    def _settle(self) -> None:
        self._opened, self._run = _after(self._opened, self._run), 0

    def _end_line(self) -> None:
        line, self._head = self._head.removesuffix("\r"), ""
        self._opened = self._run = 0
        found = _FENCE.match(line)
        if found is None:
            return
        if not self._fence:
            self._fence = found[1]
        elif found[1].startswith(self._fence) and not line[found.end() :].strip():
            self._fence = ""


def _after(opened: int, run: int) -> int:
    """Return how many backticks a code span was opened with, 0 outside of one, after a run of backticks."""
    if not run:
        return opened
    return run if not opened else 0 if run == opened else opened
