"""What a record tells of a moment that is over: the proposal of that time, and the files as they were."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from k2desk.core.errors import WorkspaceError
from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    ProposalEdited,
    ProposalEnded,
    ProposalMade,
    Record,
    ToolFinished,
    TurnFinished,
    WriteDone,
    WriteIntended,
    WriteUndone,
)
from k2desk.ui.diff.story import Story, Told
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.workspace.fence import Fence

_TELLING = (
    *(DecisionMade, DecisionRequested, ProposalEdited, ProposalEnded, ProposalMade),
    *(ToolFinished, TurnFinished, WriteDone, WriteIntended, WriteUndone),
)


def proposal_then(records: Sequence[Record]) -> Told | None:
    """Return what was known of the newest proposal, None where there was none yet.

    Args:
        records: of the session, up to the moment.
    """
    made = (
        place for place in range(len(records) - 1, -1, -1) if isinstance(records[place].event, ProposalMade)
    )
    first = next(made, None)
    if first is None:
        return None
    story = Story(record for record in records[first:] if isinstance(record.event, _TELLING))
    return story[story.last]


@dataclass(frozen=True, slots=True)
class FileThen:
    """A file a session has written at some time.

    Args:
        path: relative to the workspace.
        then: SHA-256 of its bytes at the moment, None where there was no file.
        now: SHA-256 of its bytes in the folder, None where there is none that can be read.
    """

    path: str
    then: str | None
    now: str | None

    @property
    def words(self) -> str:
        """How it stands against now."""
        if self.then == self.now:
            return tr("as it is now") if self.then else tr("not there, as now")
        if self.then is None:
            return tr("was not there yet")
        return tr("differs from now") if self.now else tr("not there any more")


def files_then(records: Sequence[Record], seq: int, fence: Fence) -> tuple[FileThen, ...]:
    """Return every file the session has written, by path, as it was after a record. Blocks.

    A file that was written later only is as it was before that.

    Args:
        records: the whole session.
        seq: number of the record.
        fence: of the workspace.
    """
    from k2desk.journal.fork import files_at

    found = sorted(files_at(records, seq + 1).items())
    return tuple(FileThen(path, then, _digest(fence, path)) for path, then in found)


def differences(files: Sequence[FileThen], blob: Callable[[str], bytes], fence: Fence) -> bytes:
    """Return what has become of files since, as one unified diff. Blocks.

    Args:
        files: as they were.
        blob: returns what a hash stands for.
        fence: of the workspace.

    Raises:
        JournalError: bytes are missing.
        WorkspaceError: a file can't be read.
    """
    from k2desk.ui.models.session_diff import against_disk

    return b"".join(against_disk(file.path, file.then, blob, fence) for file in files)


def _digest(fence: Fence, path: str) -> str | None:
    try:
        return hashlib.sha256(fence.read(path)).hexdigest()
    except WorkspaceError:
        return None
