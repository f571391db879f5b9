"""Makes the session list, and the other tables that are views, anew from the events they are views of."""

from __future__ import annotations

import logging
import sqlite3

from k2desk.core.errors import JournalError
from k2desk.core.ports import SessionInfo
from k2desk.journal import chain
from k2desk.journal.index import entry_after
from k2desk.journal.schema import transaction
from k2desk.journal.tables import put_line, take

_log = logging.getLogger(__name__)

_THERE = """WITH RECURSIVE there(session) AS (
    SELECT min(session) FROM events
    UNION ALL SELECT (SELECT min(session) FROM events WHERE session > there.session) FROM there
    WHERE there.session IS NOT NULL
) SELECT session FROM there WHERE session IS NOT NULL"""
"""Every session that has events; one look-up each, where DISTINCT would walk through all of them."""
_MISSING = f"{_THERE} AND session NOT IN (SELECT session FROM sessions)"  # noqa: S608 -- ours


def mend(connection: sqlite3.Connection) -> None:
    """Bring back the lines of sessions that have events and stand in no list; a look when all is well.

    Whatever keeps it from that is told by who reads or writes what is damaged.
    """
    try:
        if connection.execute(_MISSING).fetchone() is not None:
            with transaction(connection):
                for (session,) in connection.execute(_MISSING).fetchall():
                    _mend(connection, session)
    except sqlite3.Error as error:
        _log.warning("The list of sessions was not looked through: %s", error)


def _mend(connection: sqlite3.Connection, session: str) -> None:
    connection.execute("DELETE FROM spending WHERE session = ?", (session,))
    try:
        put_line(connection, _line(connection, session))
    except JournalError as error:
        _log.warning("The session %s is in no list: %s", session, error)


def rebuild(connection: sqlite3.Connection) -> None:
    """Make all of them anew."""
    with transaction(connection):
        # What a deleted session has cost is not told by any record; it stays.
        connection.execute("DELETE FROM spending WHERE session IN (SELECT session FROM events)")
        for table in ("sessions", "guides"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 -- the names are ours
        for (session,) in connection.execute(_THERE).fetchall():
            put_line(connection, _line(connection, session))


def _line(connection: sqlite3.Connection, session: str) -> SessionInfo:
    """Return the line of a session, and fill the other tables on the way.

    Raises:
        JournalError: a record can't be read, or it does not begin as a session does.
    """
    entry: SessionInfo | None = None
    rows = connection.execute("SELECT seq, at, body FROM events WHERE session = ? ORDER BY seq", (session,))
    for seq, at, body in rows:
        event = chain.decode(body)
        entry = take(connection, entry_after(entry, session, at, event), seq, at, event)
    if entry is None:
        raise JournalError("It has no records.")
    return entry
