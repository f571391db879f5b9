"""What stays seen when another version of a proposal comes, and what has changed since the user looked."""

from __future__ import annotations

from collections.abc import Sequence
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


class Looked:
    """What the user has looked at of each proposal of a session."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[ProposedFile, ...], Carried]] = {}

    def clear(self) -> None:
        """Forget everything; another session is open."""
        self._known.clear()

    def at(self, proposal_id: str, files: tuple[ProposedFile, ...], follows: str) -> Carried:
        """Return what was seen of a proposal; whoever looks on adds to it.

        Args:
            proposal_id: which.
            files: of it, as the user has edited them.
            follows: the version the user wanted changed, "" for none.
        """
        known = self._known.get(proposal_id)
        before, was = known or self._known.get(follows, ((), Carried(set(), set())))
        if known is None or before != files:
            self._known[proposal_id] = files, carried(before, files, was, own=known is not None)
        return self._known[proposal_id][1]


def carried(
    old: Sequence[ProposedFile], new: Sequence[ProposedFile], was: Carried, *, own: bool = False
) -> Carried:
    """Compare two versions of a proposal.

    Args:
        old: the files of the version before.
        new: those of the new one.
        was: the hunks of the version before; what had changed there and was not looked at since is still new.
        own: whether the user has made the new one by an edit, and so has seen what differs.
    """
    found = Carried(set(), set())
    before = {file.change.path: (number, file) for number, file in enumerate(old)}
    for at, file in enumerate(new):
        number, past = before.get(file.change.path, (-1, None))
        if past is None:
            continue
        seen = [hunk for index, hunk in enumerate(past.hunks) if (number, index) in was.seen]
        others = [
            hunk
            for index, hunk in enumerate(past.hunks)
            if (number, index) in was.changed and (number, index) not in was.seen
        ]
        if not seen and not others:
            continue
        same, still = set(map(content, seen)), set(map(content, others))
        for index, hunk in enumerate(file.hunks):
            if content(hunk) in same:
                found.seen.add((at, index))
            elif content(hunk) in still:
                found.changed.add((at, index))
            elif any(_meets(hunk, one) for one in (*seen, *others)):
                (found.seen if own else found.changed).add((at, index))
    return found


def _meets(one: Hunk, other: Hunk) -> bool:
    """Tell whether two hunks cover a line of the file they are both made on, or touch."""
    return (
        one.old_start <= other.old_start + other.old_count
        and other.old_start <= one.old_start + one.old_count
    )
