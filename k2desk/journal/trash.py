"""Deleted sessions: moved whole out of the journal into a file each, and back again.

The file is a database of its own with the records and the signed heads, byte for byte, so a session that is
put back has the chain and the signatures it had. A session is in the file, on the disk, before it leaves the
journal; were both there after a crash, the journal's counts.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from k2desk.core.desk import SessionInfo
from k2desk.core.errors import JournalError
from k2desk.journal.blobs import sync_folder
from k2desk.journal.journal import Journal
from k2desk.journal.resting import blobs_of
from k2desk.journal.schema import speaking

DAYS = 30
"""How long a deleted session can be brought back."""

_NAME = re.compile(r"[A-Za-z0-9-]{1,64}\Z")
_TABLES = (
    "CREATE TABLE about (line BLOB NOT NULL, deleted REAL NOT NULL)",
    "CREATE TABLE events (session TEXT, seq INTEGER, at REAL, body BLOB, digest BLOB)",
    "CREATE TABLE heads (session TEXT, seq INTEGER, at REAL, digest TEXT, key TEXT, signature TEXT)",
)


class Deleted(msgspec.Struct, frozen=True):
    """A session in the trash.

    Args:
        info: its line when it was deleted.
        at: when that was, seconds since the epoch.
    """

    info: SessionInfo
    at: float


class Trash:
    """The deleted sessions of a journal. Blocks; callable from any thread.

    Args:
        journal: where they come from and go back to.
        folder: where their files lie; made with the first one, closed to other users.
        clock: tells the time, seconds since the epoch.
    """

    def __init__(self, journal: Journal, folder: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._journal = journal
        self._folder = folder
        self._clock = clock

    def take(self, session: str) -> Deleted:
        """Move a session into the trash; the caller has made sure that it is open nowhere.

        Raises:
            JournalError: there is no such session, or it could not be moved; it is where it was.
        """
        info = self._journal.line(session)
        deleted = Deleted(info, self._clock())
        path = self._path(session)
        partial = path.with_name(f"{path.name}.partial")
        with speaking(path):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            partial.unlink(missing_ok=True)
            os.close(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            try:
                last = self._fill(partial, deleted)
                partial.replace(path)
                sync_folder(self._folder)
            finally:
                partial.unlink(missing_ok=True)
        try:
            self._journal.leave(session, last)
        except JournalError:
            path.unlink(missing_ok=True)
            raise
        return deleted

    def _fill(self, path: Path, deleted: Deleted) -> int:
        """Copy a session beside the journal's back, so that nobody who appends has to wait."""
        with _opened(path) as file:
            file.execute("PRAGMA synchronous = FULL")
            file.execute("ATTACH ? AS journal", (f"{self._journal.path.absolute().as_uri()}?mode=ro",))
            file.execute("BEGIN")
            for statement in _TABLES:
                file.execute(statement)
            file.execute("INSERT INTO about VALUES (?, ?)", (msgspec.json.encode(deleted.info), deleted.at))
            for table, columns in (
                ("events", "session, seq, at, body, digest"),
                ("heads", "session, seq, at, digest, key, signature"),
            ):
                file.execute(
                    f"INSERT INTO {table} SELECT {columns} FROM journal.{table} "  # noqa: S608 -- ours
                    "WHERE session = ? ORDER BY seq",
                    (deleted.info.id,),
                )
            file.execute("COMMIT")
            last: int = file.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0]
            return last

    def all(self) -> list[Deleted]:
        """Return what can be brought back, deleted last first. A file that can't be read is left out."""
        found = []
        for path in self._files():
            with contextlib.suppress(JournalError, msgspec.MsgspecError):
                deleted = self._about(path)
                if not self._journal.holds(deleted.info.id):
                    found.append(deleted)
        return sorted(found, key=lambda deleted: deleted.at, reverse=True)

    def put_back(self, session: str) -> None:
        """Bring a session back as it was.

        Raises:
            JournalError: it is not in the trash, or can't be read; nothing changed.
        """
        path = self._path(session)
        if not path.is_file():
            raise JournalError("This session is no longer in the trash.")
        info = self._about(path).info
        with speaking(path), _opened(path) as file:
            records = file.execute("SELECT seq, at, body, digest FROM events ORDER BY seq")
            self._journal.come_back(info, records, file.execute("SELECT * FROM heads").fetchall())
        path.unlink()

    def empty(self) -> None:
        """Destroy what has lain there for `DAYS`, with the blobs nothing else rests on.

        Call it where no session is open: one that is might just be storing a blob again.
        """
        due, kept = [], set()
        for path in self._files():
            with contextlib.suppress(JournalError, msgspec.MsgspecError):
                deleted = self._about(path)
                if self._journal.holds(deleted.info.id):
                    path.unlink()  # a crash came between the two halves of a move
                elif deleted.at < self._clock() - DAYS * 86_400:
                    due.append(path)
                else:
                    kept |= self._blobs(path)
        if due:
            gone = set().union(*(self._blobs(path) for path in due))
            self._journal.forget(gone - kept)
            for path in due:
                path.unlink()

    def _blobs(self, path: Path) -> set[str]:
        with speaking(path), _opened(path) as file:
            return blobs_of(body for (body,) in file.execute("SELECT body FROM events"))

    def _about(self, path: Path) -> Deleted:
        with speaking(path), _opened(path) as file:
            line, at = file.execute("SELECT line, deleted FROM about").fetchone() or (b"", 0.0)
        return Deleted(msgspec.json.decode(line, type=SessionInfo), at)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.session")) if self._folder.is_dir() else []

    def _path(self, session: str) -> Path:
        if not _NAME.match(session):
            raise JournalError(f"There is no session {session!r}.")
        return self._folder / f"{session}.session"


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the database of a deleted session, which is there."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()
