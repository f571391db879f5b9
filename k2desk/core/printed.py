"""What a program prints, as a terminal shows it: plain text, what it takes back, and how it is painted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

HUES: Final = ("red", "green", "yellow", "blue", "magenta", "cyan", "grey")
"""The colours a look may name; how they are painted is for the theme to say."""
MARKS: Final = ("bold", "dim", "underline")
"""What else a look may name."""


class Style(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How a stretch of text is painted.

    Args:
        start: its first character.
        length: how many there are.
        look: at most one of `HUES`, and any of `MARKS`, such as ``red bold``. Words of others mean nothing.
    """

    start: int
    length: int
    look: str


class Printed(msgspec.Struct, frozen=True, gc=False):
    """A piece of output. Only the last line of what came before can be taken back.

    Args:
        text: plain, with every control character made visible.
        back: how many characters of the text before it no longer count, such as a progress bar's.
        styles: over the text, in order; they do not overlap.
    """

    text: str
    back: int = 0
    styles: tuple[Style, ...] = ()


def take_back(parts: list[str], count: int) -> None:
    """Remove so many characters from the end of a text that is kept in parts."""
    while count > 0 and parts:
        last = parts.pop()
        if len(last) > count:
            parts.append(last[:-count])
        count -= len(last)


def whole(pieces: Iterable[Printed]) -> str:
    """Return the text that pieces add up to."""
    parts: list[str] = []
    for piece in pieces:
        take_back(parts, piece.back)
        parts.append(piece.text)
    return "".join(parts)


def moved(styles: Iterable[Style], by: int) -> tuple[Style, ...]:
    """Return styles for the same text further on."""
    return tuple(Style(style.start + by, style.length, style.look) for style in styles)


def clipped(styles: Iterable[Style], start: int, stop: int) -> tuple[Style, ...]:
    """Return what styles say of the characters from ``start`` up to ``stop``, counted from ``start``."""
    found = []
    for style in styles:
        first, last = max(style.start, start), min(style.start + style.length, stop)
        if first < last:
            found.append(Style(first - start, last - first, style.look))
    return tuple(found)


def joined(first: Printed, then: Printed) -> Printed:
    """Return one piece for two that follow each other."""
    left = len(first.text) - then.back
    if left < 0:
        return Printed(then.text, first.back - left, then.styles)
    return Printed(
        first.text[:left] + then.text,
        first.back,
        clipped(first.styles, 0, left) + moved(then.styles, left),
    )
