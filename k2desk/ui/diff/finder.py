"""Finds words in lines while Qt has nothing else to do, so that a long file never stops the window."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from k2desk.patch.words import Mark
from k2desk.ui.diff.tint import SLICE

MOST = 10_000
"""More hits are not counted."""
_STEP = 200


class Finder(QObject):
    """The hits of one search in one text, in order."""

    changed = Signal()
    """There are more hits, or the search has ended."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._work)
        self.find((), "")

    def find(self, lines: Sequence[str], words: str) -> None:
        """Begin anew.

        Args:
            lines: the text.
            words: what to find, taken literally; capitals count only where there are some.
        """
        self.hits: list[tuple[int, Mark]] = []
        self._marks: dict[int, list[Mark]] = {}
        self.searching = bool(words)
        self._search = self._hits(lines, words)
        if words:
            self._timer.start(0)
        else:
            self._timer.stop()
        self.changed.emit()

    def marks(self, line: int) -> Sequence[Mark]:
        """Return the hits in a line."""
        return self._marks.get(line, ())

    def _work(self) -> None:
        end, before = time.perf_counter() + SLICE, len(self.hits)
        for _ in self._search:
            if time.perf_counter() >= end:
                break
        else:
            self.searching = False
            self._timer.stop()
        if len(self.hits) > before or not self.searching:
            self.changed.emit()

    def _hits(self, lines: Sequence[str], words: str) -> Iterator[None]:
        pattern = re.compile(re.escape(words), 0 if words != words.lower() else re.IGNORECASE)
        for start in range(0, len(lines), _STEP):
            for number, line in enumerate(lines[start : start + _STEP], start):
                for match in pattern.finditer(line):
                    mark = Mark(*match.span())
                    self.hits.append((number, mark))
                    self._marks.setdefault(number, []).append(mark)
                if len(self.hits) >= MOST:
                    return
            yield
