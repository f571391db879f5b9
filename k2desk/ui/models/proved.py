"""What the record says of proofs: of selections, of each hunk, and of the smallest selection."""

from __future__ import annotations

from typing import TypeAlias

from k2desk.core.events import HunksProved, ProposalEdited, Record, SelectionProved, SmallestFound
from k2desk.core.permissions import FileTicks
from k2desk.core.proving import Proof

Key: TypeAlias = tuple[str, tuple[FileTicks, ...]]
"""The id of a proposal, and what is ticked of it."""


class Proved:
    """A fold of the records of one session."""

    def __init__(self) -> None:
        self.selections: dict[Key, tuple[Proof, float]] = {}
        """What came of each, and when it was recorded, in seconds since the epoch."""
        self._hunks: dict[str, HunksProved] = {}
        self._smallest: dict[str, SmallestFound] = {}

    def clear(self) -> None:
        """Know nothing: another session is open."""
        for known in (self.selections, self._hunks, self._smallest):
            known.clear()

    def take(self, record: Record) -> bool:
        """Learn from a record; return whether it says something of proofs."""
        match record.event:
            case SelectionProved(proposal_id=proposal_id, ticks=ticks, proof=proof):
                self.selections[proposal_id, ticks] = (proof, record.at)
            case ProposalEdited(proposal_id=proposal_id):
                self._hunks.pop(proposal_id, None)  # of other hunks
                self._smallest.pop(proposal_id, None)
            case HunksProved(proposal_id=proposal_id):
                self._hunks[proposal_id] = record.event
            case SmallestFound(proposal_id=proposal_id):
                self._smallest[proposal_id] = record.event
            case _:
                return False
        return True

    def last_hunks(self, proposal_id: str) -> HunksProved | None:
        """Return what was shown last of each hunk, of whichever files."""
        return self._hunks.get(proposal_id)

    def hunks(self, key: Key) -> HunksProved | None:
        """Return what was shown of each hunk, as long as it is about the files as they are; else None."""
        found = self._hunks.get(key[0])
        return found if found is not None and self._holds(key, found.base) else None

    def smallest(self, key: Key) -> SmallestFound | None:
        """Return the smallest selection that was found, as long as it is about the files as they are."""
        found = self._smallest.get(key[0])
        return found if found is not None and self._holds(key, found.base) else None

    def may_be_smaller(self, key: Key) -> bool:
        """Tell whether fewer hunks may be enough: the proposal fixes something, and a hunk was not needed."""
        proved = self.hunks(key)
        if proved is None or len(proved.badges) < 2:
            return False
        needed = [any(badge.kind == "needed" for badge in badges) for badges in proved.badges]
        about = (proof for (name, _), (proof, _) in self.selections.items() if name == key[0])
        return any(proof.fixes and proof.base == proved.base for proof in about) and not all(needed)

    def _holds(self, key: Key, base: str) -> bool:
        """Tell whether nothing newer is known of the files than that they are in this state."""
        return key not in self.selections or self.selections[key][0].base == base
