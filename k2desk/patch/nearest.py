"""What a model is told when an edit has no place, or more than one."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from k2desk.core.wording import mark

BLANK = " \t\r\f\v"
MOST_PLACES = 1_000
"""The search for further candidates ends here: the time for each grows with the length of the old text."""
MOST_NAMED = 10
"""So many places or lines are named at most."""
LONGEST_QUOTE = 200
"""Characters of a line that are quoted at most."""
ALIKE = 50.0
"""A line must be this like the old one to be quoted, in percent of `rapidfuzz.fuzz.ratio`."""


def several(numbers: Sequence[int], but: str, *, replace_all: bool = True) -> str:
    """Say that an edit has several places.

    Args:
        numbers: of the lines they begin at, from 1.
        but: what was overlooked to find them, "" where they are exact.
        replace_all: whether the edit could have asked for all of them.
    """
    named = ", ".join(map(str, numbers[:MOST_NAMED])) + (", …" if len(numbers) > MOST_NAMED else "")
    count = f"over {MOST_PLACES}" if len(numbers) > MOST_PLACES else str(len(numbers))
    return mark(
        f"`old` is there {count} times{but}, at lines {named}. Add lines around it until it is unique"
    ) + (mark(", or set `replace_all`.") if replace_all and not but else ".")


def none(lines: Sequence[str], old: Sequence[str]) -> str:
    """Say that an edit has no place, and quote the lines that are most like what was looked for.

    Args:
        lines: of the file.
        old: the lines that were looked for.
    """
    index, line = max(enumerate(old), key=lambda item: len(item[1].strip(BLANK)))
    near = (
        process.extract(
            line.strip(BLANK)[:LONGEST_QUOTE],
            [there.strip(BLANK)[:LONGEST_QUOTE] for there in lines],
            scorer=fuzz.ratio,
            limit=1,
            score_cutoff=ALIKE,
        )
        if line.strip(BLANK)
        else []
    )
    if not near:
        return mark(
            "`old` is not in the file, nor is anything like it. Read the file again and copy `old` from it."
        )
    first = max(0, near[0][2] - index)
    quoted = lines[first : first + min(len(old), MOST_NAMED)]
    return "\n".join(
        [
            mark("`old` is not in the file. The nearest lines are:"),
            *(f"{first + at + 1}: {line.rstrip(BLANK)[:LONGEST_QUOTE]}" for at, line in enumerate(quoted)),
            mark("Copy `old` from the file exactly, without line numbers."),
        ]
    )
