"""Deleted sessions: whole in the trash, back as they were, and gone for good in time."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from k2desk.core.errors import JournalError
from k2desk.core.events import (
    Noticed,
    SessionArchived,
    SessionPinned,
    SessionStarted,
    SpendReserved,
    TurnStarted,
    WriteIntended,
)
from k2desk.core.prices import Price
from k2desk.core.proposals import FileWrite
from k2desk.journal import Journal
from k2desk.journal.heads import Signer, faults_of, new_seed
from k2desk.journal.trash import DAYS, Trash

STARTED = SessionStarted("/home/user/ledger", "0.1.0", "CometAPI", "kimi-k2-thinking")
LARGE = b"x" * 100_000


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_770_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def trash(journal: Journal, folder: Path, clock: Clock) -> Trash:
    return Trash(journal, folder / "trash", clock=clock)


def told(journal: Journal, *blobs: bytes) -> str:
    """Begin a session that rests on blobs; return its id."""
    log = journal.create(STARTED)
    log.append(TurnStarted(1, "Round the totals"))
    log.append(SpendReserved("r1", "kimi", Price(1.0, 1.0, 1.0), 1_000_000, 0))
    for number, data in enumerate(blobs):
        name = log.put_blob(data)
        log.append(WriteIntended(f"c{number}", "user", (FileWrite("a.py", None, name, 0, 0o644),)))
    return log.session


def test_a_deleted_session_comes_back_with_its_chain_and_its_signatures(
    journal: Journal, trash: Trash, clock: Clock
) -> None:
    session = told(journal, b"one")
    other = told(journal)
    signer = Signer(new_seed())
    seq, at, digest = journal.last(session)
    journal.keep_head(signer.sign(session, seq, at, digest))
    before, spent = journal.open(session).records(), journal.today()
    deleted = trash.take(session)
    assert (deleted.at, deleted.info.title) == (clock.now, "Round the totals")
    assert [info.id for info in journal.sessions()] == [other]
    assert journal.heads(session) == ()
    assert journal.today() == spent  # deleting gives no money back
    with pytest.raises(JournalError, match="no session"):
        journal.open(session)
    assert trash.all() == [deleted]
    trash.put_back(session)
    assert journal.open(session).records() == before
    assert journal.line(session) == deleted.info
    digests = {record.seq: record.digest for record in before}
    assert journal.heads(session)[0].true()
    assert faults_of(session, digests, journal.heads(session)) == []
    journal.verify(session)
    assert trash.all() == []
    with pytest.raises(JournalError, match="no longer in the trash"):
        trash.put_back(session)
    journal.open(session).append(Noticed("info", "it goes on"))
    journal.verify(session)


def test_nobody_else_can_read_the_trash(journal: Journal, trash: Trash, folder: Path) -> None:
    session = told(journal)
    trash.take(session)
    paths = list((folder / "trash").iterdir())
    assert [path.name for path in paths] == [f"{session}.session"]
    assert stat.S_IMODE(paths[0].stat().st_mode) & 0o077 == 0


def test_words_that_were_deleted_are_overwritten(journal: Journal, trash: Trash) -> None:
    log = journal.create(STARTED)
    log.append(TurnStarted(1, "a word nobody may find again"))
    trash.take(log.session)
    journal._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"nobody may find" not in journal.path.read_bytes()


def test_what_nothing_rests_on_goes_in_time_and_the_rest_stays(
    journal: Journal, trash: Trash, clock: Clock, folder: Path
) -> None:
    first, second = told(journal, b"own", b"shared", LARGE), told(journal, b"shared")
    third = told(journal, b"later")
    names = [journal.put_blob(data) for data in (b"own", LARGE, b"shared", b"later")]
    trash.take(first)
    clock.now += 10 * 86_400
    trash.take(third)
    trash.empty()
    assert len(trash.all()) == 2
    clock.now += (DAYS - 10) * 86_400 + 1
    trash.empty()
    assert [deleted.info.id for deleted in trash.all()] == [third]
    for name in names[:2]:
        with pytest.raises(JournalError, match="no blob"):
            journal.get_blob(name)
    assert not [path for path in (folder / "blobs").rglob("*") if path.is_file()]
    assert [journal.get_blob(name) for name in names[2:]] == [b"shared", b"later"]
    journal.verify(second)
    trash.put_back(third)
    journal.verify(third)


def test_a_session_that_went_on_meanwhile_is_not_deleted(
    journal: Journal, trash: Trash, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = told(journal)
    filled = trash._fill

    def fill(*given: object) -> int:
        last = filled(*given)  # type: ignore[arg-type]
        journal.open(session).append(Noticed("info", "meanwhile"))
        return last

    monkeypatch.setattr(trash, "_fill", fill)
    with pytest.raises(JournalError, match="was not deleted"):
        trash.take(session)
    journal.verify(session)
    assert trash.all() == []


def test_after_a_crash_between_the_halves_the_journal_counts(
    journal: Journal, trash: Trash, folder: Path
) -> None:
    session = told(journal)
    trash.take(session)
    path = folder / "trash" / f"{session}.session"
    copy = path.read_bytes()
    trash.put_back(session)
    path.write_bytes(copy)
    assert trash.all() == []
    with pytest.raises(JournalError):
        trash.put_back(session)
    journal.verify(session)
    trash.empty()
    assert not path.exists()


def test_a_damaged_file_of_the_trash_is_left_out_and_left_alone(
    journal: Journal, trash: Trash, folder: Path
) -> None:
    session = told(journal)
    trash.take(session)
    path = folder / "trash" / f"{session}.session"
    path.write_bytes(b"not a database at all" * 100)
    assert trash.all() == []
    trash.empty()
    with pytest.raises(JournalError, match="damaged"):
        trash.put_back(session)
    assert path.exists()
    with pytest.raises(JournalError, match="no session"):
        trash.put_back("../up")


@pytest.mark.parametrize("statement", ["DELETE FROM events", "DELETE FROM heads", "DELETE FROM blobs"])
def test_only_what_is_leaving_can_be_removed(journal: Journal, statement: str) -> None:
    session = told(journal, b"data")
    seq, at, digest = journal.last(session)
    journal.keep_head(Signer(new_seed()).sign(session, seq, at, digest))
    journal._connection.execute("INSERT INTO leaving (name) VALUES ('another')")
    with pytest.raises(sqlite3.IntegrityError, match="final"):
        journal._connection.execute(statement)


def test_pinned_and_archived_are_views_of_the_record(journal: Journal) -> None:
    log = journal.open(told(journal))
    used = journal.line(log.session).updated
    log.append(SessionPinned(True))
    log.append(SessionArchived(True))
    line = journal.line(log.session)
    assert (line.pinned, line.archived, line.updated) == (True, True, used)
    journal.rebuild()
    assert journal.line(log.session) == line
    log.append(TurnStarted(2, "go on"))
    assert not journal.line(log.session).archived
    log.append(SessionPinned(False))
    assert not journal.line(log.session).pinned


def test_the_cost_of_a_deleted_session_outlives_a_rebuild(journal: Journal, trash: Trash) -> None:
    session = told(journal)
    spent = journal.today()
    trash.take(session)
    journal.rebuild()
    assert journal.today() == spent
    assert spent.spent > 0
