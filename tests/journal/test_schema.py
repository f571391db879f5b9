"""A journal that is damaged, foreign, newer or older is met with care."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest

from k2desk.core.errors import JournalError, SchemaTooNew
from k2desk.core.events import Noticed, SessionStarted
from k2desk.journal import Journal
from k2desk.journal.schema import STEPS, connect, transaction

STARTED = SessionStarted("/home/user/ledger", "0.1.0", "", "")
LATER = (*STEPS, ("CREATE TABLE notes (text TEXT)", "INSERT INTO notes VALUES ('first')"))


@pytest.fixture
def filled(folder: Path) -> Path:
    """A closed journal with one session of many records; returns its database."""
    journal = Journal(folder)
    log = journal.create(STARTED)
    for _ in range(200):
        log.append(Noticed("info", "x" * 400))
    journal.close()
    return folder / "journal.sqlite3"


def contents(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@pytest.mark.parametrize("damage", ["text", "header", "schema", "cut"])
def test_a_damaged_database_is_left_as_it_is(folder: Path, filled: Path, damage: str) -> None:
    data = filled.read_bytes()
    match damage:
        case "text":
            data = b"not a database, but somebody's letter\n" * 200
        case "header":
            data = data[:100] + b"\xff" * 200 + data[300:]
        case "schema":
            data = data[:4096].replace(b"CREATE", b"CR\x00ATE") + data[4096:]
        case _:
            data = data[:5000]
    filled.write_bytes(data)
    before = contents(folder)
    with pytest.raises(JournalError, match=r"is damaged and was left as it is\. Move it"):
        Journal(folder)
    after = contents(folder)
    assert {name: after[name] for name in before} == before
    assert filled.read_bytes() == data


def test_a_page_damaged_in_the_middle_is_told_when_it_is_read(folder: Path, filled: Path) -> None:
    journal = Journal(folder)
    session = journal.sessions()[0].id
    journal.close()
    data = bytearray(filled.read_bytes())
    page = int.from_bytes(data[16:18], "big")
    for start in range(page * 5, len(data) - page * 5, page):
        data[start : start + page] = b"\xff" * page
    filled.write_bytes(data)
    with pytest.raises(JournalError, match="is damaged and was left as it is"):
        Journal(folder).verify(session)


def test_a_foreign_database_is_left_alone(folder: Path) -> None:
    folder.mkdir(parents=True)
    path = folder / "journal.sqlite3"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (text)")
    connection.commit()
    connection.close()
    data = path.read_bytes()
    with pytest.raises(JournalError, match="is not a journal of K2Desk"):
        Journal(folder)
    assert path.read_bytes() == data


def test_a_journal_without_its_tables_is_damaged(filled: Path, folder: Path) -> None:
    connection = sqlite3.connect(filled)
    connection.execute("DROP TABLE sessions")
    connection.commit()
    connection.close()
    with pytest.raises(JournalError, match="is damaged"):
        Journal(folder)


def test_a_newer_journal_is_left_alone(folder: Path, filled: Path) -> None:
    Journal(folder, steps=LATER).close()
    data = filled.read_bytes()
    versions = rf"newer K2Desk \(version {len(LATER)}, this one knows {len(STEPS)}.*Install"
    with pytest.raises(SchemaTooNew, match=versions):
        Journal(folder)
    assert filled.read_bytes() == data


def test_an_older_journal_is_copied_and_then_migrated(folder: Path, filled: Path) -> None:
    journal = Journal(folder, steps=LATER)
    session = journal.sessions()[0].id
    journal.verify(session)
    assert journal._connection.execute("SELECT text FROM notes").fetchall() == [("first",)]
    journal.close()
    copy = folder / f"journal.sqlite3.v{len(STEPS)}"
    assert copy.stat().st_mode & 0o777 == 0o600
    old = folder / "old"
    old.mkdir()
    (old / "journal.sqlite3").write_bytes(copy.read_bytes())
    restored = Journal(old)
    restored.verify(session)
    restored.close()


def test_a_migration_that_fails_changes_nothing(folder: Path, filled: Path) -> None:
    broken = (*STEPS, ("CREATE TABLE notes (text TEXT)", "CREATE NONSENSE"))
    with pytest.raises(JournalError, match="syntax error"):
        Journal(folder, steps=broken)
    assert (folder / f"journal.sqlite3.v{len(STEPS)}").exists()
    journal = Journal(folder, steps=LATER)
    journal.verify(journal.sessions()[0].id)
    journal.close()


def test_a_copy_made_before_is_kept(folder: Path, filled: Path) -> None:
    copy = folder / f"journal.sqlite3.v{len(STEPS)}"
    copy.write_bytes(b"the first copy")
    Journal(folder, steps=LATER).close()
    assert copy.read_bytes() == b"the first copy"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match=r"can't be used .*check its folder"):
        Journal(tmp_path / "file" / "data")


def test_a_locked_journal_is_told(folder: Path, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("k2desk.journal.schema.BUSY_MS", 50)
    journal = Journal(folder)
    log = journal.open(journal.sessions()[0].id)
    other = sqlite3.connect(filled, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalError, match="Another K2Desk holds the journal"):
        log.append(Noticed("info", "x"))
    other.execute("ROLLBACK")
    log.append(Noticed("info", "y"))
    other.close()
    journal.close()


def test_a_database_another_process_has_only_begun_is_made_whole(folder: Path) -> None:
    folder.mkdir(parents=True)
    begun = sqlite3.connect(folder / "journal.sqlite3")
    begun.execute("PRAGMA journal_mode = WAL")
    begun.close()
    assert (folder / "journal.sqlite3").stat().st_size
    journal = Journal(folder)
    journal.verify(journal.create(STARTED).session)
    journal.close()


def test_an_error_that_ends_the_transaction_by_itself_is_told_as_it_is(folder: Path, filled: Path) -> None:
    connection = connect(filled)

    def fail_after(statement: str) -> None:
        with transaction(connection):
            connection.execute(statement)
            raise ValueError(statement)

    for statement in ("ROLLBACK", "DELETE FROM sessions"):
        with pytest.raises(ValueError, match=statement):
            fail_after(statement)
    assert connection.execute("SELECT count(*) FROM sessions").fetchone() == (1,)
    connection.close()


def test_switching_to_the_log_waits_and_then_gives_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("k2desk.journal.schema.BUSY_MS", 50)
    folder.mkdir(parents=True)
    path = folder / "journal.sqlite3"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(JournalError, match="Another K2Desk holds the journal"):
        connect(path)
    other.execute("ROLLBACK")
    other.close()
    connect(path).close()


def test_a_full_disk_is_told(folder: Path, filled: Path) -> None:
    journal = Journal(folder)
    log = journal.open(journal.sessions()[0].id)
    pages = journal._connection.execute("PRAGMA page_count").fetchone()[0]
    journal._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JournalError, match="is full; make room"):
        log.append(Noticed("info", "x" * 100_000))
    journal._connection.execute("PRAGMA max_page_count = 1000000")
    log.append(Noticed("info", "x"))
    journal.verify(log.session)
    journal.close()
