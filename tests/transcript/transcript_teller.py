"""A session told event by event, and the rows it makes."""

from __future__ import annotations

from collections.abc import Sequence

from k2desk.core.events import Event, Record
from k2desk.transcript.fold import Transcript
from k2desk.transcript.rows import Row, RowChange


class Teller:
    """Feeds events to a transcript and keeps a second list of rows by carrying out the changes it tells."""

    def __init__(self) -> None:
        self.transcript = Transcript()
        self.records: list[Record] = []
        self.mirror: list[Row] = []
        self.now = 1000.0

    def tell(self, *events: Event, after: float = 1.0) -> tuple[RowChange, ...]:
        """Apply events, each ``after`` seconds later than the one before; check that the changes tell all."""
        changes: list[RowChange] = []
        for event in events:
            self.now += after
            record = Record("s", len(self.records) + 1, self.now, event, "0" * 64)
            self.records.append(record)
            changes += self._mirrored(self.transcript.apply(record))
        assert self.mirror == list(self.transcript.rows)
        assert len({row.key for row in self.mirror}) == len(self.mirror)
        return tuple(changes)

    def _mirrored(self, changes: tuple[RowChange, ...]) -> tuple[RowChange, ...]:
        for change in changes:
            if change.row is None:
                del self.mirror[change.index]
            elif change.kind == "insert":
                self.mirror.insert(change.index, change.row)
            else:
                self.mirror[change.index] = change.row
        return changes

    @property
    def rows(self) -> Sequence[Row]:
        return self.transcript.rows

    @property
    def kinds(self) -> list[str]:
        return [type(row).__name__.removesuffix("Row").lower() for row in self.rows]
