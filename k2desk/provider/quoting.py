"""Whether the end of a Markdown text lies inside code, found out as the text grows."""

from __future__ import annotations

import re
from typing import Final

_FENCE: Final = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_RUN: Final = re.compile(r"`+")
_WAITING: Final = 64 * 1024
"""Characters that may wait to be looked at; most answers ask no question and are never looked at."""
_LINE: Final = 16 * 1024
"""Characters of an unfinished line that are kept; prose has no longer ones."""


class Quoting:
    """Follows the code fences and code spans of a text (CommonMark 0.31, 4.5 and 6.1).

    A code span ends with its line here, so that a lone backtick quotes no more than the rest of its line.
    """

    __slots__ = ("_fence", "_line", "_size", "_waiting")

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._size = 0
        self._line = ""
        self._fence = ""  # what opened the block of code we are in

    def add(self, text: str) -> None:
        """Take more of the text."""
        self._waiting.append(text)
        self._size += len(text)
        if self._size > _WAITING:
            self._look()

    def inside(self) -> bool:
        """Say whether what follows is code."""
        self._look()
        if self._fence:
            return True
        opened = 0
        for run in _RUN.finditer(self._line):
            size = run.end() - run.start()
            opened = size if not opened else 0 if size == opened else opened
        return opened > 0

    def _look(self) -> None:
        *lines, last = (self._line + "".join(self._waiting)).split("\n")
        self._waiting, self._size, self._line = [], 0, last[-_LINE:]
        for line in lines:
            self._take(line.removesuffix("\r"))

    def _take(self, line: str) -> None:
        found = _FENCE.match(line)
        if found is None:
            return
        if not self._fence:
            self._fence = found[1]
        elif found[1].startswith(self._fence) and not line[found.end() :].strip():
            self._fence = ""
