"""A turn cut off by a crash gets its end."""

from __future__ import annotations

from k2desk.core.events import (
    AsideAsked,
    AsideFinished,
    CompactionFailed,
    CompactionStarted,
    DecisionMade,
    DecisionRequested,
    Event,
    StepFinished,
    StepStarted,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    WriteDone,
    WriteIntended,
    WriteUndone,
)
from k2desk.core.messages import ToolCall
from k2desk.core.permissions import Decision, Question
from k2desk.core.proposals import FileWrite
from k2desk.journal.history import CUT_OFF, NEVER_RUN, NOT_COMPACTED, WRITTEN, cut_off
from k2desk.journal.log import SessionLog

CALLS = tuple(ToolCall(f"functions.read_file:{number}", "read_file", "{}") for number in range(3))


def cut_off_after(log: SessionLog, *events: Event) -> tuple[Event, ...]:
    for event in events:
        log.append(event)
    return cut_off(log.records())


def cancelled(number: int, why: str = NEVER_RUN) -> ToolFinished:
    return ToolFinished(CALLS[number].id, "read_file", "cancelled", why)


def writing(number: int, *after: Event) -> tuple[Event, ...]:
    """What is stored while the call writes, as its question was allowed."""
    question = Question("proposal", "Apply?", "a.py", "d")
    return (
        TurnStarted(1, "x"),
        StepFinished(1, 1, "tool_calls", CALLS),
        DecisionRequested("r", CALLS[number].id, question),
        DecisionMade("r", CALLS[number].id, Decision("allow", "d")),
        ToolStarted(CALLS[number].id, "read_file", "Propose"),
        WriteIntended("w", "r", (FileWrite("a.py", None, None), FileWrite("b.py", None, None))),
        *after,
    )


def test_nothing_is_missing_without_a_turn(log: SessionLog) -> None:
    assert cut_off(()) == ()
    assert cut_off_after(log) == ()


def test_nothing_is_missing_after_an_ended_turn(log: SessionLog) -> None:
    assert cut_off_after(log, TurnStarted(1, "x"), StepFinished(1, 1, "stop"), TurnFinished(1, "done")) == ()


def test_a_turn_without_its_end_is_interrupted(log: SessionLog) -> None:
    missing = cut_off_after(
        log, TurnStarted(1, "x"), TurnFinished(1, "done"), TurnStarted(2, "y"), StepStarted(2, 1, "m")
    )
    assert missing == (TurnFinished(2, "interrupted"),)


def test_every_call_without_a_result_is_cancelled_in_order(log: SessionLog) -> None:
    missing = cut_off_after(
        log,
        TurnStarted(1, "x"),
        StepFinished(1, 1, "tool_calls", CALLS),
        ToolStarted(CALLS[1].id, "read_file", "Read a"),
        ToolFinished(CALLS[1].id, "read_file", "ok", "text"),
        ToolStarted(CALLS[0].id, "read_file", "Read b"),
    )
    assert missing == (cancelled(0, CUT_OFF), cancelled(2), TurnFinished(1, "interrupted"))
    assert cut_off_after(log, *missing) == ()


def test_calls_of_turns_before_do_not_count(log: SessionLog) -> None:
    missing = cut_off_after(
        log,
        TurnStarted(1, "x"),
        StepFinished(1, 1, "tool_calls", CALLS),
        TurnFinished(1, "cancelled"),
        TurnStarted(2, "y"),
    )
    assert missing == (TurnFinished(2, "interrupted"),)


def test_a_call_whose_write_was_done_is_known_to_have_run(log: SessionLog) -> None:
    missing = cut_off_after(log, *writing(1, WriteDone("w")))
    told = ToolFinished(CALLS[1].id, "read_file", "ok", WRITTEN.format(paths="a.py, b.py"))
    assert missing == (cancelled(0), told, cancelled(2), TurnFinished(1, "interrupted"))


def test_a_call_whose_write_was_taken_back_is_as_if_it_had_not_run(log: SessionLog) -> None:
    missing = cut_off_after(log, *writing(1, WriteUndone("w", "cut off")))
    assert missing == (cancelled(0), cancelled(1), cancelled(2), TurnFinished(1, "interrupted"))


def test_an_aside_without_its_end_is_interrupted_with_or_without_a_turn(log: SessionLog) -> None:
    log.append(AsideAsked(1, "over"))
    log.append(AsideFinished(1, "done"))
    assert cut_off_after(log, AsideAsked(2, "open")) == (AsideFinished(2, "interrupted"),)
    missing = cut_off_after(log, TurnStarted(1, "x"))
    assert missing == (AsideFinished(2, "interrupted"), TurnFinished(1, "interrupted"))


def test_a_compaction_that_was_cut_off_left_nothing_out(log: SessionLog) -> None:
    log.append(CompactionStarted("c1", "room"))
    log.append(CompactionFailed("c1", "The gateway was busy."))
    ended = CompactionFailed("c2", NOT_COMPACTED, stopped=True)
    assert cut_off_after(log, CompactionStarted("c2", "asked")) == (ended,)
    missing = cut_off_after(log, TurnStarted(1, "x"))
    assert missing == (ended, TurnFinished(1, "interrupted"))
