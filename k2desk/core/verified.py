"""What checking a session found: its chain, its signatures, and every write against its approval."""

from __future__ import annotations

from typing import Literal

import msgspec

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    ProposalEdited,
    ProposalMade,
    WriteDone,
    WriteIntended,
    WriteUndone,
)

WATCHED = (
    *(DecisionMade, DecisionRequested, ProposalEdited, ProposalMade),
    *(WriteDone, WriteIntended, WriteUndone),
)
"""The events by which a write is judged."""


class Unexplained(msgspec.Struct, frozen=True):
    """A write nobody allowed; there is none unless K2Desk has a fault, or the record was changed.

    Args:
        seq: number of the record that tells of it.
        change_id: the transaction.
        path: the file, "" where it is about all of them.
        why: what is missing, in words that follow the path.
    """

    seq: int
    change_id: str
    path: str
    why: str


class Verified(msgspec.Struct, frozen=True):
    """What was found about one session.

    Args:
        session: its id.
        workspace: its folder.
        title: its title, "" where nothing was said yet.
        records: how many it has.
        changes: transactions that were written to their end.
        unapproved: transactions that hold something unexplained; the status bar shows this figure.
        unexplained: each of those things.
        faults: where the chain, a blob or a signature is not what it should be, in sentences.
        signed: number of the newest record that is signed by the key below, 0 where none is.
        signer: ``kept`` (the key is in the keyring), ``gone`` (signed by keys that nobody has any more, which
            proves nothing), ``none`` (nothing is signed).
        differing: files K2Desk wrote last, in any session of the folder, and somebody else changed since,
            which is no fault.
    """

    session: str
    workspace: str
    title: str
    records: int
    changes: int
    unapproved: int
    unexplained: tuple[Unexplained, ...] = ()
    faults: tuple[str, ...] = ()
    signed: int = 0
    signer: Literal["kept", "gone", "none"] = "none"
    differing: tuple[str, ...] = ()

    @property
    def fine(self) -> bool:
        """Whether everything is explained and nothing is damaged."""
        return not self.unexplained and not self.faults
