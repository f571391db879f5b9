"""The journal: one database that holds every session."""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from k2desk.core.errors import ChainBroken, JournalError
from k2desk.core.events import Event, Record, SessionStarted
from k2desk.core.ports import SessionInfo
from k2desk.core.spending import Day, midnight
from k2desk.core.wording import mark
from k2desk.journal import chain, mending
from k2desk.journal.blobs import Blobs
from k2desk.journal.heads import Head
from k2desk.journal.index import entry_after
from k2desk.journal.leaving import remove_session
from k2desk.journal.log import SessionLog
from k2desk.journal.resting import blob_names, blobs_of
from k2desk.journal.schema import STEPS, Step, connect, speaking, transaction
from k2desk.journal.tables import LINE, put_line, take

BATCH = 500
"""Records that are read at once: a long session never lies in memory as rows and as records."""


class Journal:
    """Every session and every blob, append-only. Thread-safe; several processes may share one.

    Args:
        folder: where it lies; made where it is missing, closed to other users.
        clock: tells the time, seconds since the epoch.
        steps: the versions of the tables, oldest first.

    Raises:
        SchemaTooNew: a newer K2Desk wrote it; it is left as it is.
        JournalError: it can't be opened; it is left as it is.
    """

    def __init__(
        self, folder: Path, *, clock: Callable[[], float] = time.time, steps: Sequence[Step] = STEPS
    ) -> None:
        self.path = folder / "journal.sqlite3"
        """The database."""
        self._clock = clock
        self._lock = threading.RLock()
        self._logs: dict[str, SessionLog] = {}
        with speaking(self.path):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        self._connection = connect(self.path, steps)
        mending.mend(self._connection)
        self._blobs = Blobs(self._connection, folder / "blobs")

    def create(self, event: SessionStarted) -> SessionLog:
        """Begin a session and store its first event, durably."""
        log = self._log(self._name())
        log.append(event, durable=True)
        return log

    def repeat(self, past: Iterable[tuple[float, Event]], *new: Event) -> SessionLog:
        """Begin a session with events that happened elsewhere, durably, all of them or none.

        Args:
            past: when each was stored, seconds since the epoch, and what happened; `SessionStarted` first.
            new: what happens now.

        Raises:
            JournalError: nothing was stored.
        """
        session, now = self._name(), self._clock()
        before, entry = chain.START, None
        with self._access(), self._synchronous(True), transaction(self._connection):
            for seq, (at, event) in enumerate((*past, *((now, event) for event in new)), 1):
                body = chain.encode(event)
                before = chain.link(before, session, seq, at, body)
                entry = take(self._connection, entry_after(entry, session, at, event), seq, at, event)
                self._insert(session, seq, at, body, before)
            if entry is not None:
                put_line(self._connection, entry)
        return self._log(session)

    def _name(self) -> str:
        moment = datetime.fromtimestamp(self._clock(), UTC)
        return f"{moment:%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"

    def open(self, session_id: str) -> SessionLog:
        """Return the record of a session.

        Raises:
            JournalError: there is no such session.
        """
        if not self.holds(session_id):
            raise JournalError(
                f"The journal holds no session {session_id!r}; pick one from the session list."
            )
        return self._log(session_id)

    def holds(self, session_id: str) -> bool:
        """Tell whether there is such a session."""
        with self._access():
            return bool(
                self._connection.execute("SELECT 1 FROM events WHERE session = ?", (session_id,)).fetchone()
            )

    def line(self, session_id: str) -> SessionInfo:
        """Return a session's line.

        Raises:
            JournalError: there is no such session.
        """
        self.open(session_id)
        with self._access():
            entry = self._entry(session_id)
        if entry is None:
            raise JournalError(f"The list lacks the session {session_id!r}; verify the journal.")
        return entry

    def _log(self, session: str) -> SessionLog:
        with self._lock:
            return self._logs.setdefault(session, SessionLog(self, session))

    def sessions(self, workspace: Path | None = None) -> list[SessionInfo]:
        """List the sessions, the one used last first.

        Args:
            workspace: only those of this folder; None lists all.
        """
        where = "" if workspace is None else " WHERE workspace = ?"
        values = () if workspace is None else (str(workspace),)
        with self._access():
            rows = self._connection.execute(
                f"SELECT {LINE} FROM sessions{where} ORDER BY updated DESC, session DESC",  # noqa: S608
                values,
            ).fetchall()
        return [_info(row) for row in rows]

    def today(self) -> Day:
        """Return what every session together has spent since midnight, local time. Blocks for a moment."""
        with self._access():
            row = self._connection.execute(
                "SELECT sum(dollars), sum(raised) FROM spending WHERE at >= ?", (midnight(self._clock()),)
            ).fetchone()
        return Day(row[0] or 0.0, row[1] or 0.0)

    def adopted(self, workspace: Path) -> frozenset[tuple[str, str]]:
        """Return the files for assistants the user let the model see in this folder: path and SHA-256."""
        with self._access():
            rows = self._connection.execute(
                "SELECT path, sha256 FROM guides WHERE workspace = ?", (str(workspace),)
            ).fetchall()
        return frozenset((path, sha256) for path, sha256 in rows)

    def verify(self, session_id: str) -> None:
        """Check a session's chain from its first record to its last, and the blobs it rests on.

        A chain cut short at its end is a shorter valid chain; only a signed head (`heads`), or the head
        digest of an exported report, tells the difference.

        Raises:
            ChainBroken: a record does not follow from the one before.
            JournalError: there is no such session, or a blob is missing or damaged.
        """
        for fault in self.faults(session_id):
            raise fault

    def faults(
        self, session_id: str, step: Callable[[int], object] = lambda _: None
    ) -> Iterator[JournalError]:
        """Yield what is wrong with a session's chain and the blobs it rests on; nothing where all is well.

        A chain that is broken, or holds what can't be read, is told once: what follows proves nothing.

        Args:
            session_id: the session's id.
            step: called with the number of each record before it is looked at; what it raises ends this.

        Raises:
            JournalError: there is no such session.
        """
        self.open(session_id)
        before = chain.START
        for number, (seq, at, body, digest) in enumerate(self._stored(session_id), 1):
            step(number)
            if chain.link(before, session_id, seq, at, body) != digest:
                yield ChainBroken(
                    mark(
                        f"Record {number} of session {session_id} does not follow from the one "
                        "before: the journal was changed from outside. Restore it from a backup, or go on "
                        "in a new session."
                    )
                )
                return
            try:
                names = blob_names(chain.decode(body))
            except JournalError as error:
                yield error
                return
            for name in sorted(names):
                try:
                    self.get_blob(name)
                except JournalError as error:
                    yield error
            before = digest

    def keep_head(self, head: Head) -> None:
        """Keep a signed head; it stays."""
        with self._access():
            self._connection.execute(
                "INSERT OR IGNORE INTO heads (session, seq, at, digest, key, signature) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                msgspec.structs.astuple(head),
            )

    def heads(self, session_id: str) -> tuple[Head, ...]:
        """Return the signed heads of a session, oldest first; nothing is checked."""
        with self._access():
            rows = self._connection.execute(
                "SELECT session, seq, at, digest, key, signature FROM heads "
                "WHERE session = ? ORDER BY seq, key",
                (session_id,),
            ).fetchall()
        return tuple(Head(*row) for row in rows)

    def last(self, session_id: str) -> tuple[int, float, str]:
        """Return number, time and digest of a session's newest record; number 0 where there is none."""
        with self._access():
            row = self._connection.execute(
                "SELECT seq, at, digest FROM events WHERE session = ? ORDER BY seq DESC LIMIT 1",
                (session_id,),
            ).fetchone()
        return (row[0], row[1], row[2].hex()) if row else (0, 0.0, "")

    def rebuild(self) -> None:
        """Make the session list and the other tables that are views anew from the events."""
        with self._access():
            mending.rebuild(self._connection)

    def leave(self, session: str, last: int) -> None:
        """Remove a session that lies in the trash up to its record ``last``, see `Trash.take`.

        Raises:
            JournalError: it has another record since; nothing was removed.
        """
        with self._access():
            remove_session(self._connection, session, last)
            self._logs.pop(session, None)

    def come_back(
        self,
        info: SessionInfo,
        rows: Iterable[tuple[int, float, bytes, bytes]],
        heads: Iterable[Sequence[Any]],
    ) -> None:
        """Bring a session back with the records and heads it had, see `Trash.put_back`.

        Raises:
            JournalError: there is such a session, or records are missing; nothing was stored.
        """
        with self._access(), self._synchronous(True), transaction(self._connection):
            for seq, at, body, digest in rows:
                self._insert(info.id, seq, at, body, digest)
            self._connection.executemany("INSERT INTO heads VALUES (?, ?, ?, ?, ?, ?)", heads)
            put_line(self._connection, info)

    def forget(self, names: set[str]) -> None:
        """Remove those of these blobs that no record rests on. Blocks: every record is looked through."""
        with self._access():
            bodies = self._connection.execute("SELECT body FROM events")
            gone = names - blobs_of(body for (body,) in bodies)
            self._blobs.forget(gone)

    def close(self) -> None:
        """Close the database; every later use raises `JournalError`."""
        with self._lock:
            self._connection.close()

    def store(self, session: str, event: Event, durable: bool) -> Record:
        """Append an event in one transaction; `SessionLog.append` is the way to call it.

        Args:
            session: the session's id.
            event: what happened.
            durable: True returns only after the disk has it.

        Raises:
            JournalError: nothing was stored.
        """
        body = chain.encode(event)
        with self._access(), self._synchronous(durable), transaction(self._connection):
            last = self._connection.execute(
                "SELECT seq, digest FROM events WHERE session = ? ORDER BY seq DESC LIMIT 1", (session,)
            ).fetchone()
            before, seq = (last[1], last[0] + 1) if last else (chain.START, 1)
            at = self._clock()
            digest = chain.link(before, session, seq, at, body)
            entry = entry_after(self._entry(session), session, at, event)
            put_line(self._connection, take(self._connection, entry, seq, at, event))
            self._insert(session, seq, at, body, digest)
        return Record(session, seq, at, event, digest.hex())

    def _insert(self, session: str, seq: int, at: float, body: bytes, digest: bytes) -> None:
        self._connection.execute(
            "INSERT INTO events (session, seq, at, body, digest) VALUES (?, ?, ?, ?, ?)",
            (session, seq, at, body, digest),
        )

    def read(self, session: str, after: int, at_once: int = BATCH) -> Iterator[Record]:
        """Yield the records of a session whose number is greater than ``after``; so many are read at once."""
        for seq, at, body, digest in self._stored(session, after, at_once):
            yield Record(session, seq, at, chain.decode(body), digest.hex())

    def put_blob(self, data: bytes) -> str:
        """Keep bytes and return their SHA-256 in hexadecimal.

        They are on the disk at the latest when the next durable event is.
        """
        with self._access():
            return self._blobs.put(data)

    def get_blob(self, sha256: str) -> bytes:
        """Return the bytes of a blob.

        Raises:
            JournalError: it is not there, or its bytes do not hash to its name.
        """
        with self._access():
            return self._blobs.get(sha256)

    def _stored(
        self, session: str, after: int = 0, at_once: int = BATCH
    ) -> Iterator[tuple[int, float, bytes, bytes]]:
        """Yield number, time, body and digest of the records after a number; so many are read at once."""
        while rows := self._rows(session, after, at_once):
            yield from rows
            after = rows[-1][0]

    def _rows(self, session: str, after: int, most: int) -> list[tuple[int, float, bytes, bytes]]:
        with self._access():
            return self._connection.execute(
                "SELECT seq, at, body, digest FROM events WHERE session = ? AND seq > ? ORDER BY seq LIMIT ?",
                (session, after, most),
            ).fetchall()

    def _entry(self, session: str) -> SessionInfo | None:
        row = self._connection.execute(
            f"SELECT {LINE} FROM sessions WHERE session = ?",  # noqa: S608
            (session,),
        ).fetchone()
        return _info(row) if row else None

    @contextlib.contextmanager
    def _access(self) -> Iterator[None]:
        """Hold the lock, and speak of what goes wrong."""
        with self._lock, speaking(self.path):
            yield

    @contextlib.contextmanager
    def _synchronous(self, durable: bool) -> Iterator[None]:
        """Make commits wait for the disk while a durable event is stored.

        In WAL mode NORMAL survives the end of the process, FULL the loss of power as well
        (https://www.sqlite.org/pragma.html#pragma_synchronous). A FULL commit also brings every earlier one.
        """
        if not durable:
            yield
            return
        self._connection.execute("PRAGMA synchronous = FULL")
        try:
            yield
        finally:
            self._connection.execute("PRAGMA synchronous = NORMAL")


def _info(row: tuple[Any, ...]) -> SessionInfo:
    return SessionInfo(*(*row[:-3], *map(bool, row[-3:])))
