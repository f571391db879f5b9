"""Sessions are created, listed, read again and verified."""

from __future__ import annotations

import sqlite3
import stat
import sys
import threading
from pathlib import Path

import pytest

from k2desk.core.errors import ChainBroken, JournalError
from k2desk.core.events import (
    Noticed,
    ProposalMade,
    Record,
    SessionRenamed,
    SessionStarted,
    SpendReserved,
    StepRetried,
    TextDelta,
    TurnStarted,
    WriteIntended,
)
from k2desk.core.ports import Log
from k2desk.core.prices import Price
from k2desk.core.proposals import FileChange, FileWrite, Proposal
from k2desk.journal import Journal, chain
from k2desk.journal.log import SessionLog

STARTED = SessionStarted("/home/user/ledger", "0.1.0", "CometAPI", "kimi-k2-thinking")


def tamper(folder: Path, statement: str, *values: object) -> None:
    """Change the database as somebody with an SQL shell would: triggers out of the way first."""
    connection = sqlite3.connect(folder / "journal.sqlite3")
    with connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        assert connection.execute(statement, values).rowcount > 0
    connection.close()


def test_records_come_back_as_they_were_appended(log: SessionLog) -> None:
    port: Log = log
    appended = [port.append(TextDelta(1, 1, text)) for text in ("a", "ü\u2028\x00", "")]
    records = port.records()
    assert [record.seq for record in records] == [1, 2, 3, 4]
    assert list(records[1:]) == appended
    assert port.records(after=3) == (appended[2],)
    assert records[0].event == STARTED
    assert {record.session for record in records} == {port.session}


def test_a_session_survives_the_end_of_the_program(folder: Path) -> None:
    first = Journal(folder)
    log = first.create(STARTED)
    log.append(TurnStarted(1, "hello"), durable=True)
    first.close()
    second = Journal(folder)
    again = second.open(log.session)
    assert again.append(Noticed("info", "back")).seq == 3
    second.verify(log.session)
    second.close()


def test_every_opener_gets_the_same_log(journal: Journal, log: SessionLog) -> None:
    assert journal.open(log.session) is log


def test_an_unknown_session_is_named(journal: Journal) -> None:
    with pytest.raises(JournalError, match="holds no session 'nowhere'"):
        journal.open("nowhere")
    with pytest.raises(JournalError, match="holds no session"):
        journal.verify("nowhere")


def test_the_digest_binds_place_time_and_content() -> None:
    body = chain.encode(TextDelta(1, 1, "a"))
    usual = chain.link(chain.START, "s", 1, 2.5, body)
    others = {
        chain.link(usual, "s", 1, 2.5, body),
        chain.link(chain.START, "t", 1, 2.5, body),
        chain.link(chain.START, "s", 2, 2.5, body),
        chain.link(chain.START, "s", 1, 2.25, body),
        chain.link(chain.START, "s", 1, 2.5, chain.encode(TextDelta(1, 1, "b"))),
    }
    assert len(others) == 5
    assert usual not in others


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET body = replace(body, 'two', 'TWO') WHERE seq = 3",
        "UPDATE events SET at = at + 1 WHERE seq = 3",
        "UPDATE events SET digest = zeroblob(32) WHERE seq = 3",
        "DELETE FROM events WHERE seq = 3",
        "UPDATE events SET seq = seq + 1 WHERE seq > 3",
    ],
)
def test_verify_finds_what_was_changed_from_outside(
    journal: Journal, log: SessionLog, folder: Path, statement: str
) -> None:
    for text in ("one", "two", "three"):
        log.append(TextDelta(1, 1, text))
    journal.verify(log.session)
    tamper(folder, statement)
    with pytest.raises(ChainBroken, match=r"Record \d of session"):
        journal.verify(log.session)


def test_verify_misses_no_blob_a_proposal_or_a_write_rests_on(
    journal: Journal, log: SessionLog, folder: Path
) -> None:
    before, after = log.put_blob(b"old"), log.put_blob(b"new" * 40_000)
    log.append(ProposalMade(Proposal("p", "c", "", (FileChange("a", "modify", before, after),))))
    log.append(WriteIntended("w", "r", (FileWrite("a", before, after), FileWrite("b", None, after))))
    journal.verify(log.session)
    (folder / "blobs" / after[:2] / after).unlink()
    with pytest.raises(JournalError, match=f"blob {after} can't be read"):
        journal.verify(log.session)
    log.put_blob(b"new" * 40_000)
    journal.verify(log.session)
    tamper(folder, "DELETE FROM blobs WHERE sha256 = ?", before)
    with pytest.raises(JournalError, match=f"no blob {before}"):
        journal.verify(log.session)


def test_the_list_shows_the_newest_first_and_filters_by_folder(folder: Path) -> None:
    now = [100.0]
    journal = Journal(folder, clock=lambda: now[0])
    first = journal.create(STARTED)
    now[0] = 200.0
    second = journal.create(SessionStarted("/other", "0.1.0", "", ""))
    assert [info.id for info in journal.sessions()] == [second.session, first.session]
    now[0] = 300.0
    first.append(TurnStarted(1, "  Why does\nthe rounding test fail?  "))
    now[0] = 250.0
    first.append(Noticed("info", "the clock went back"))
    info = journal.sessions()[0]
    assert (info.id, info.title, info.turns) == (first.session, "Why does the rounding test fail?", 1)
    assert (info.started, info.updated) == (100.0, 300.0)
    assert [info.id for info in journal.sessions(Path("/other"))] == [second.session]
    assert journal.sessions(Path("/nowhere")) == []
    journal.close()


def test_a_title_given_wins_over_first_words(journal: Journal, log: SessionLog) -> None:
    log.append(TurnStarted(1, "word " * 30))
    title = journal.sessions()[0].title
    assert title.startswith("word word")
    assert title.endswith("word…")
    assert len(title) <= 60
    log.append(SessionRenamed("Rounding"))
    log.append(TurnStarted(2, "and now?"))
    info = journal.sessions()[0]
    assert (info.title, info.turns) == ("Rounding", 2)


def test_first_words_without_a_space_are_cut_hard(journal: Journal, log: SessionLog) -> None:
    log.append(TurnStarted(1, "x" * 100))
    assert journal.sessions()[0].title == "x" * 59 + "…"


def test_the_list_can_be_rebuilt_from_the_events(journal: Journal, log: SessionLog, folder: Path) -> None:
    log.append(TurnStarted(1, "one"))
    log.append(SessionRenamed("Title"))
    journal.create(SessionStarted("/other", "", "", ""))
    listed = journal.sessions()
    tamper(folder, "DELETE FROM sessions")
    assert journal.sessions() == []
    journal.rebuild()
    assert journal.sessions() == listed


def test_a_session_that_stands_in_no_list_is_listed_again_at_the_next_start(
    journal: Journal, log: SessionLog, folder: Path
) -> None:
    log.append(TurnStarted(1, "one"))
    log.append(SpendReserved("r1", "k2", Price(1, 1, 1), 9, 9))
    whole = journal.create(SessionStarted("/other", "", "", ""))
    harmed = journal.create(SessionStarted("/harmed", "", "", ""))
    listed = journal.sessions()
    journal.close()
    tamper(folder, f"UPDATE events SET body = x'00' WHERE session = '{harmed.session}'")
    tamper(folder, f"DELETE FROM sessions WHERE session <> '{whole.session}'")
    tamper(folder, "UPDATE sessions SET title = 'left as it is'")
    again = Journal(folder)
    found = {info.id: info for info in again.sessions()}
    again.close()
    assert found[log.session] == next(info for info in listed if info.id == log.session)
    assert found[whole.session].title == "left as it is"
    assert harmed.session not in found


def test_a_session_begins_once(journal: Journal, log: SessionLog) -> None:
    with pytest.raises(JournalError, match="begins with SessionStarted, once"):
        log.append(STARTED)
    with pytest.raises(JournalError, match="begins with SessionStarted, once"):
        SessionLog(journal, "new").append(Noticed("info", "first"))
    assert len(log.records()) == 1


@pytest.mark.parametrize(
    "event", [TextDelta(1, 1, "\ud83d"), StepRetried(1, 1, 2, 3, float("nan"), "busy"), Noticed("loud", "x")]
)
def test_what_could_not_be_read_again_is_not_stored(
    journal: Journal, log: SessionLog, event: TextDelta | StepRetried | Noticed
) -> None:
    with pytest.raises(JournalError, match="can't be recorded"):
        log.append(event)
    assert len(log.records()) == 1
    log.append(Noticed("info", "still well"))
    journal.verify(log.session)


def test_an_event_of_a_later_program_is_told(log: SessionLog, folder: Path) -> None:
    log.append(Noticed("info", "x"))
    tamper(folder, "UPDATE events SET body = ? WHERE seq = 2", b'{"kind":"Teleported"}')
    with pytest.raises(JournalError, match="open it with the K2Desk that wrote it"):
        log.records()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET at = 0",
        "DELETE FROM events",
        "INSERT OR REPLACE INTO events SELECT session, seq, 0, body, digest FROM events",
        "INSERT INTO events SELECT session, seq + 2, 0, body, digest FROM events",
        "UPDATE blobs SET data = x'00'",
        "DELETE FROM blobs",
        "INSERT OR REPLACE INTO blobs SELECT sha256, 1, x'00' FROM blobs",
    ],
)
def test_the_database_itself_keeps_what_is_stored(journal: Journal, log: SessionLog, statement: str) -> None:
    log.put_blob(b"data")
    with pytest.raises(sqlite3.IntegrityError, match=r"final|follow"):
        journal._connection.execute(statement)
    assert len(log.records()) == 1


def test_threads_append_without_gaps_and_are_told_in_order(journal: Journal, log: SessionLog) -> None:
    told: list[Record] = []
    log.subscribe(told.append)
    start = threading.Barrier(4)

    def append() -> None:
        start.wait()
        for number in range(25):
            log.append(TextDelta(1, 1, str(number)))

    threads = [threading.Thread(target=append) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [record.seq for record in told] == list(range(2, 102))
    assert tuple(told) == log.records(after=1)
    journal.verify(log.session)


def test_two_journals_append_to_one_session_without_breaking_its_chain(folder: Path, log: SessionLog) -> None:
    other = Journal(folder)
    twin = other.open(log.session)
    for _ in range(5):
        log.append(Noticed("info", "one"))
        twin.append(Noticed("info", "other"))
    other.verify(log.session)
    assert len(log.records()) == 11
    other.close()


def test_nobody_else_can_read_it(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o755)
    journal = Journal(folder)
    log = journal.create(STARTED)
    log.put_blob(b"x" * 100_000)
    for path in (folder, *folder.rglob("*")):
        allowed = 0o700 if path.is_dir() else 0o600
        if sys.platform == "win32":  # there the folder of the user's data is closed by its access list
            allowed = 0o777
        assert stat.S_IMODE(path.stat().st_mode) & ~allowed == 0, path
    assert len(list(folder.iterdir())) == 4  # database, its log, its index, blobs
    journal.close()


def test_a_closed_journal_says_so(folder: Path) -> None:
    journal = Journal(folder)
    log = journal.create(STARTED)
    journal.close()
    with pytest.raises(JournalError, match="closed database"):
        log.append(Noticed("info", "late"))


def test_durable_means_full_and_only_then(journal: Journal, log: SessionLog) -> None:
    seen: list[str] = []
    journal._connection.set_trace_callback(seen.append)
    log.append(Noticed("info", "usual"))
    assert not [line for line in seen if "synchronous" in line]
    log.append(Noticed("info", "durable"), durable=True)
    journal._connection.set_trace_callback(None)
    full = seen.index("PRAGMA synchronous = FULL")
    commit = len(seen) - 1 - seen[::-1].index("COMMIT")
    normal = seen.index("PRAGMA synchronous = NORMAL")
    assert full < commit < normal
