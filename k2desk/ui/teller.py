"""Brings the records of the open session into the main thread, in order and without gaps."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from k2desk.core.events import TurnStarted
from k2desk.ui.entered import Entered, read
from k2desk.ui.threads import Post

if TYPE_CHECKING:
    from k2desk.core.events import Record
    from k2desk.core.ports import Engine


class Teller:
    """Hears one session at a time, and changes from one to the next without losing a record.

    Args:
        post: brings calls into the main thread.
        enter: called there with the session, all its records so far, and what was made of them.
        tell: called there with each record after these.
    """

    def __init__(
        self,
        post: Post,
        enter: Callable[[Engine, list[Record], Entered], object],
        tell: Callable[[Record], object],
    ) -> None:
        self._post, self._enter, self._tell = post, enter, tell
        self._engine: Engine | None = None
        self._coming: Engine | None = None
        self._early: list[Record] = []
        """What the session that comes stored while its record was read."""
        self._seen = 0
        self.turns = 0
        """How many turns have begun in the session that is heard."""
        self._unsubscribe: Callable[[], None] | None = None

    async def change_to(self, engine: Engine) -> None:
        """Hear another session from now on; returns when it was entered."""
        import asyncio

        before = self._unsubscribe
        self._coming, self._early = engine, []
        self._unsubscribe = engine.log.subscribe(partial(self._hear, engine))
        if before is not None:
            before()
        records = list(await asyncio.to_thread(engine.log.joined))
        entered = await asyncio.to_thread(read, records)
        await self._called(partial(self._change, engine, records, entered))

    def end(self) -> None:
        """Hear nothing more."""
        if self._unsubscribe is not None:
            self._unsubscribe()

    async def _called(self, call: Callable[[], object]) -> None:
        """Have Qt call something, outside of this task, and wait until it has."""
        import asyncio

        done = asyncio.get_running_loop().create_future()

        def deliver() -> None:
            try:
                call()
            finally:
                if not done.done():
                    done.set_result(None)

        self._post(deliver)
        await done

    def _hear(self, engine: Engine, record: Record) -> None:
        """Take a record in whatever thread stored it."""
        self._post(partial(self._take, engine, record))

    def _take(self, engine: Engine, record: Record) -> None:
        if engine is self._coming:
            self._early.append(record)
        elif engine is self._engine and record.seq > self._seen:
            self._seen = record.seq
            self.turns += isinstance(record.event, TurnStarted)
            self._tell(record)

    def _change(self, engine: Engine, records: list[Record], entered: Entered) -> None:
        self._engine, self._coming = engine, None
        self._seen = records[-1].seq if records else 0
        self.turns = sum(isinstance(record.event, TurnStarted) for record in records)
        self._enter(engine, records, entered)
        for record in self._early:
            self._take(engine, record)
