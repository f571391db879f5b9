"""A recorded session run again beside everything else, in a loop of its own, as `core.desk.Desk.replay`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from k2desk.core.replayed import Replayed
from k2desk.core.working import Stopped, Working

if TYPE_CHECKING:
    from k2desk.desk.exports import Exports
    from k2desk.replay.recording import Recording
    from k2desk.replay.run import Outcome

LOOK = 0.05
"""Seconds after which it is looked whether the user has stopped it."""


def replay_session(exports: Exports, session: str, working: Working) -> Replayed:
    """Run a session again. Blocks, for long sessions for seconds.

    Raises:
        JournalError: there is no such session, or its record lacks what a replay needs.
        Stopped: it was asked to end; nothing is left behind.
    """
    from k2desk.journal.resting import blob_names
    from k2desk.replay.recording import Recording

    records, blob = exports.records(session, working)
    names = sorted({name for record in records for name in blob_names(record.event)})
    blobs = {name: blob(name) for name in working.over(names, "Reading", "files")}
    found = asyncio.run(_watched(Recording(records, blobs.__getitem__), working))
    return Replayed(found.tree, found.turns, found.events, found.difference)


async def _watched(recording: Recording, working: Working) -> Outcome:
    """Run it, and cancel it where the user has stopped it."""
    from k2desk.replay.run import replay

    def told(done: int, turns: int) -> None:
        working.step("Replaying", done, turns, "turns")

    running = asyncio.ensure_future(replay(recording, told))
    while not running.done():
        await asyncio.wait({running}, timeout=LOOK)
        if working.stopping:
            running.cancel()
    if running.cancelled():
        raise Stopped
    return running.result()
