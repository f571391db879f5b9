"""The tables that are views of the events: the session list, what was spent, what the model may see."""

from __future__ import annotations

import sqlite3

import msgspec

from k2desk.core.events import Event, GuideAdopted, LimitRaised, SpendReserved, SpendSettled
from k2desk.core.ports import SessionInfo
from k2desk.core.spending import bill_of

LINE = "session, workspace, title, started, updated, turns, cost, estimated, pinned, archived"
"""The columns of a session's line, as `SessionInfo` has them."""


def put_line(connection: sqlite3.Connection, entry: SessionInfo) -> None:
    """Keep a session's line instead of the one there was, inside the caller's transaction."""
    connection.execute(
        f"INSERT OR REPLACE INTO sessions ({LINE}) VALUES ({', '.join('?' * 10)})",  # noqa: S608 -- ours
        msgspec.structs.astuple(entry),
    )


def take(
    connection: sqlite3.Connection, entry: SessionInfo, seq: int, at: float, event: Event
) -> SessionInfo:
    """Bring the tables up to one more event, inside the caller's transaction.

    Args:
        connection: of the journal.
        entry: the session's line, brought up to the event but for what it cost.
        seq: the event's number in the session.
        at: when it was stored, seconds since the epoch. A request counts for the day it was sent on.
        event: what happened.

    Returns:
        The session's line with what it has cost.
    """
    match event:
        case SpendReserved(id=name):
            _put(connection, entry.id, name, at, bill_of(event).dollars, 0.0, estimated=True)
        case SpendSettled(id=name, estimated=guessed):
            sent = connection.execute(
                "SELECT at FROM spending WHERE session = ? AND id = ?", (entry.id, name)
            ).fetchone()
            moment = sent[0] if sent else at
            estimated = guessed or not event.price.known
            _put(connection, entry.id, name, moment, bill_of(event).dollars, 0.0, estimated=estimated)
        case LimitRaised(scope="day", dollars=dollars):
            _put(connection, entry.id, f"raised {seq}", at, 0.0, dollars, estimated=False)
        case GuideAdopted(path=path, sha256=sha256):
            connection.execute(
                "INSERT OR IGNORE INTO guides (workspace, path, sha256) VALUES (?, ?, ?)",
                (entry.workspace, path, sha256),
            )
            return entry
        case _:
            return entry
    cost, guesses = connection.execute(
        "SELECT sum(dollars), max(estimated) FROM spending WHERE session = ?", (entry.id,)
    ).fetchone()
    return msgspec.structs.replace(entry, cost=cost, estimated=bool(guesses))


def _put(
    connection: sqlite3.Connection,
    session: str,
    name: str,
    at: float,
    dollars: float,
    raised: float,
    *,
    estimated: bool,
) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO spending (session, id, at, dollars, raised, estimated) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (session, name, at, dollars, raised, int(estimated)),
    )
