"""Compactions as rows, and what is pinned."""

from __future__ import annotations

import msgspec
import pytest
from transcript_teller import Teller

from k2desk.core.context import ContextUse, Mark, Pin
from k2desk.core.events import (
    CompactionFailed,
    CompactionMade,
    CompactionStarted,
    CompactionUndone,
    DecisionMade,
    DecisionRequested,
    Pinned,
    StepFinished,
    StepStarted,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnStarted,
    Unpinned,
)
from k2desk.core.messages import ToolCall
from k2desk.core.permissions import Decision, Question
from k2desk.transcript import export, receipts
from k2desk.transcript.detail import open_at_first, shown
from k2desk.transcript.rows import ChangeRow, QuestionRow, ReceiptRow, TextRow, ToolRow, UserRow

FULL = ContextUse(6_000, 90_000, 70_000, 30_000, 14_000, 262_144, 209_000)
LESS = ContextUse(6_000, 21_000, 2_000, 1_000, 0, 262_144, 209_000)


def made(name: str, by: str = "model", **more: object) -> CompactionMade:
    values = {
        "text": "Account",
        "turns": 4,
        "answers": 1,
        "results": 96,
        "pinned": 2,
        "reason": "room",
    } | more
    return CompactionMade(
        id=name, by=by, summed=Mark(5), stubbed=Mark(), hushed=Mark(), before=FULL, after=LESS, **values
    )  # type: ignore[arg-type]


def receipt(teller: Teller, number: int = -1) -> ReceiptRow:
    return [row for row in teller.rows if isinstance(row, ReceiptRow)][number]


def test_room_is_made(teller: Teller) -> None:
    teller.tell(CompactionStarted("c1", "room"))
    assert (receipt(teller).state, receipt(teller).undoable) == ("running", False)
    assert export.line(receipt(teller)).startswith("Making room in the context · the model sums up")
    assert shown(receipt(teller), "answers")
    teller.tell(made("c1"))
    row = receipt(teller)
    assert (row.state, row.undoable, row.finished - row.started) == ("made", True, 1.0)
    assert export.line(row) == (
        "Compacted: 210k → 30.0k tokens · nearly full · "
        "4 messages, 1 answer, 96 results left out · 2 pinned kept"
    )
    line = ("Compacted: 210k → 30.0k tokens", "nearly full, the original is kept", "2 pinned")
    assert receipts.brief(row) == line, "the rest stands in what it opens to"
    assert receipts.brief(msgspec.structs.replace(row, state="undone"))[0] == "Compaction undone"
    assert (export.label(row), export.searchable(row)) == ("notice", f"{export.line(row)}\nAccount")
    assert not shown(row, "answers")
    assert shown(row, "normal")
    assert not open_at_first(row, "everything")
    assert row.made is not None
    assert (row.made.before.nearly_full, row.made.after.nearly_full) == (True, False)
    assert receipts.left_out(row.made)[1] == ("Conversation", 90_000, 21_000)
    assert receipts.kept(row.made) == (
        "Kept: the model's own account, what you decided, your last messages, 2 pinned things word for word."
    )


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (made("c1", "rules", text="", turns=0, answers=0, results=0), "reasoning of finished turns left out"),
        (made("c1", reason="overflow", pinned=0), "the gateway said it was full · 4 messages"),
        (made("c1", reason="asked", trouble="it said nothing"), "you asked for it; it said nothing · 4"),
    ],
)
def test_why_and_what(teller: Teller, event: CompactionMade, words: str) -> None:
    teller.tell(CompactionStarted("c1", event.reason), event)
    assert words in export.line(receipt(teller))


def test_what_rules_keep() -> None:
    assert receipts.kept(made("c", "rules", text="")).endswith(
        "a line instead of each result that is left out."
    )
    assert receipts.kept(made("c", "rules", pinned=0)) == (
        "Kept: an account by K2Desk, what you decided, your last messages."
    )


def test_only_the_newest_that_holds_can_be_undone(teller: Teller) -> None:
    teller.tell(CompactionStarted("c1", "room"), made("c1"), CompactionStarted("c2", "asked"), made("c2"))
    assert [receipt(teller, at).undoable for at in (0, 1)] == [False, True]
    teller.tell(CompactionUndone("c2"))
    assert [receipt(teller, at).undoable for at in (0, 1)] == [True, False]
    assert export.line(receipt(teller)) == "Compaction undone · requests hold everything again, 210k tokens"
    teller.tell(CompactionUndone("c1"), CompactionUndone("c1"))
    assert [receipt(teller, at).undoable for at in (0, 1)] == [False, False]


def test_no_room_was_made(teller: Teller) -> None:
    teller.tell(CompactionStarted("c1", "asked"), CompactionFailed("c1", "There is nothing to leave out."))
    assert export.line(receipt(teller)) == "Not compacted · There is nothing to leave out."
    teller.tell(CompactionStarted("c2", "room"), CompactionFailed("c2", "You stopped it.", stopped=True))
    assert export.line(receipt(teller)) == "Compaction stopped · You stopped it."


def test_the_end_of_a_compaction_nobody_saw_begin_makes_no_row(teller: Teller) -> None:
    teller.tell(CompactionFailed("c9", "x"), CompactionUndone("c9"))
    assert teller.rows == []
    assert receipts.told(ReceiptRow("k", "c", "room", 1.0, state="made")) == ("Compacted", "")


def test_what_is_pinned(teller: Teller) -> None:
    one, other = Pin("words", "1"), Pin("answer", "1.1")
    teller.tell(Pinned(one, "fix it"), Pinned(other, "I will"), Unpinned(one), Unpinned(one))
    assert teller.transcript.pins == {other: "I will"}


def test_what_can_be_pinned(teller: Teller) -> None:
    question = Question("command", "Run?", "make", "d" * 64)
    teller.tell(
        TurnStarted(1, "fix it"),
        StepStarted(1, 1, "m"),
        TextDelta(1, 1, "I look."),
        StepFinished(1, 1, "tool_calls", (ToolCall("c0", "run_command", "{}"),)),
        DecisionRequested("r1", "c0", question),
        DecisionMade("r1", "c0", Decision("allow", question.digest, note="once")),
        ToolStarted("c0", "run_command", "Run make"),
    )
    pins = {type(row): receipts.pins_of(row) for row in teller.rows}
    assert pins[UserRow] == {Pin("words", "1"): "fix it"}
    assert pins[TextRow] == {Pin("answer", "1.1"): "I look."}
    assert pins[QuestionRow] == {Pin("decision", "r1"): "Run? make"}
    assert pins[ToolRow] == {}
    teller.tell(ToolFinished("c0", "run_command", "ok", "done"))
    assert receipts.pins_of(teller.rows[-1]) == {Pin("result", "c0"): "Run make"}
    assert receipts.pins_of(ChangeRow("k", "w1", ())) == {}
