"""Calls as rows: one line each, successful reads folded."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from k2desk.core.events import ToolFinished, ToolOutput, ToolStarted
from k2desk.core.messages import ToolCall
from k2desk.transcript.board import Board
from k2desk.transcript.rows import GroupRow, ToolRow
from k2desk.transcript.words import READS


class Calls:
    """Turns the life of each call into rows on a board."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._arguments: dict[str, str] = {}
        self._recovered: set[str] = set()
        self._begun: dict[str, ToolStarted] = {}
        """Calls that run without a row of their own."""
        self._running: dict[str, str] = {}
        """The key of the row that holds a running call."""

    def announce(self, calls: Iterable[ToolCall]) -> None:
        """Remember what the model wrote until the call is shown."""
        calls = tuple(calls)
        self._arguments.update((call.id, call.arguments) for call in calls)
        self._recovered.update(call.id for call in calls if call.recovered)

    def recovered(self, call_id: str) -> bool:
        """Return whether a call of this turn was read back from the text it had leaked into."""
        return call_id in self._recovered

    def shows(self, call_id: str) -> bool:
        """Return whether a running call has a line of its own."""
        return call_id in self._running

    def start_quietly(self, event: ToolStarted) -> None:
        """A call begins that shows a row only if it does not end well."""
        self._begun[event.call_id] = event

    def forget(self, call_id: str) -> None:
        """A call that shows no row has come to its end."""
        self._arguments.pop(call_id, None)
        self._begun.pop(call_id, None)

    def start(self, event: ToolStarted, at: float) -> None:
        """A call begins; a read joins the reads before it."""
        call_id = event.call_id
        if (running := self._current(call_id)) is not None:  # it was asked about once more, and runs now
            label, chip = event.label, event.confinement
            self._show(msgspec.structs.replace(running, label=label, confinement=chip, seconds=0.0))
            return
        row = self._row(event, at)
        before = self._board.last
        if event.name in READS and isinstance(before, GroupRow):
            self._hold(call_id, before.key, GroupRow(before.key, (*before.calls, row)))
        elif event.name in READS and isinstance(before, ToolRow) and _folds(before):
            group = GroupRow(f"group:{before.call_id}", (before, row))
            if before.status == "running":
                self._running[before.call_id] = group.key
            self._hold(call_id, before.key, group)
        else:
            self._append(row)

    def _row(self, event: ToolStarted, at: float) -> ToolRow:
        arguments = self._arguments.pop(event.call_id, "")
        key, label = f"tool:{event.call_id}", event.label
        return ToolRow(
            key,
            event.call_id,
            event.name,
            label,
            at,
            event.confinement,
            arguments=arguments,
            recovered=self.recovered(event.call_id),
        )

    def _append(self, row: ToolRow) -> ToolRow:
        self._running[row.call_id] = row.key
        self._board.append(row)
        return row

    def _hold(self, call_id: str, key: str, group: GroupRow) -> None:
        self._running[call_id] = group.key
        self._board.replace(key, group)

    def wait(self, call_id: str, at: float) -> None:
        """A call that has run asks about what it did; until then its time is what it took."""
        row = self._current(call_id)
        if row is not None:
            self._show(msgspec.structs.replace(row, seconds=max(at - row.started, 0.1)))

    def output(self, event: ToolOutput) -> None:
        """More live output."""
        row = self._current(event.call_id)
        if row is not None:
            # What is taken back stays in the states of the row before, which share the text.
            pieces = row.pieces.copy() if event.piece.back else row.pieces
            pieces.print(event.piece)
            self._show(msgspec.structs.replace(row, pieces=pieces, size=pieces.size))

    def finish(self, event: ToolFinished, at: float) -> None:
        """A call came to its end; one that never began to run gets its line now."""
        row = self._current(event.call_id) or self._ended(event.call_id)
        if row is None:
            begun = self._begun.pop(event.call_id, None) or ToolStarted(event.call_id, event.name, event.name)
            row = self._append(self._row(begun, at))
        if not row.size:
            row.pieces.add(event.text)
        self._end(
            msgspec.structs.replace(
                row,
                status=event.status,
                summary=event.summary,
                seconds=event.seconds,
                size=row.pieces.size,
                report=event.report,
            )
        )

    def end(self, at: float) -> None:
        """The turn is over: what still runs was cut off."""
        self._arguments.clear()
        self._recovered.clear()
        self._begun.clear()
        for row in filter(None, map(self._current, list(self._running))):
            self._end(msgspec.structs.replace(row, status="cancelled", seconds=max(at - row.started, 0.0)))

    def _current(self, call_id: str) -> ToolRow | None:
        """Return a running call."""
        key = self._running.get(call_id)
        row = self._board.get(key) if key is not None else None
        if isinstance(row, GroupRow):
            return next(call for call in row.calls if call.call_id == call_id)
        return row if isinstance(row, ToolRow) else None

    def _ended(self, call_id: str) -> ToolRow | None:
        """Return a call that was thought to be over, as running again."""
        key = f"tool:{call_id}"
        row = self._board.get(key) if key in self._board else None
        if not isinstance(row, ToolRow):
            return None
        self._running[call_id] = key
        return row

    def _show(self, row: ToolRow) -> None:
        """Put a call's new state where the call is."""
        key = self._running[row.call_id]
        held = self._board.get(key)
        if isinstance(held, GroupRow):
            calls = (row if call.call_id == row.call_id else call for call in held.calls)
            self._board.put(GroupRow(key, tuple(calls)))
        else:
            self._board.put(row)

    def _end(self, row: ToolRow) -> None:
        """Show how a call ended; one that did not end well leaves its group."""
        key = self._running[row.call_id]
        held = self._board.get(key)
        if not isinstance(held, GroupRow) or row.status == "ok":
            self._show(row)
            del self._running[row.call_id]
            return
        del self._running[row.call_id]
        kept = tuple(call for call in held.calls if call.call_id != row.call_id)
        if len(kept) > 1:
            self._board.replace(key, GroupRow(key, kept))
        else:
            self._board.replace(key, kept[0])
            self._running.update(dict.fromkeys(self._running.keys() & {kept[0].call_id}, kept[0].key))
        self._board.append(row)


def _folds(row: ToolRow) -> bool:
    return row.name in READS and row.status in ("ok", "running")
