"""What K2Desk wrote to one file, in whichever session, for who wants to know where a line comes from."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from k2desk.core.desk import SessionInfo
from k2desk.core.errors import JournalError
from k2desk.core.events import Record
from k2desk.core.library import Written
from k2desk.journal.chain import decode
from k2desk.journal.changes import changes

MOST_SESSIONS = 100
"""So many sessions are looked through, the ones used last."""
_KINDS = ('{"kind":"WriteIntended"', '{"kind":"WriteDone"', '{"kind":"WriteUndone"')


def written(journal: Path, infos: Sequence[SessionInfo], path: str) -> list[Written]:
    """Return the changes of a file that are in effect, the newest first. Blocks.

    The records of writes are picked out by how they begin, so that a long session need not be decoded. A
    session whose writes make no sense is passed over: `verify` is there to say so.

    Args:
        journal: the database, which is only read.
        infos: the sessions to look through, the one used last first.
        path: of the file, relative to the workspace.
    """
    found: list[Written] = []
    uri = f"{journal.absolute().as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as base:
        for info in infos[:MOST_SESSIONS]:
            with contextlib.suppress(JournalError):
                found += _of_session(base, info, path)
    return sorted(found, key=lambda one: one.at, reverse=True)


def _of_session(base: sqlite3.Connection, info: SessionInfo, path: str) -> list[Written]:
    begins = " OR ".join(f"substr(body, 1, {len(kind)}) = CAST(? AS BLOB)" for kind in _KINDS)
    rows = base.execute(
        f"SELECT seq, at, body FROM events WHERE session = ? AND ({begins}) ORDER BY seq",  # noqa: S608 -- ours
        (info.id, *_KINDS),
    )
    records = [Record(info.id, seq, at, decode(body), "") for seq, at, body in rows]
    return [
        Written(info, change.id, change.approval_id, change.at, file.before, file.after)
        for change in changes(records)
        if change.state == "applied" and not change.reverts and path not in change.undone
        for file in change.files
        if file.path == path
    ]
