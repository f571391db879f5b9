"""What is shown of a moment that is over counts no time and waits for nobody."""

from __future__ import annotations

import pytest

from k2desk.core.permissions import Question
from k2desk.transcript.pieces import Pieces
from k2desk.transcript.rows import (
    AsideRow,
    ChangeRow,
    GroupRow,
    NoticeRow,
    QuestionRow,
    ReceiptRow,
    Row,
    TextRow,
    ThoughtRow,
    ToolRow,
    UserRow,
)
from k2desk.transcript.still import RUNNING, still

ASKED = QuestionRow("q", "r", "c", Question("command", "Run a command?", "make", "d"))
RUNS = ToolRow("t", "c", "read_file", "Read a.py", 10.0)
WAITS = ToolRow("w", "d", "run_tests", "Run the tests", 10.0, seconds=2.0)
DONE = ToolRow("u", "e", "read_file", "Read b.py", 10.0, status="ok", seconds=0.2)


def test_nothing_runs_on() -> None:
    thought = still(ThoughtRow("a", Pieces("x"), 1, True, 10.0), 13.0)
    assert isinstance(thought, ThoughtRow)
    assert (thought.running, thought.finished) == (False, 13.0)
    aside = still(AsideRow("b", Pieces(), 0, True, "why?", 10.0), 13.0)
    assert isinstance(aside, AsideRow)
    assert (aside.running, aside.finished) == (False, 13.0)
    text = still(TextRow("c", Pieces("x"), 1, True), 13.0)
    assert isinstance(text, TextRow)
    assert not text.running
    call, at_once = still(RUNS, 13.0), still(RUNS, 10.0)
    assert isinstance(call, ToolRow)
    assert isinstance(at_once, ToolRow)
    assert (call.status, call.seconds, call.summary) == ("running", 3.0, RUNNING)
    assert at_once.seconds > 0
    group = still(GroupRow("g", (RUNS, DONE)), 13.0)
    assert isinstance(group, GroupRow)
    assert [one.seconds for one in group.calls] == [3.0, 0.2]


def test_nothing_waits_for_an_answer() -> None:
    asked = still(ASKED, 13.0)
    assert isinstance(asked, NoticeRow)
    assert (asked.key, asked.text, asked.detail) == ("q", "You were asked: Run a command?", "make")
    notice = still(NoticeRow("n", "attention", "Busy.", "try 1 of 3", until=99.0, goes_on=True), 13.0)
    assert isinstance(notice, NoticeRow)
    assert (notice.until, notice.goes_on, notice.text) == (0.0, False, "Busy.")
    making = still(ReceiptRow("m", "c1", "asked", 10.0), 13.0)
    assert isinstance(making, NoticeRow)
    made = still(ReceiptRow("m", "c1", "asked", 10.0, state="made", undoable=True), 13.0)
    assert isinstance(made, ReceiptRow)
    assert not made.undoable


@pytest.mark.parametrize(
    "row",
    [
        UserRow("a", "x", (), 1.0),
        ThoughtRow("b", Pieces("x"), 1, False, 1.0, 2.0),
        TextRow("c", Pieces("x"), 1, False),
        AsideRow("d", Pieces("x"), 1, False, "why?", 1.0, 2.0),
        WAITS,
        DONE,
        GroupRow("e", (DONE,)),
        QuestionRow("f", "r", "c", ASKED.question, closed=True),
        ChangeRow("g", "1", ("a.py",), "applied"),
        NoticeRow("h", "info", "x"),
        ReceiptRow("i", "c1", "asked", 1.0, state="undone"),
    ],
    ids=lambda row: f"{type(row).__name__}-{row.key}",
)
def test_what_is_over_stays_as_it_is(row: Row) -> None:
    assert still(row, 13.0) is row
