"""Text on a monospaced screen: the columns of its characters, which are drawn together, which way it goes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_KNOWN = 8192
"""Characters whose width is kept."""
_LOOK = "\ufe0f"
"""Makes a picture of the character before it, which then takes two columns."""
_JOINERS = ("\u200c", "\u200d")
"""Stand between characters that are written together."""
_REGIONS = range(0x1F1E6, 0x1F200)
"""Letters that make a flag, two by two."""


@lru_cache(_KNOWN)
def cell(char: str) -> int:
    """Return how many columns a character takes; what is set over another one takes none."""
    if char == _LOOK:
        return 1
    if char in _JOINERS or unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cells(text: str) -> int:
    """Return how many columns of a monospaced screen a text takes."""
    return len(text) if text.isascii() else sum(map(cell, text))


def goes_left(text: str) -> bool:
    """Tell whether a text is written from right to left: its first letter says it."""
    if text.isascii():
        return False
    sides = (unicodedata.bidirectional(char) for char in text)
    return next((side for side in sides if side in ("L", "R", "AL")), "L") != "L"


def groups(text: str) -> Iterator[str]:
    """Yield what is drawn as one, so that what follows stands in its own column whatever font it takes.

    These are a wide character with what is set over it, and runs of others: of plain ASCII, or of none.
    """
    start, kind = 0, ""
    for at, char in enumerate(text):
        known = _kind(char)
        if at and not _joins(text, start, at, kind, known):
            yield text[start:at]
            start, kind = at, known
        elif not at:
            kind = known
    if text:
        yield text[start:]


def _joins(text: str, start: int, at: int, kind: str, known: str) -> bool:
    """Tell whether a character of a kind belongs to the group before it."""
    if known == "over" or text[at - 1] == _JOINERS[1]:
        return True
    return known == kind and (known != "wide" or _is_flag(text, start, at))


def _kind(char: str) -> str:
    if char.isascii():
        return "plain"
    if char == _LOOK or not cell(char):
        return "over"
    return "wide" if cell(char) > 1 or ord(char) in _REGIONS or char > "\u2fff" else "other"


def _is_flag(text: str, start: int, at: int) -> bool:
    """Tell whether a group is one letter of a flag, and the other one follows."""
    return at - start == 1 and ord(text[start]) in _REGIONS and ord(text[at]) in _REGIONS
