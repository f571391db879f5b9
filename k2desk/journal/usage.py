"""Reads from the records what sessions took, beside everything that is being stored meanwhile."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from k2desk.core.usage import COUNTED, Counting, Deleted, Use
from k2desk.journal import chain
from k2desk.journal.schema import speaking

BATCH = 500
"""Records that are read at once."""
_BEGINNINGS = tuple(f'{{"kind":"{kind.__name__}"'.encode() for kind in COUNTED)
_NEXT = "SELECT seq, at, body FROM events WHERE session = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
_GONE = (
    "SELECT at, dollars FROM spending WHERE dollars > 0 AND session NOT IN (SELECT session FROM sessions) "
    "ORDER BY at"
)


class UseReader:
    """A connection that only reads, so that an append never waits for it. Close it.

    Args:
        path: the database of the journal.

    Raises:
        JournalError: it can't be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with speaking(path):
            uri = f"{path.absolute().as_uri()}?mode=ro"
            self._journal = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)

    def use_of(self, session: str, last: int) -> Use:
        """Return what a session took up to its record number ``last``.

        Raises:
            JournalError: its records can't be read.
        """
        counting = Counting()
        with speaking(self._path):
            for at, body in self._bodies(session, last):
                if body.startswith(_BEGINNINGS):
                    counting.take(at, chain.decode(body))
        return counting.use

    def deleted(self) -> tuple[Deleted, ...]:
        """Return what requests of sessions that are no longer there have cost.

        Raises:
            JournalError: it can't be read.
        """
        with speaking(self._path):
            return tuple(Deleted(*row) for row in self._journal.execute(_GONE))

    def _bodies(self, session: str, last: int) -> Iterator[tuple[float, bytes]]:
        after = 0
        while rows := self._journal.execute(_NEXT, (session, after, last, BATCH)).fetchall():
            for seq, at, body in rows:
                yield at, body
                after = seq

    def __enter__(self) -> UseReader:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        with contextlib.suppress(sqlite3.Error):
            self._journal.close()
