"""A turn cut off by a crash gets its end."""

from __future__ import annotations

from k2desk.core.events import (
    Event,
    StepFinished,
    StepStarted,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.messages import ToolCall
from k2desk.journal.history import CUT_OFF, cut_off
from k2desk.journal.log import SessionLog

CALLS = tuple(ToolCall(f"functions.read_file:{number}", "read_file", "{}") for number in range(3))


def cut_off_after(log: SessionLog, *events: Event) -> tuple[Event, ...]:
    for event in events:
        log.append(event)
    return cut_off(log.records())


def cancelled(number: int) -> ToolFinished:
    return ToolFinished(CALLS[number].id, "read_file", "cancelled", CUT_OFF)


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
    assert missing == (cancelled(0), cancelled(2), TurnFinished(1, "interrupted"))
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
