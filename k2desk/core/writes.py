"""The events of the one writer."""

from __future__ import annotations

from k2desk.core.happened import Happened
from k2desk.core.proposals import FileWrite


class WriteIntended(Happened, frozen=True):
    """The writer is about to write; durable before the first byte.

    A command that the user let work on the real files has written already; this tells of it afterwards.

    Args:
        change_id: of this transaction.
        approval_id: the request the user allowed, or ``user`` for the user's own undo and redo.
        files: every file with its bytes before and after.
        reverts: the change this one takes back, "" where it takes back none.
    """

    change_id: str
    approval_id: str
    files: tuple[FileWrite, ...]
    reverts: str = ""


class WriteDone(Happened, frozen=True):
    """Every file of the transaction holds its new bytes."""

    change_id: str


class WriteUndone(Happened, frozen=True):
    """The transaction failed or was cut off; every file holds its old bytes again.

    Args:
        conflicts: files that were neither old nor new and were left as they were.
    """

    change_id: str
    reason: str
    conflicts: tuple[str, ...] = ()
