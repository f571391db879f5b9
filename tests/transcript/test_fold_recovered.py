"""A call that was read back from the text says so wherever it is shown."""

from __future__ import annotations

from transcript_teller import Teller

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    StepFinished,
    ToolFinished,
    ToolStarted,
    TurnFinished,
)
from k2desk.core.messages import ToolCall
from k2desk.core.permissions import Decision, Question
from k2desk.transcript import export, words
from k2desk.transcript.rows import QuestionRow, ToolRow


def test_a_recovered_call_is_marked_on_its_line(teller: Teller) -> None:
    calls = ToolCall("c1", "run_tests", "{}", recovered=True), ToolCall("c2", "run_tests", "{}")
    teller.tell(StepFinished(1, 1, "tool_calls", calls))
    for call in calls:
        teller.tell(
            ToolStarted(call.id, "run_tests", "Run tests"),
            ToolFinished(call.id, "run_tests", "ok", "", "3 passed"),
        )
    marked, plain = teller.rows
    assert isinstance(marked, ToolRow)
    assert export.line(marked) == "Run tests · recovered · 3 passed"
    assert export.line(plain) == "Run tests · 3 passed"


def test_a_recovered_call_is_marked_where_the_user_is_asked(teller: Teller) -> None:
    question = Question("command", "Run a command?", "git stash", "d")
    teller.tell(StepFinished(1, 1, "tool_calls", (ToolCall("c1", "run_command", "{}", recovered=True),)))
    teller.tell(DecisionRequested("r1", "c1", question))
    row = teller.rows[0]
    assert isinstance(row, QuestionRow)
    assert row.recovered
    teller.tell(DecisionMade("r1", "c1", Decision("reject", "d")))
    assert words.decided(teller.rows[0]) == ("Rejected", "recovered · git stash")


def test_the_mark_ends_with_the_turn(teller: Teller) -> None:
    teller.tell(StepFinished(1, 1, "tool_calls", (ToolCall("c1", "look", "{}", recovered=True),)))
    teller.tell(TurnFinished(1, "failed"), ToolStarted("c1", "look", "Look"))
    assert not teller.rows[-1].recovered
