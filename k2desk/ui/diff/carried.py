"""What stays seen when another version of a proposal comes, and what has changed since the user looked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from k2desk.patch.hunks import Hunk
from k2desk.ui.diff.proposed import ProposedFile
from k2desk.ui.diff.seen import Place
from k2desk.ui.diff.ticked import content


class Carried(NamedTuple):
    """Hunks of the new version.

    Args:
        seen: they do what a hunk did that was seen.
        changed: where a hunk was seen that did something else.
    """

    seen: set[Place]
    changed: set[Place]


def carried(old: Sequence[ProposedFile], new: Sequence[ProposedFile], seen: Collection[Place]) -> Carried:
    """Compare two versions of a proposal.

    Args:
        old: the files of the version before.
        new: those of the new one.
        seen: what was seen of the version before.
    """
    found = Carried(set(), set())
    before = {file.change.path: (number, file) for number, file in enumerate(old)}
    for at, file in enumerate(new):
        number, was = before.get(file.change.path, (-1, None))
        if was is None:
            continue
        looked = [hunk for index, hunk in enumerate(was.hunks) if (number, index) in seen]
        same = {content(hunk) for hunk in looked}
        for index, hunk in enumerate(file.hunks):
            if content(hunk) in same:
                found.seen.add((at, index))
            elif any(_meets(hunk, one) for one in looked):
                found.changed.add((at, index))
    return found


def _meets(one: Hunk, other: Hunk) -> bool:
    """Tell whether two hunks cover a line of the file they are both made on, or touch."""
    return (
        one.old_start <= other.old_start + other.old_count
        and other.old_start <= one.old_start + one.old_count
    )
