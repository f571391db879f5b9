"""What a model is told when one of several edits fails: which, why, and what became of the others."""

from __future__ import annotations

from collections.abc import Sequence

from k2desk.core.errors import PatchError
from k2desk.core.wording import mark


def fate(count: int, failed: Sequence[tuple[int, PatchError]]) -> str:
    """Say which edits have no place, and that the others have one but were not kept either.

    Args:
        count: how many edits there are.
        failed: the number of each edit without a place, from 1, and why.
    """
    lines = [mark(f"Edit {number} of {count}: {error}") for number, error in failed]
    numbers = {number for number, _ in failed}
    fine = [str(number) for number in range(1, count + 1) if number not in numbers]
    if fine:
        verb, names = (
            (mark("has its place"), "Edit") if len(fine) == 1 else (mark("have their places"), "Edits")
        )
        lines.append(
            mark(
                f"{names} {', '.join(fine)} {verb}, but edits are applied together or not at all: "
                "give all of them again."
            )
        )
    return "\n".join(lines)


def already(lines: Sequence[str], new: str) -> str:
    """Say where the new text stands already, "" where it does not stand exactly once.

    Args:
        lines: of the file.
        new: what an edit without a place would put there.
    """
    wanted = new.strip("\n").split("\n")
    if not any(line.strip() for line in wanted) or len(wanted) > len(lines):
        return ""
    first, size = wanted[0].rstrip(), len(wanted)
    found = [
        at
        for at in range(len(lines) - size + 1)
        if lines[at].rstrip() == first
        and all(lines[at + step].rstrip() == wanted[step].rstrip() for step in range(size))
    ]
    if len(found) != 1:
        return ""
    return mark(
        f"The new text is there already, at line {found[0] + 1}: this edit may have been applied before."
    )
