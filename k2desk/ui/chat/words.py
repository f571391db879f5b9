"""The word or the line around a place in a text."""

from __future__ import annotations


def around(text: str, place: int) -> tuple[int, int]:
    """Return where the word at a place begins and ends; of something else, the one character."""
    if not text:
        return 0, 0
    place = min(place, len(text) - 1)
    if not _inside(text[place]):
        return place, place + 1
    start = stop = place
    while start > 0 and _inside(text[start - 1]):
        start -= 1
    while stop < len(text) and _inside(text[stop]):
        stop += 1
    return start, stop


def line_around(text: str, place: int) -> tuple[int, int]:
    """Return where the line at a place begins and ends."""
    start = text.rfind("\n", 0, place) + 1
    stop = text.find("\n", place)
    return start, stop if stop >= 0 else len(text)


def _inside(char: str) -> bool:
    return char.isalnum() or char == "_"
