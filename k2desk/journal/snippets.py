"""A line out of a longer text, around the words that were looked for."""

from __future__ import annotations

from collections.abc import Sequence

from k2desk.core.library import Span
from k2desk.core.visible import visible

BEFORE = 24
"""Characters in front of the first word."""
LENGTH = 140
"""Characters of a snippet."""


def snippet(text: str, wanted: Sequence[str]) -> tuple[str, tuple[Span, ...]]:
    """Return a line of the text and where in it the words stand.

    Args:
        text: all of it; what hides in it is made visible.
        wanted: words in small letters.
    """
    lowered = text.lower()
    places = [lowered.find(word) for word in wanted]
    first = min((place for place in places if place >= 0), default=0)
    start = max(first - BEFORE, 0)
    space = text.find(" ", start, first)
    start = space + 1 if start and space > start else start
    cut = text[start : start + LENGTH]
    line = visible(" ".join(cut.split()))
    line = ("…" if start else "") + line + ("…" if start + LENGTH < len(text) else "")
    return line, _spans(line.lower(), wanted)


def _spans(line: str, wanted: Sequence[str]) -> tuple[Span, ...]:
    found: list[Span] = []
    for word in wanted:
        at = line.find(word)
        while at >= 0:
            found.append(Span(at, at + len(word)))
            at = line.find(word, at + len(word))
    joined: list[Span] = []
    for span in sorted(found):
        if joined and span.start <= joined[-1].stop:
            joined[-1] = Span(joined[-1].start, max(span.stop, joined[-1].stop))
        else:
            joined.append(span)
    return tuple(joined)
