"""Keeps the figure “0 writes without approval”: the same check as ``k2desk verify``, as records come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from k2desk.core.events import Record, WriteDone, WriteIntended
from k2desk.core.ports import Log
from k2desk.core.verified import WATCHED
from k2desk.ui.runtime import Runtime

if TYPE_CHECKING:
    from k2desk.workspace.oversight import Oversight


class Watch(QObject):
    """Hears the records of a session; judges what was written in a thread, for that reads the bytes.

    Args:
        runtime: lends the thread.
        parent: while it lives, so does this.
    """

    told = Signal(int)
    """How many writes nobody allowed; anything but 0 is a fault."""

    def __init__(self, runtime: Runtime, parent: QObject) -> None:
        super().__init__(parent)
        self._runtime = runtime
        self._log: Log | None = None
        self._oversight: Oversight | None = None
        self._waiting: list[Record] = []
        self._busy = False

    def follow(self, log: Log, records: Iterable[Record]) -> None:
        """Begin with the records of another session that tell of a kind that is `WATCHED`."""
        self._log, self._oversight = log, None
        self._waiting = list(records)
        self._busy = False
        self.told.emit(0)
        self._judge(any(isinstance(record.event, WriteIntended) for record in self._waiting))

    def hear(self, record: Record) -> None:
        """Take in one record."""
        if isinstance(record.event, WATCHED):
            self._waiting.append(record)
            self._judge(isinstance(record.event, WriteIntended | WriteDone))

    def _judge(self, wanted: bool) -> None:
        if not wanted or self._busy or self._log is None:
            return
        log, oversight = self._log, self._oversight
        records, self._waiting = self._waiting, []
        self._busy = True

        def work() -> tuple[Log, Oversight]:
            from k2desk.workspace.oversight import Oversight

            return log, (oversight or Oversight(log.get_blob)).take(records)

        self._runtime.in_thread(work, self._judged)

    def _judged(self, found: tuple[Log, Oversight]) -> None:
        log, oversight = found
        if log is not self._log:
            return
        self._oversight, self._busy = oversight, False
        self.told.emit(oversight.unapproved)
        self._judge(any(isinstance(record.event, WriteIntended) for record in self._waiting))
