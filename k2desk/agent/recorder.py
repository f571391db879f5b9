"""Writes a session's events down off the event loop, and hears of everything that is stored in it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from k2desk.core.events import (
    DecisionMade,
    Event,
    Record,
    SpendReserved,
    TurnFinished,
    TurnStarted,
    TurnSteered,
)
from k2desk.core.finishing import to_its_end
from k2desk.core.ports import Log

_DURABLE = (TurnStarted, TurnSteered, TurnFinished, DecisionMade, SpendReserved)
"""What the disk has before anything follows from it."""


class Recorder:
    """The pen of one session.

    Used from one event loop's thread, but for its construction, which reads the whole record.

    Args:
        log: the session's record.
        hear: called with every record in order, those that are there already first.
    """

    def __init__(self, log: Log, hear: Callable[[Record], None]) -> None:
        self._log, self._hear = log, hear
        self._arrived: deque[Record] = deque()
        # Subscribed first, so that nothing falls between; what is heard twice is told by its number.
        self._unsubscribe = log.subscribe(self._arrived.append)
        self._seen = 0
        self._take(log.joined())
        # One thread stores, so that the loop never waits for the disk and the order stays.
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="k2desk-journal")

    async def append(self, *events: Event) -> None:
        """Store events in order, without holding up the loop; a stop waits until they are stored.

        Raises:
            JournalError: the record can't be written.
        """
        storing = asyncio.get_running_loop().run_in_executor(self._disk, self._store, events)
        try:
            await to_its_end(storing)
        finally:
            self.catch_up()

    def _store(self, events: Sequence[Event]) -> None:
        for event in events:
            self._log.append(event, durable=isinstance(event, _DURABLE))

    def catch_up(self) -> None:
        """Take in what was stored since, by whomever: the writer stores its own events."""
        while self._arrived:
            self._take([self._arrived.popleft()])

    def _take(self, records: Sequence[Record]) -> None:
        for record in records:
            if record.seq > self._seen:
                self._seen = record.seq
                self._hear(record)

    def stop_hearing(self) -> None:
        """Hear of nothing more."""
        self._unsubscribe()

    async def close(self) -> None:
        """Let go of the thread that stores."""
        await asyncio.to_thread(self._disk.shutdown)
