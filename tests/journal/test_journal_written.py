"""What was written to a file is found in every session, and what was taken back is not."""

from __future__ import annotations

from pathlib import Path

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    SelectionProved,
    SessionStarted,
    StepStarted,
    TextDelta,
    TurnStarted,
    WriteDone,
    WriteIntended,
    WriteUndone,
)
from k2desk.core.library import Story
from k2desk.core.permissions import Decision, FileTicks, Question
from k2desk.core.proposals import FileWrite
from k2desk.core.proving import Proof
from k2desk.journal import Journal
from k2desk.journal.log import SessionLog
from k2desk.journal.story import story
from k2desk.journal.written import written

HOME = "/home/user/ledger"


def write(log: SessionLog, name: str, path: str, before: bytes, after: bytes, reverts: str = "") -> None:
    file = FileWrite(path, log.put_blob(before), log.put_blob(after))
    log.append(WriteIntended(name, f"request-{name}", (file,), reverts))
    log.append(WriteDone(name))


def test_writes_of_every_session_are_found(journal: Journal) -> None:
    first = journal.create(SessionStarted(HOME, "0.1.0", "CometAPI", "k2"))
    first.append(TurnStarted(1, "Round the totals"))
    write(first, "w1", "a.py", b"1", b"2")
    write(first, "w2", "b.py", b"1", b"2")
    second = journal.create(SessionStarted(HOME, "0.1.0", "CometAPI", "k2"))
    second.append(TurnStarted(1, "More"))
    write(second, "w1", "a.py", b"2", b"3")
    write(second, "w2", "a.py", b"3", b"4")
    write(second, "w3", "a.py", b"4", b"3", reverts="w2")
    second.append(WriteIntended("w4", "request-w4", (FileWrite("a.py", None, None),)))
    second.append(WriteUndone("w4", "The disk is full."))
    found = written(journal.path, journal.sessions(Path(HOME)), "a.py")
    assert [(one.info.id, one.change_id) for one in found] == [
        (second.session, "w1"),
        (first.session, "w1"),
    ]
    assert found[1].info.title == "Round the totals"
    assert found[1].approval_id == "request-w1"
    assert journal.get_blob(found[1].after or "") == b"2"
    assert written(journal.path, [], "a.py") == []


def test_a_session_that_makes_no_sense_is_passed_over(journal: Journal) -> None:
    bad = journal.create(SessionStarted(HOME, "0.1.0", "CometAPI", "k2"))
    bad.append(TurnStarted(1, "x"))
    bad.append(WriteDone("never begun"))
    good = journal.create(SessionStarted(HOME, "0.1.0", "CometAPI", "k2"))
    good.append(TurnStarted(1, "y"))
    write(good, "w1", "a.py", b"1", b"2")
    found = written(journal.path, journal.sessions(Path(HOME)), "a.py")
    assert [one.info.id for one in found] == [good.session]


def test_the_story_of_a_change_is_told_from_the_record(journal: Journal) -> None:
    log = journal.create(SessionStarted(HOME, "0.1.0", "CometAPI", "k2"))
    question = Question("proposal", "Apply?", "", "d1", proposal_id="p1")
    ticks = (FileTicks("a.py", (0, 1)),)
    proved = Proof("t" * 64, "b" * 64, "pytest", 0, 1.0, 39, 0, 0, fixes=("test_total",))
    for event in (
        TurnStarted(1, "Round the totals"),
        StepStarted(1, 1, "kimi-k2-thinking"),
        TextDelta(1, 1, "I propose"),
        DecisionRequested("r0", "c0", question),
        DecisionMade("r0", "c0", Decision("reject", "d1")),
        SelectionProved("p1", (FileTicks("a.py"),), proved),
        DecisionRequested("r1", "c1", question),
        SelectionProved("p1", ticks, proved),
        DecisionMade("r1", "c1", Decision("allow", "d1", ticks=ticks)),
        TurnStarted(2, "Something else"),
        DecisionRequested("r2", "", question),
        DecisionMade("r2", "", Decision("allow", "d1"), "allow propose_edit docs/**"),
    ):
        log.append(event)
    assert story(journal.path, log.session, "r1") == Story("Round the totals", "kimi-k2-thinking", "", proved)
    assert story(journal.path, log.session, "r2") == Story("", "", "allow propose_edit docs/**", None)
    assert story(journal.path, log.session, "r9") is None
