"""The tables of the journal, and how an older journal becomes a newer one."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from k2desk.core.errors import JournalError, SchemaTooNew
from k2desk.core.wording import mark

Step: TypeAlias = tuple[str, ...]
"""The statements that lead from one version to the next."""

APPLICATION_ID = 0x4B324A31  # "K2J1", in the file's header
BUSY_MS = 10_000
"""How long one process waits for another that writes, in milliseconds."""
CACHE_KIB = 512
"""What is kept in memory of the file: the journal is written at its end and read from end to end."""

_FIRST: Step = (
    """CREATE TABLE events (
        session TEXT NOT NULL,
        seq INTEGER NOT NULL,
        at REAL NOT NULL,
        body BLOB NOT NULL,
        digest BLOB NOT NULL CHECK (length(digest) = 32),
        PRIMARY KEY (session, seq)
    ) WITHOUT ROWID""",
    """CREATE TABLE blobs (
        sha256 TEXT PRIMARY KEY NOT NULL CHECK (length(sha256) = 64),
        size INTEGER NOT NULL,
        data BLOB
    )""",
    """CREATE TABLE sessions (
        session TEXT PRIMARY KEY NOT NULL,
        workspace TEXT NOT NULL,
        title TEXT NOT NULL,
        started REAL NOT NULL,
        updated REAL NOT NULL,
        turns INTEGER NOT NULL
    )""",
    "CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are final'); END",
    "CREATE TRIGGER events_last BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are final'); END",
    """CREATE TRIGGER events_follow BEFORE INSERT ON events
    WHEN NEW.seq <> 1 + coalesce((SELECT max(seq) FROM events WHERE session = NEW.session), 0)
    BEGIN SELECT RAISE(ABORT, 'events follow one another'); END""",
    "CREATE TRIGGER blobs_stay BEFORE UPDATE ON blobs BEGIN SELECT RAISE(ABORT, 'blobs are final'); END",
    "CREATE TRIGGER blobs_last BEFORE DELETE ON blobs BEGIN SELECT RAISE(ABORT, 'blobs are final'); END",
)

_SECOND: Step = (
    """CREATE TABLE spending (
        session TEXT NOT NULL,
        id TEXT NOT NULL,
        at REAL NOT NULL,
        dollars REAL NOT NULL,
        raised REAL NOT NULL,
        estimated INTEGER NOT NULL,
        PRIMARY KEY (session, id)
    ) WITHOUT ROWID""",
    "CREATE INDEX spending_by_time ON spending (at, dollars, raised)",
    """CREATE TABLE guides (
        workspace TEXT NOT NULL,
        path TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        PRIMARY KEY (workspace, path, sha256)
    ) WITHOUT ROWID""",
    "ALTER TABLE sessions ADD COLUMN cost REAL NOT NULL DEFAULT 0",
    "ALTER TABLE sessions ADD COLUMN estimated INTEGER NOT NULL DEFAULT 0",
)

_THIRD: Step = (
    """CREATE TABLE heads (
        session TEXT NOT NULL,
        seq INTEGER NOT NULL,
        at REAL NOT NULL,
        digest TEXT NOT NULL,
        key TEXT NOT NULL,
        signature TEXT NOT NULL,
        PRIMARY KEY (session, seq, key)
    ) WITHOUT ROWID""",
    "CREATE TRIGGER heads_stay BEFORE UPDATE ON heads BEGIN SELECT RAISE(ABORT, 'heads are final'); END",
    "CREATE TRIGGER heads_last BEFORE DELETE ON heads BEGIN SELECT RAISE(ABORT, 'heads are final'); END",
)

_FOURTH: Step = (
    "ALTER TABLE sessions ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE sessions ADD COLUMN archived INTEGER NOT NULL DEFAULT 0",
    # What is named here may go, for as long as the transaction lasts that names it: see `journal.leaving`.
    "CREATE TABLE leaving (name TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID",
    "DROP TRIGGER events_last",
    "DROP TRIGGER heads_last",
    "DROP TRIGGER blobs_last",
    """CREATE TRIGGER events_last BEFORE DELETE ON events
    WHEN NOT EXISTS (SELECT 1 FROM leaving WHERE name = OLD.session)
    BEGIN SELECT RAISE(ABORT, 'events are final'); END""",
    """CREATE TRIGGER heads_last BEFORE DELETE ON heads
    WHEN NOT EXISTS (SELECT 1 FROM leaving WHERE name = OLD.session)
    BEGIN SELECT RAISE(ABORT, 'heads are final'); END""",
    """CREATE TRIGGER blobs_last BEFORE DELETE ON blobs
    WHEN NOT EXISTS (SELECT 1 FROM leaving WHERE name = OLD.sha256)
    BEGIN SELECT RAISE(ABORT, 'blobs are final'); END""",
)

STEPS: tuple[Step, ...] = (_FIRST, _SECOND, _THIRD, _FOURTH)
"""One entry a version, oldest first; a journal of version n has gone through the first n."""


@contextlib.contextmanager
def speaking(path: Path) -> Iterator[None]:
    """Turn SQLite's errors and the file system's into a `JournalError` that says what to do next.

    Args:
        path: the database, for the sentence.
    """
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise JournalError(_sentence(path, error)) from error


def _sentence(path: Path, error: Exception) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else None
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(path)
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return mark(f"Another K2Desk holds the journal {path}; close it and try again.")
    if primary == sqlite3.SQLITE_FULL:
        return mark(f"The disk with the journal {path} is full; make room and try again.")
    why = (isinstance(error, OSError) and error.strerror) or str(error)
    return mark(f"The journal {path} can't be used ({why}); check its folder, its permissions and the disk.")


def damaged(path: Path) -> str:
    """Return the sentence about a database that can't be read."""
    return mark(
        f"The journal {path} is damaged and was left as it is. Move it and its folder aside and start K2Desk "
        "again: it begins a new journal. A copy from your backup can be put in its place."
    )


def connect(path: Path, steps: Sequence[Step] = STEPS) -> sqlite3.Connection:
    """Open the journal's database for reading and writing, making or migrating it first.

    Args:
        path: the database; its folder exists.
        steps: the versions, oldest first.

    Returns:
        A connection in WAL mode without implicit transactions, usable from any thread.

    Raises:
        SchemaTooNew: a newer K2Desk wrote it.
        JournalError: it is damaged or not a journal; the file is as it was.
    """
    with speaking(path):
        if path.exists() and path.stat().st_size:
            _inspect(path, len(steps))
        else:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
        connection = sqlite3.connect(
            path, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False
        )
        try:
            _wal(connection)
            connection.execute("PRAGMA recursive_triggers = ON")  # so that REPLACE meets the triggers, too
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            _migrate(connection, path, steps)
        except BaseException:
            connection.close()
            raise
        return connection


def _inspect(path: Path, newest: int) -> None:
    """Look at a database without being able to change it, not even by recovering its log."""
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\0":
            raise JournalError(damaged(path))
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_MS / 1000)
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = _version(connection)
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        if not version and not tables:
            return  # another process is just making it
        if application != APPLICATION_ID:
            raise JournalError(f"{path} is not a journal of K2Desk; move it aside and start K2Desk again.")
        if version > newest:
            raise SchemaTooNew(
                f"The journal {path} was written by a newer K2Desk (version {version}, this one knows "
                f"{newest}); it was left as it is. Install the newer K2Desk to open it."
            )
        if not {"events", "blobs", "sessions"} <= tables:
            raise JournalError(damaged(path))
        connection.execute("SELECT count(*), sum(turns) FROM sessions").fetchone()
        connection.execute("SELECT digest FROM events ORDER BY session DESC, seq DESC LIMIT 1").fetchone()
    finally:
        connection.close()


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _wal(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging; SQLite does not wait by itself while another process does the same."""
    deadline = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.005)
        else:
            return


def _migrate(connection: sqlite3.Connection, path: Path, steps: Sequence[Step]) -> None:
    """Bring the database to the newest version in one transaction, after a copy of an older one."""
    if _version(connection) == len(steps):
        return
    with transaction(connection):
        version = _version(connection)  # another process may have been faster
        if version:
            _copy(path, version)
        for step in steps[version:]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(steps)}")


def _copy(path: Path, version: int) -> None:
    """Copy the database beside itself as ``journal.sqlite3.v1``, log included; a finished copy stays."""
    target = path.with_name(f"{path.name}.v{version}")
    if target.exists():
        return
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    source = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    copy = sqlite3.connect(partial)
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()
    partial.replace(target)


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Hold the write lock from the first statement to the commit; roll back on any error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
