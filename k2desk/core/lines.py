"""A line of shell taken apart: the programs it runs, and whatever no rule can answer for."""

from __future__ import annotations

import msgspec


class Part(msgspec.Struct, frozen=True):
    """One program of a line.

    Args:
        text: as it stands in the line.
        start: where it begins, in characters of the line.
        words: the program and its words as the shell will pass them, behind wrappers such as ``timeout 5``.
            Where there is an obstacle they are the best guess, and good for denying only.
        obstacle: why no rule may allow it, in words that go on after "no rule answers:"; "" where one may.
        notes: what else it does, label and value, such as ``("sets", "PAGER=cat")``.
    """

    text: str
    start: int = 0
    words: tuple[str, ...] = ()
    obstacle: str = ""
    notes: tuple[tuple[str, str], ...] = ()


class Line(msgspec.Struct, frozen=True):
    """What a call of a command is about.

    Args:
        text: the whole line, as it runs.
        parts: every program that was found in it, also within substitutions, in the order they stand.
        obstacle: why no rule may allow the line as a whole; "" where its parts decide.
        refused: the program that is never run, such as ``sudo``; "" where there is none.
    """

    text: str
    parts: tuple[Part, ...] = ()
    obstacle: str = ""
    refused: str = ""
