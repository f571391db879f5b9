"""The one way out of the journal's tables: whole sessions on their way to the trash, blobs nothing rests on.

Triggers keep every record, head and blob; they let go of what the table ``leaving`` names, and it names
something only within the transaction that removes it.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator

from k2desk.core.errors import JournalError
from k2desk.journal.schema import transaction


def remove_session(connection: sqlite3.Connection, session: str, last: int) -> None:
    """Remove a session; what it has cost stays with its day.

    Args:
        connection: of the journal; the caller holds its lock.
        session: which one.
        last: number of its newest record that lies elsewhere.

    Raises:
        JournalError: it has another record since; nothing was removed.
    """
    with _zeroing(connection), transaction(connection):
        found = connection.execute("SELECT max(seq) FROM events WHERE session = ?", (session,)).fetchone()
        if found[0] != last:
            raise JournalError("Something just happened in this session, so it was not deleted. Try again.")
        connection.execute("INSERT INTO leaving (name) VALUES (?)", (session,))
        for table in ("events", "heads", "sessions"):
            connection.execute(f"DELETE FROM {table} WHERE session = ?", (session,))  # noqa: S608 -- ours
        connection.execute("DELETE FROM leaving")


def remove_blobs(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Remove blobs; the caller holds the journal's lock and knows that no record names them."""
    wanted = [(name,) for name in names]
    with _zeroing(connection), transaction(connection):
        connection.executemany("INSERT INTO leaving (name) VALUES (?)", wanted)
        connection.executemany("DELETE FROM blobs WHERE sha256 = ?", wanted)
        connection.execute("DELETE FROM leaving")


@contextlib.contextmanager
def _zeroing(connection: sqlite3.Connection) -> Iterator[None]:
    """Overwrite what is removed instead of marking it free."""
    connection.execute("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        connection.execute("PRAGMA secure_delete = OFF")
