"""The syntax colours of one text, worked out in small slices: what is looked at comes first."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from k2desk.ui.highlight import Spans, language_named, lex, prepared

WHOLE = 20_000
"""Texts of more lines are coloured only where they are looked at."""
PIECE = 128
"""So many lines are coloured together where a text is looked at in its middle."""
PLAIN: Spans = []
"""Of a line without colours, or of which nothing is known yet; always the same object."""
SLICE = 0.005
"""Seconds of work at a time; a frame has 16 ms."""


class Tint:
    """What is known of the colours of a text so far.

    Where the text is looked at far below the lines done so far, a piece there is coloured as if the text
    began with it: right but inside of long strings and comments. The whole text follows and corrects it.

    Args:
        lines: the text, without line ends; read lazily.
        language: a name as `highlight.language_named` takes it.
    """

    def __init__(self, lines: Sequence[str], language: str) -> None:
        self._lines = lines
        self._language = language_named(language)
        self._spans: list[Spans] = [PLAIN] * (len(lines) if self._language else 0)
        self._done = 0
        self._tried: set[int] = set()
        self._wanted: list[int] = []
        self._piece: Iterator[int] | None = None
        short = bool(self._spans) and len(lines) <= WHOLE
        self._whole: Iterator[int] | None = self._from_the_top() if short else None

    def spans(self, line: int) -> Spans:
        """Return the coloured stretches known of a line, counted from 0."""
        return self._spans[line] if line < len(self._spans) else PLAIN

    def look(self, first: int, last: int) -> None:
        """Say which lines are looked at, the last one included."""
        if self._spans and last >= self._done:
            pieces = range(first // PIECE, last // PIECE + 1)
            self._wanted = [piece for piece in pieces if piece not in self._tried]

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do."""
        return self._piece is None and not self._wanted and self._whole is None

    def work(self, seconds: float = SLICE) -> None:
        """Work for about so long, or until there is nothing to do."""
        end = time.perf_counter() + seconds
        if self.idle or not prepared(self._language, seconds):
            return
        while not self.idle and time.perf_counter() < end:
            if self._piece is None and self._wanted:
                self._piece = self._guess(self._wanted.pop(0))
            if self._piece is not None:
                self._piece = _pull(self._piece, end)
            elif self._whole is not None:
                self._whole = _pull(self._whole, end)

    def _guess(self, piece: int) -> Iterator[int]:
        """Colour a piece for itself, unless the whole text has come this far."""
        self._tried.add(piece)
        first = piece * PIECE
        lines = self._lines[first : first + PIECE]
        if first >= self._done:
            yield from lex(lines, self._language, self._spans, first)

    def _from_the_top(self) -> Iterator[int]:
        lines: list[str] = []
        while len(lines) < len(self._lines):
            lines += self._lines[len(lines) : len(lines) + PIECE]
            yield 0
        for done in lex(lines, self._language, self._spans):
            self._done = done
            yield done


def _pull(work: Iterator[int], end: float) -> Iterator[int] | None:
    """Pull until the time is over; return what is left of the work."""
    for _ in work:
        if time.perf_counter() >= end:
            return work
    return None
