"""A fork repeats a session up to a message and goes its own way; the other one stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from k2desk.core.context import Pin, Pinned, Unpinned
from k2desk.core.errors import JournalError
from k2desk.core.events import (
    LimitRaised,
    ScopeAgreed,
    SessionForked,
    SessionRenamed,
    SpendReserved,
    SpendSettled,
    StepFinished,
    ToolFinished,
    TurnFinished,
    TurnStarted,
    TurnSteered,
    WriteDone,
    WriteIntended,
    WriteUndone,
)
from k2desk.core.messages import Usage
from k2desk.core.prices import Price
from k2desk.core.proposals import FileWrite
from k2desk.core.scope import Bounds
from k2desk.journal import Journal
from k2desk.journal.changes import open_changes
from k2desk.journal.fork import files_at, fork, said
from k2desk.journal.history import cut_off
from k2desk.journal.log import SessionLog
from k2desk.journal.report import report
from k2desk.journal.unbundle import unbundle
from k2desk.scope.holding import Holding, Terms

RECORDING = Path(__file__).parents[1] / "recordings" / "demo.k2bundle"
PRICE = Price(1.0, 2.0)
A, B, C = "a" * 64, "b" * 64, "c" * 64


@pytest.fixture
def first(journal: Journal, log: SessionLog) -> SessionLog:
    """Two turns with their money; the second one is steered."""
    for event in (
        TurnStarted(1, "one"),
        SessionRenamed("One"),
        SpendReserved("r", "m", PRICE, 1_000_000, 0),
        SpendSettled("r", "m", PRICE, Usage(1_000_000, 0)),
        LimitRaised("day", 5.0),
        TurnFinished(1, "done"),
        TurnStarted(2, "two"),
        TurnSteered(2, "meanwhile"),
        TurnFinished(2, "done"),
    ):
        log.append(event)
    return log


def test_what_was_agreed_holds_in_a_fork_that_begins_after_it(journal: Journal, log: SessionLog) -> None:
    bounds = Bounds(("src/*.py",), 9)
    for event in (TurnStarted(1, "one"), ScopeAgreed("r", "Round.", bounds, bounds), TurnFinished(1, "done")):
        log.append(event)
    seq = log.append(TurnStarted(2, "two")).seq
    after, before = fork(journal, log.session, seq), fork(journal, log.session, 2)
    held = [Holding(record.event for record in made.records()).now for made in (after, before)]
    assert held == [Terms(bounds), None]


def events(log: SessionLog) -> list[object]:
    return [record.event for record in log.records()]


def test_it_repeats_what_came_before_the_message(journal: Journal, first: SessionLog) -> None:
    before = first.records()
    made = fork(journal, first.session, 8, ["a.py"])
    assert events(made) == [
        before[0].event,
        TurnStarted(1, "one"),
        SessionRenamed("One"),
        TurnFinished(1, "done"),
        SessionRenamed("Fork of One"),
        SessionForked(first.session, 8, ("a.py",)),
    ]
    assert [record.at for record in made.records()[:4]] == [before[n].at for n in (0, 1, 2, 6)]
    assert first.records() == before
    journal.verify(made.session)
    journal.verify(first.session)
    assert f"- forked from session `{first.session}` before its record 8" in report(made.records())
    assert "not as it was then: `a.py`" in report(made.records())


def test_what_is_pinned_by_its_number_stays_pinned(journal: Journal, first: SessionLog) -> None:
    first.append(Pinned(Pin("words", "8"), "two"))
    first.append(Pinned(Pin("result", "functions.look:0"), "a result"))
    first.append(Unpinned(Pin("words", "2")))
    last = first.append(TurnStarted(3, "three")).seq
    made = fork(journal, first.session, last)
    pins = [event.pin for event in events(made) if isinstance(event, Pinned | Unpinned)]
    said_then = {str(r.seq): r.event.text for r in made.records() if isinstance(r.event, TurnStarted)}
    assert [said_then.get(pin.name, pin.name) for pin in pins] == ["two", "functions.look:0", "one"]


def test_its_line_in_the_list_and_what_the_day_cost(journal: Journal, first: SessionLog) -> None:
    spent = journal.today()
    made = fork(journal, first.session, 8)
    newest, other = journal.sessions()
    assert (newest.id, newest.title, newest.turns, newest.cost) == (made.session, "Fork of One", 1, 0.0)
    assert (other.id, other.turns) == (first.session, 2)
    assert journal.today() == spent, "money is not spent a second time"
    journal.rebuild()
    assert journal.sessions() == [newest, other]
    assert journal.today() == spent


def test_both_go_their_own_way(journal: Journal, first: SessionLog) -> None:
    made = fork(journal, first.session, 8)
    made.append(TurnStarted(2, "other"))
    first.append(TurnStarted(3, "three"))
    assert events(made)[-1] == TurnStarted(2, "other")
    assert journal.sessions()[1].title == "Fork of One"
    again = fork(journal, made.session, len(made.records()))
    assert [info.title for info in journal.sessions() if info.id == again.session] == ["Fork of One"]
    journal.verify(again.session)


def test_in_the_middle_of_a_turn_it_ends_the_turn(journal: Journal, first: SessionLog) -> None:
    made = fork(journal, first.session, 9)
    assert TurnFinished(2, "cancelled", "The fork begins in the middle of this turn.") in events(made)
    assert TurnSteered(2, "meanwhile") not in events(made)


def test_before_the_first_message_there_is_nothing_to_repeat(journal: Journal, first: SessionLog) -> None:
    made = fork(journal, first.session, 2)
    assert events(made) == [first.records()[0].event, SessionForked(first.session, 2)]


@pytest.mark.parametrize("seq", [-1, 0, 1, 12, 99])
def test_only_from_a_place_there_is(seq: int, journal: Journal, first: SessionLog) -> None:
    with pytest.raises(JournalError, match="can't begin at record"):
        fork(journal, first.session, seq)
    with pytest.raises(JournalError, match="holds no session"):
        fork(journal, "nowhere", 2)
    assert len(journal.sessions()) == 1


def test_words_are_found(first: SessionLog) -> None:
    assert said(first.records(), 9) == TurnSteered(2, "meanwhile")
    assert said(first.records(), 10) is None
    assert said(first.records(), 11) is None


def test_from_the_end_it_repeats_everything(journal: Journal, first: SessionLog) -> None:
    made = fork(journal, first.session, 11)
    assert [
        event for event in events(first) if not isinstance(event, SpendReserved | SpendSettled | LimitRaised)
    ] == events(made)[:-2]
    journal.verify(made.session)


def test_a_write_that_was_not_over_is_left_out(journal: Journal, log: SessionLog) -> None:
    log.append(TurnStarted(1, "one"))
    before, after = log.put_blob(b"a"), log.put_blob(b"b")
    for change, end in (("1", WriteDone("1")), ("2", WriteUndone("2", "no")), ("3", WriteDone("3"))):
        log.append(WriteIntended(change, "r", (FileWrite("a.py", before, after),)))
        last = log.append(end)
    made = fork(journal, log.session, last.seq)
    begun = [event.change_id for event in events(made) if isinstance(event, WriteIntended)]
    assert begun == ["1", "2"]
    journal.verify(made.session)


def test_nothing_is_stored_where_a_part_cannot_be(journal: Journal, log: SessionLog) -> None:
    past = [(1.0, log.records()[0].event), (2.0, TurnStarted(1, "\ud800"))]
    with pytest.raises(JournalError):
        journal.repeat(past)
    with pytest.raises(JournalError, match="begins with SessionStarted"):
        journal.repeat(past[1:1], TurnStarted(1, "x"))
    assert len(journal.sessions()) == 1


def test_files_as_they_were(log: SessionLog) -> None:
    def write(change: str, *files: FileWrite, end: type = WriteDone) -> None:
        log.append(WriteIntended(change, "r", files))
        log.append(WriteDone(change) if end is WriteDone else WriteUndone(change, "no"))

    write("1", FileWrite("before.py", None, A), FileWrite("both.py", A, B))
    seq = log.append(TurnStarted(1, "here")).seq
    write("2", FileWrite("both.py", B, C), FileWrite("after.py", A, B))
    write("3", FileWrite("after.py", B, C))
    write("4", FileWrite("failed.py", A, B), end=WriteUndone)
    log.append(WriteDone("of nobody"))
    assert files_at(log.records(), seq) == {"before.py": A, "both.py": B, "after.py": A}


def test_from_any_place_of_a_recording_it_can_go_on(journal: Journal) -> None:
    _, records, blobs = unbundle(RECORDING.read_bytes())
    for data in blobs.values():
        journal.put_blob(data)
    log = journal.repeat((record.at, record.event) for record in records)
    for seq in range(2, len(records) + 2):
        made = fork(journal, log.session, seq)
        for event in cut_off(made.records()):
            made.append(event)
        journal.verify(made.session)
        whole = made.records()
        assert open_changes(whole) == (), "a write would wait for its end for ever"
        steps = [record.event for record in whole if isinstance(record.event, StepFinished)]
        asked = [call.id for step in steps for call in step.calls]
        ended = [record.event.call_id for record in whole if isinstance(record.event, ToolFinished)]
        assert sorted(asked) == sorted(ended), f"before record {seq}, a call has no result or two"
