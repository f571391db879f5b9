"""What sessions took, read from a real journal: once, and again where it grew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from k2desk.core.events import SessionStarted, SpendReserved, SpendSettled, TextDelta, TurnStarted
from k2desk.core.messages import Usage
from k2desk.core.prices import Price
from k2desk.core.working import Step, Working
from k2desk.desk.usage import UsageReading
from k2desk.journal.journal import Journal
from k2desk.journal.trash import Trash
from k2desk.journal.usage import UseReader

PRICE = Price(1.0, 4.0, source="gateway")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def reading(tmp_path: Path, journal: Journal) -> UsageReading:
    return UsageReading(tmp_path / "data", lambda: journal)


def ask(journal: Journal, session: str = "", times: int = 1) -> str:
    """Have a session ask so often; return its id."""
    started = SessionStarted("/w", "0.1.0", "CometAPI", "k2")
    log = journal.open(session) if session else journal.create(started)
    for _ in range(times):
        name = f"r{len(log.records())}"
        log.append(TurnStarted(1, "go"))
        log.append(SpendReserved(name, "k2", PRICE, 9, 9))
        log.append(TextDelta(1, 1, "words " * 50))
        log.append(SpendSettled(name, "k2", PRICE, Usage(1_000_000, 250_000)))
    return log.session


def requests(reading: UsageReading) -> dict[str, int]:
    return {info.id: len(use.requests) for info, use in reading.read(Working()).uses}


class Watched:
    """Counts how often records were read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sessions: list[str] = []
        real = UseReader.use_of

        def read(reader: UseReader, session: str, last: int) -> object:
            self.sessions.append(session)
            return real(reader, session, last)

        monkeypatch.setattr(UseReader, "use_of", read)


def test_it_agrees_with_the_session_list(journal: Journal, reading: UsageReading) -> None:
    for times in (1, 3):
        ask(journal, times=times)
    for info, use in reading.read(Working()).uses:
        assert round(sum(one.bill.dollars for one in use.requests), 9) == round(info.cost, 9)


def test_records_are_read_once_and_again_where_there_are_more(
    journal: Journal, reading: UsageReading, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ask(journal), ask(journal, times=2)
    watched = Watched(monkeypatch)
    assert requests(reading) == {first: 1, second: 2}
    assert sorted(watched.sessions) == sorted((first, second))
    assert requests(reading) == {first: 1, second: 2}
    assert len(watched.sessions) == 2, "nothing changed, so nothing was read"
    ask(journal, first)
    assert requests(reading) == {first: 2, second: 2}
    assert watched.sessions[2:] == [first]


def test_what_lies_in_the_drawer_is_no_second_truth(
    tmp_path: Path, journal: Journal, reading: UsageReading
) -> None:
    first, second = ask(journal), ask(journal, times=2)
    want = requests(reading)
    (one, other) = sorted((tmp_path / "data" / "usage").iterdir())
    for damage in (b"", b"{}", b"\xff\xfe", one.read_bytes()[:-9]):
        other.write_bytes(damage)
        assert requests(reading) == want == {first: 1, second: 2}
    kept = one.read_bytes(), other.read_bytes()
    one.write_bytes(kept[1])  # what was read of another session
    other.write_bytes(kept[0].replace(b'"version":1', b'"version":2'))
    assert requests(reading) == want
    for path in (one, other):
        path.unlink()
    assert requests(reading) == want


def test_a_kept_reading_of_other_records_is_not_believed(
    tmp_path: Path, journal: Journal, reading: UsageReading
) -> None:
    session = ask(journal)
    assert requests(reading) == {session: 1}
    (kept,) = (tmp_path / "data" / "usage").iterdir()
    digest = journal.last(session)[2]
    forged = kept.read_bytes().replace(digest.encode(), b"0" * 64)
    forged = forged.replace(b'"requests":[', b'"requests":[],"x":[')
    kept.write_bytes(forged)
    assert requests(reading) == {session: 1}


def test_it_can_be_stopped_and_shows_what_it_has(journal: Journal, reading: UsageReading) -> None:
    for _ in range(3):
        ask(journal)
    heard: list[tuple[int, int]] = []

    def told(step: Step) -> None:
        heard.append((step.done, step.whole))
        if step.done == 2:
            working.stop()

    working = Working(told, pause=0)
    assert len(reading.read(working).uses) == 2
    assert heard == [(0, 3), (1, 3), (2, 3)]


def test_what_a_deleted_session_cost_stays(tmp_path: Path, journal: Journal, reading: UsageReading) -> None:
    first, second = ask(journal), ask(journal)
    Trash(journal, tmp_path / "data" / "trash").take(second)
    found = reading.read(Working())
    assert [info.id for info, _ in found.uses] == [first]
    assert [round(one.dollars, 6) for one in found.deleted] == [2.0]


def test_a_session_that_can_not_be_read_costs_no_other(journal: Journal, reading: UsageReading) -> None:
    first, second = ask(journal), ask(journal)
    journal._connection.execute("DROP TRIGGER events_stay")
    journal._connection.execute(
        "UPDATE events SET body = ? WHERE session = ? AND seq = 5", (b'{"kind":"SpendSettled"', second)
    )
    found = reading.read(Working())
    assert [info.id for info, _ in found.uses] == [first]
    (sentence,) = found.unread
    assert "open it with the K2Desk that wrote it" in sentence
