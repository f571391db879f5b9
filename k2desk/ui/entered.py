"""What a session says to each pane, read in a thread before the session is shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from k2desk.core.events import Record

Fold = TypeVar("Fold")


class Entered:
    """The records of a session, with what panes make of all of them.

    Tens of thousands of records take each pane a moment, and all panes together would stop the window for a
    third of a second when such a session is opened. What they begin with is made where the records are read.

    Args:
        records: all there are, oldest first.
        kinds: what to make of them, each as often as it is named: whoever takes one goes on with it.
    """

    def __init__(
        self, records: Sequence[Record] = (), kinds: Sequence[Callable[[Sequence[Record]], object]] = ()
    ) -> None:
        self._records = records
        self._by_kind: dict[type, list[Record]] = {}
        for record in records:
            self._by_kind.setdefault(type(record.event), []).append(record)
        self._made: dict[object, list[object]] = {}
        for kind in kinds:
            self._made.setdefault(kind, []).append(kind(records))

    def take(self, kind: Callable[[Sequence[Record]], Fold], records: Sequence[Record]) -> Fold:
        """Return what a kind makes of records: what was made of these, once, or it is made now."""
        made = self._made.get(kind) if records is self._records else None
        return made.pop() if made else kind(records)  # type: ignore[return-value]

    def of(self, kinds: Collection[type], records: Sequence[Record]) -> list[Record]:
        """Return those records that tell of events of some kinds, in order."""
        if records is not self._records:
            return [record for record in records if type(record.event) in kinds]
        return sorted(chain(*(self._by_kind.get(kind, ()) for kind in kinds)), key=attrgetter("seq"))


def read(records: Sequence[Record]) -> Entered:
    """Make what the panes ask for; call it in a thread."""
    from k2desk.transcript.fold import Transcript
    from k2desk.ui.diff.story import Story
    from k2desk.ui.models.meters import Meters
    from k2desk.ui.models.progress import Progress

    return Entered(records, (Transcript, Story, Story, Meters, Progress))
