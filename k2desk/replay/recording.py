"""What is replayed: the records of a session and the bytes they rest on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from k2desk.core.agenda import ModeChanged
from k2desk.core.errors import JournalError
from k2desk.core.events import Record, SessionStarted, SpendReserved
from k2desk.core.prices import FREE, Price


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded session.

    Args:
        records: the whole session, in order; pieces of a text may be joined.
        blob: returns the bytes of a blob.
    """

    records: Sequence[Record]
    blob: Callable[[str], bytes]

    @property
    def started(self) -> SessionStarted:
        """How the session began.

        Raises:
            JournalError: the record does not begin with that.
        """
        first = self.records[0].event if self.records else None
        if not isinstance(first, SessionStarted):
            raise JournalError("The record does not begin with the beginning of a session.")
        return first

    @property
    def folder_name(self) -> str:
        """The workspace's own name, which the model was told."""
        return PurePath(self.started.workspace.replace("\\", "/")).name or "workspace"

    @property
    def price(self) -> Price:
        """What the model's tokens cost then."""
        prices = (record.event.price for record in self.records if isinstance(record.event, SpendReserved))
        return next(prices, FREE)


def of_bundle(path: Path) -> Recording:
    """Read a bundle. Blocks.

    Raises:
        JournalError: it can't be read; a sentence for the user.
    """
    from k2desk.journal.unbundle import unbundle

    try:
        data = path.read_bytes()
    except OSError as error:
        raise JournalError(f"{path} can't be read: {error.strerror}.") from error
    _, records, blobs = unbundle(data)

    def blob(name: str) -> bytes:
        if name not in blobs:
            raise JournalError(f"The bundle lacks the blob {name[:12]}. Ask for it anew.")
        return blobs[name]

    return Recording(records, blob)


def by_the_user(event: object) -> bool:
    """Tell whether the mode was changed by the user, and not with the approval of a plan."""
    return isinstance(event, ModeChanged) and event.by == "user"
