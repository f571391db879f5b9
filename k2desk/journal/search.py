"""Full-text search over all sessions: an index beside the journal that can be thrown away at any time.

It is a view with a database of its own (SQLite's FTS5, https://www.sqlite.org/fts5.html), so that neither
making it nor asking it ever holds a lock that an append waits for. It is brought up to date when somebody
searches: what is typed into a conversation costs nothing more. The trigram tokenizer finds parts of words,
identifiers and scripts without spaces alike.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from k2desk.core.desk import SessionInfo
from k2desk.core.library import Found, Snippet
from k2desk.core.working import Working
from k2desk.journal.passages import Passage, passages
from k2desk.journal.schema import speaking
from k2desk.journal.snippets import snippet

VERSION = 1
MOST_PLACES = 400
"""Places that are looked at for one answer, the newest."""
PLACES_SHOWN = 3
"""Places of one session that are shown."""
SHORTEST = 3
"""Characters of a word the index knows; shorter ones are looked for in what the longer ones found."""
_TABLES = f"""
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS marks (session TEXT PRIMARY KEY NOT NULL, seq INTEGER NOT NULL);
    CREATE VIRTUAL TABLE IF NOT EXISTS words
        USING fts5(text, session UNINDEXED, seq UNINDEXED, who UNINDEXED, tokenize = 'trigram');
    PRAGMA user_version = {VERSION};
    COMMIT;
"""
_LAST = "SELECT max(seq) FROM events WHERE session = ?"
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
BATCH = 500
"""Records that are read at once."""


class Search:
    """The index. Blocks; callable from any thread.

    Args:
        path: where it lies; made anew where it is damaged or of another version.
        journal: the database of the journal, which is only read.
    """

    def __init__(self, path: Path, journal: Path) -> None:
        self._path = path
        self._journal = journal
        self._lock = threading.Lock()

    def find(self, words: str, infos: Sequence[SessionInfo], working: Working | None = None) -> list[Found]:
        """Look for words; a session comes where ``infos`` has it.

        Args:
            words: all of them have to be found.
            infos: the sessions.
            working: hears how much was read of what was said since; stopped, what was read stays read.

        Raises:
            JournalError: the journal can't be read, or the index can't be made.
            Stopped: it was asked to end.
        """
        wanted = words.lower().split()
        if not wanted:
            return []
        places: dict[str, list[tuple[int, str, str]]] = {}
        with self._lock, speaking(self._journal):
            for session, seq, who, text in self._places(wanted, working or Working()):
                places.setdefault(session, []).append((seq, who, text))
        found = []
        for info in infos:
            here = places.get(info.id, [])
            title = info.title.lower()
            if here or all(word in title for word in wanted):
                shown = here[:PLACES_SHOWN]
                lines = tuple(Snippet(seq, who, *snippet(text, wanted)) for seq, who, text in shown)
                found.append(Found(info, lines, len(here) - len(shown)))
        return found

    def _places(self, wanted: Sequence[str], working: Working) -> list[tuple[str, int, str, str]]:
        """Ask the index, made anew where it is damaged or of another version."""
        for last in (False, True):
            with contextlib.closing(self._opened(anew=last)) as index:
                try:
                    if _prepared(index):
                        self._catch_up(index, working)
                        return _places(index, wanted)
                except sqlite3.DatabaseError as error:
                    if last or error.sqlite_errorcode & 0xFF not in _DAMAGED:
                        raise
        return []

    def _opened(self, *, anew: bool) -> sqlite3.Connection:
        if anew:
            for ending in ("", "-journal"):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        if not self._path.exists():
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        return sqlite3.connect(self._path, isolation_level=None)

    def _catch_up(self, index: sqlite3.Connection, working: Working) -> None:
        """Take in what was said since, and let go of what is no longer there."""
        uri = f"{self._journal.absolute().as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as journal:
            marks = dict(index.execute("SELECT session, seq FROM marks"))
            there = {session for (session,) in journal.execute("SELECT session FROM sessions")}
            for session in marks.keys() - there:
                _forget(index, session)
            ends = {session: journal.execute(_LAST, (session,)).fetchone()[0] or 0 for session in there}
            behind = {one: end - marks.get(one, 0) for one, end in ends.items() if end > marks.get(one, 0)}
            whole, done = sum(behind.values()), 0
            for session in sorted(behind):
                mark = marks.get(session, 0)
                bodies = _bodies(journal, session, mark)
                told = working.through(bodies, whole, "Reading", "records", done)
                _take(index, session, mark, passages(told, mark))
                done += behind[session]


def _prepared(index: sqlite3.Connection) -> bool:
    """Make the tables of a new index; return whether it is of this version."""
    index.execute("PRAGMA secure_delete = ON")  # what was deleted is not to be found here either
    version = index.execute("PRAGMA user_version").fetchone()[0]
    if not version:
        index.executescript(_TABLES)
    return version in (0, VERSION)


def _places(index: sqlite3.Connection, wanted: Sequence[str]) -> list[tuple[str, int, str, str]]:
    """Return session, record, speaker and text of the newest passages that hold every word."""
    long = [word for word in wanted if len(word) >= SHORTEST]
    short = [word for word in wanted if len(word) < SHORTEST]
    match = " ".join('"' + word.replace('"', '""') + '"' for word in long)
    where = ["words MATCH ?"] * bool(long) + ["instr(lower(text), ?) > 0"] * len(short)
    return index.execute(
        f"SELECT session, seq, who, text FROM words WHERE {' AND '.join(where)} "  # noqa: S608 -- ours
        "ORDER BY rowid DESC LIMIT ?",
        ([match] if long else []) + short + [MOST_PLACES],
    ).fetchall()


def _bodies(journal: sqlite3.Connection, session: str, after: int) -> Iterator[tuple[int, bytes]]:
    while rows := journal.execute(
        "SELECT seq, body FROM events WHERE session = ? AND seq > ? ORDER BY seq LIMIT ?",
        (session, after, BATCH),
    ).fetchall():
        yield from rows
        after = rows[-1][0]


def _take(index: sqlite3.Connection, session: str, mark: int, found: Iterator[Passage]) -> None:
    """Store passages of a session, unless another window has been faster."""
    rows = list(found)
    index.execute("BEGIN IMMEDIATE")
    try:
        now = index.execute("SELECT seq FROM marks WHERE session = ?", (session,)).fetchone()
        if (now[0] if now else 0) == mark and rows:
            index.executemany(
                "INSERT INTO words (text, session, seq, who) VALUES (?, ?, ?, ?)",
                ((row.text, session, row.seq, row.who) for row in rows if row.text),
            )
            index.execute("INSERT OR REPLACE INTO marks VALUES (?, ?)", (session, rows[-1].seq))
        index.execute("COMMIT")
    except BaseException:
        index.execute("ROLLBACK")
        raise


def _forget(index: sqlite3.Connection, session: str) -> None:
    index.execute("DELETE FROM words WHERE session = ?", (session,))
    index.execute("DELETE FROM marks WHERE session = ?", (session,))
