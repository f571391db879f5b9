"""Every state a conversation has been in: the rows as they were after any of its records."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from k2desk.core.events import Record
from k2desk.transcript.fold import Transcript
from k2desk.transcript.moments import Moment, Moments
from k2desk.transcript.rows import Row, RowChange

EVERY = 512
"""Records between two kept lists of rows, as long as there are few."""
MOST = 32
"""Lists that are kept. Where there would be more, every second one goes, and the others are farther apart."""


class Timeline:
    """The past of a conversation.

    The session is folded once. What each record did to the rows is kept, and the whole list of rows now and
    then, so that a state costs the changes since the last kept list, however long the session is. Rows are
    never changed, and all states share them.

    Args:
        records: of the session, in order; pieces of a text may be joined.
        every: records between two kept lists at first.
        most: lists that are kept.
    """

    def __init__(self, records: Iterable[Record] = (), every: int = EVERY, most: int = MOST) -> None:
        self._transcript = Transcript()
        self._moments = Moments()
        self._records: list[tuple[int, float]] = []
        """Number and time of each."""
        self._changes: list[tuple[RowChange, ...]] = []
        self._every, self._most = every, most
        self._kept: list[tuple[Row, ...]] = [()]
        """The rows before every ``self._every`` records, the first list before all of them."""
        for record in records:
            self.add(record)

    def __len__(self) -> int:
        return len(self._records)

    @property
    def moments(self) -> Sequence[Moment]:
        """The places where something of meaning happened, in order; grows with `add`."""
        return self._moments.found

    def add(self, record: Record) -> None:
        """Take the next record of the session."""
        if self._records and len(self._records) % self._every == 0:
            self._kept.append(tuple(self._transcript.rows))
            if len(self._kept) > self._most:
                del self._kept[1::2]
                self._every *= 2
        self._moments.apply(len(self._records), record.event)
        self._records.append((record.seq, record.at))
        self._changes.append(self._transcript.apply(record))

    def seq(self, place: int) -> int:
        """Return the number of the record at a place, which counts from 0."""
        return self._records[place][0]

    def at(self, place: int) -> float:
        """Return when the record at a place was stored, seconds since the epoch."""
        return self._records[place][1]

    def rows(self, place: int) -> list[Row]:
        """Return the rows as they were after the record at a place."""
        kept = min((place + 1) // self._every, len(self._kept) - 1)
        rows = list(self._kept[kept])
        for changes in self._changes[kept * self._every : place + 1]:
            for change in changes:
                if change.row is None:
                    del rows[change.index]
                elif change.kind == "insert":
                    rows.insert(change.index, change.row)
                else:
                    rows[change.index] = change.row
        return rows

    def moment(self, place: int) -> Moment | None:
        """Return the last moment up to a place, None before the first."""
        index = bisect_right(self.moments, place, key=_place)
        return self.moments[index - 1] if index else None

    def step(self, place: int, count: int) -> int:
        """Return the place so many moments further on, or back where the count is negative.

        Beyond the last moment lies the newest record, before the first one the oldest.
        """
        if count < 0:
            index = bisect_right(self.moments, place - 1, key=_place) + count
            return self.moments[index].place if index >= 0 else 0
        index = bisect_right(self.moments, place, key=_place) + count - 1
        return self.moments[index].place if index < len(self.moments) else len(self) - 1


def _place(moment: Moment) -> int:
    return moment.place
