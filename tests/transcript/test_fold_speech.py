"""Thoughts, answers, tries and ends of turns as rows."""

from typing import get_args

import pytest
from transcript_teller import Teller

from k2desk.core.events import (
    Attachment,
    Event,
    Noticed,
    RuleDropped,
    RuleKept,
    SessionForked,
    SessionRenamed,
    SessionStarted,
    StepFinished,
    StepRetried,
    StepStarted,
    TextDelta,
    ThoughtDelta,
    TurnFinished,
    TurnStarted,
    TurnSteered,
)
from k2desk.core.messages import ToolCall, Usage
from k2desk.core.rules import Rule
from k2desk.transcript import export
from k2desk.transcript.fold import Transcript
from k2desk.transcript.rows import NoticeRow, TextRow, ThoughtRow, UserRow, said_in


def test_every_event_has_a_place_in_the_fold() -> None:
    assert {TextDelta, ThoughtDelta, *Transcript()._on} == set(get_args(Event))


def test_a_row_of_words_knows_the_record_they_begin_in(teller: Teller) -> None:
    teller.tell(
        TurnStarted(1, "Why?"), StepStarted(1, 1, "k2"), ThoughtDelta(1, 1, "Hm."), TextDelta(1, 1, "So.")
    )
    words = {type(row): said_in(row.key) for row in teller.rows}
    assert words == {UserRow: 1, ThoughtRow: 0, TextRow: 4}
    assert [said_in(key) for key in ("", "user:", "text:x", "tool:3")] == [0, 0, 0, 0]


def test_an_event_without_a_place_does_not_stop_the_conversation(teller: Teller) -> None:
    del teller.transcript._on[SessionRenamed]
    teller.tell(Noticed("info", "before"), SessionRenamed("x"), Noticed("info", "after"))
    assert len(teller.mirror) == 3
    told = teller.mirror[1]
    assert isinstance(told, NoticeRow)
    assert (told.text, told.detail) == (
        "Something happened that K2Desk has no words for here",
        "SessionRenamed",
    )


def test_what_is_said_meanwhile_stands_between_two_steps(teller: Teller) -> None:
    teller.tell(TurnStarted(1, "why?"), StepStarted(1, 1, "k2"), TextDelta(1, 1, "Because"))
    teller.tell(StepFinished(1, 1, "stop"), TurnSteered(1, "be brief"), StepStarted(1, 2, "k2"))
    teller.tell(TextDelta(1, 2, "So."), StepFinished(1, 2, "stop"), TurnFinished(1, "done"))
    assert teller.kinds == ["user", "text", "user", "text"]
    first, _, second, _ = teller.rows
    assert isinstance(first, UserRow)
    assert isinstance(second, UserRow)
    assert (first.steered, second.steered, second.text, second.seq) == (False, True, "be brief", 5)
    assert export.markdown(second) == "**You, while it worked:**\n\nbe brief"


def test_a_plain_turn(teller: Teller) -> None:
    chip = Attachment("src/money.py", 10, 32)
    teller.tell(SessionStarted("/w", "1", "CometAPI", "k2"), SessionRenamed("t"))
    teller.tell(TurnStarted(1, "why?", (chip,)), StepStarted(1, 1, "k2"))
    user, waiting = teller.rows
    assert isinstance(user, UserRow)
    assert (user.text, user.attachments, user.at) == ("why?", (chip,), 1003.0)
    assert isinstance(waiting, ThoughtRow)
    assert waiting.running
    assert not waiting.size
    teller.tell(ThoughtDelta(1, 1, "Let me "), ThoughtDelta(1, 1, "see."))
    assert teller.rows[1].key == waiting.key
    assert teller.rows[1].text == "Let me see."
    teller.tell(TextDelta(1, 1, "\n"), TextDelta(1, 1, "\n  "), TextDelta(1, 1, "Because"))
    assert teller.kinds == ["user", "thought", "text"]
    thought, text = teller.rows[1:]
    assert isinstance(thought, ThoughtRow)
    assert (thought.running, thought.started, thought.finished) == (False, 1004.0, 1009.0)
    assert isinstance(text, TextRow)
    assert (text.text, text.running) == ("  Because", True)
    teller.tell(TextDelta(1, 1, " of that."))
    assert teller.rows[2].since(9) == " of that."
    teller.tell(StepFinished(1, 1, "stop"), TurnFinished(1, "done"))
    assert teller.kinds == ["user", "thought", "text"]
    assert not teller.rows[2].running


def test_an_earlier_state_keeps_its_text(teller: Teller) -> None:
    teller.tell(TurnStarted(1, "x"), StepStarted(1, 1, "k2"), TextDelta(1, 1, "one"))
    before = teller.rows[1]
    teller.tell(TextDelta(1, 1, " two"))
    assert before.text == "one"
    assert teller.rows[1].text == "one two"


def test_an_empty_answer_leaves_no_row(teller: Teller) -> None:
    teller.tell(
        TurnStarted(1, "x"), StepStarted(1, 1, "k2"), TextDelta(1, 1, " \n"), StepFinished(1, 1, "stop")
    )
    assert teller.kinds == ["user"]


def test_thinking_again_after_words_makes_another_row(teller: Teller) -> None:
    teller.tell(TurnStarted(1, "x"), StepStarted(1, 1, "k2"))
    teller.tell(ThoughtDelta(1, 1, "a"), TextDelta(1, 1, "b"), ThoughtDelta(1, 1, "c"), TextDelta(1, 1, "d"))
    assert teller.kinds == ["user", "thought", "text", "thought", "text"]
    assert [row.running for row in teller.rows[1:]] == [False, False, False, True]


def test_tokens_are_estimated_then_reported(teller: Teller) -> None:
    teller.tell(TurnStarted(1, "x"), StepStarted(1, 1, "k2"), ThoughtDelta(1, 1, "a" * 400))
    assert teller.rows[1].tokens == 100
    teller.tell(TextDelta(1, 1, "b" * 200))
    call = ToolCall("c1", "x" * 100, "y" * 100)
    teller.tell(StepFinished(1, 1, "tool_calls", (call,), Usage(10, 1000)))
    assert teller.rows[1].tokens == 500


@pytest.mark.parametrize("usage", [None, Usage(10, 0)])
def test_without_a_report_the_estimate_stays(teller: Teller, usage: Usage | None) -> None:
    teller.tell(TurnStarted(1, "x"), StepStarted(1, 1, "k2"), ThoughtDelta(1, 1, "思" * 400))
    teller.tell(StepFinished(1, 1, "stop", (), usage))
    assert teller.rows[1].tokens == 300


def test_a_retry_drops_what_the_failed_try_said(teller: Teller) -> None:
    teller.tell(TurnStarted(1, "x"), StepStarted(1, 1, "k2"))
    teller.tell(ThoughtDelta(1, 1, "half a"), TextDelta(1, 1, "half an answer"))
    teller.tell(StepRetried(1, 1, 2, 5, 8.0, "The gateway is busy"))
    assert teller.kinds == ["user", "notice"]
    notice = teller.rows[1]
    assert isinstance(notice, NoticeRow)
    assert (notice.level, notice.text, notice.detail) == ("attention", "The gateway is busy", "try 2 of 5")
    assert notice.until == teller.now + 8
    teller.tell(StepRetried(1, 1, 3, 5, 16.0, "The gateway is still busy"))
    assert teller.kinds == ["user", "notice"]
    assert teller.rows[1].key == notice.key
    teller.tell(TextDelta(1, 1, "whole"))
    assert teller.kinds == ["user", "notice", "text"]
    assert (teller.rows[1].until, teller.rows[1].detail) == (0, "went on with try 3 of 5")
    teller.tell(StepRetried(1, 1, 4, 5, 1.0, "cut"), StepFinished(1, 1, "stop"))
    assert teller.kinds == ["user", "notice"]
    assert teller.rows[1].level == "info"


def test_a_retry_keeps_the_notices_between(teller: Teller) -> None:
    teller.tell(
        TurnStarted(1, "x"), StepStarted(1, 1, "k2"), TextDelta(1, 1, "half"), Noticed("info", "by the way")
    )
    teller.tell(StepRetried(1, 1, 2, 5, 8.0, "busy"), ThoughtDelta(1, 1, "again"))
    assert teller.kinds == ["user", "notice", "notice", "thought"]


def test_giving_up_takes_the_countdown_away(teller: Teller) -> None:
    teller.tell(TurnStarted(1, "x"), StepStarted(1, 1, "k2"), StepRetried(1, 1, 2, 5, 8.0, "busy"))
    teller.tell(TurnFinished(1, "failed", "No connection. Check the network."))
    assert teller.kinds == ["user", "notice"]
    end = teller.rows[1]
    assert (end.level, end.text, end.detail) == (
        "bad",
        "The turn failed",
        "No connection. Check the network.",
    )


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        ("cancelled", "Stopped"),
        ("limit", "Limit reached"),
        ("failed", "The turn failed"),
        ("interrupted", "The turn was cut off"),
        ("rejected", ""),
        ("done", ""),
    ],
)
def test_an_end_other_than_done_is_told(teller: Teller, outcome: str, text: str) -> None:
    teller.tell(TurnStarted(1, "x"), StepStarted(1, 1, "k2"), ThoughtDelta(1, 1, "hm"))
    teller.tell(TurnFinished(1, outcome))  # type: ignore[arg-type]
    assert [row.text for row in teller.rows[2:]] == ([text] if text else [])
    assert not teller.rows[1].running


def test_a_notice_is_a_row(teller: Teller) -> None:
    teller.tell(Noticed("bad", "The file changed on disk."))
    assert (teller.rows[0].level, teller.rows[0].text) == ("bad", "The file changed on disk.")


def test_a_replay_makes_the_same_rows(teller: Teller) -> None:
    teller.tell(TurnStarted(1, "x"), StepStarted(1, 1, "k2"), ThoughtDelta(1, 1, "a"), TextDelta(1, 1, "b"))
    teller.tell(StepFinished(1, 1, "stop"), TurnFinished(1, "cancelled"))
    again = Transcript(teller.records)
    assert [row.key for row in again.rows] == [row.key for row in teller.rows]


def test_a_delta_costs_the_same_however_long_the_text_is(teller: Teller) -> None:
    """No text is joined while deltas come: the pieces lie as they came."""
    teller.tell(TurnStarted(1, "x"), StepStarted(1, 1, "k2"))
    for _ in range(500):
        teller.tell(TextDelta(1, 1, "word "))
    row = teller.rows[1]
    assert len(row.pieces._parts) == 500
    assert row.text == "word " * 500


def test_a_fork_says_where_it_begins_and_which_files_are_others(teller: Teller) -> None:
    teller.tell(
        TurnStarted(1, "x"), TurnFinished(1, "done"), SessionForked("s", 7), SessionForked("s", 7, ("a.py",))
    )
    plain, warned = teller.rows[-2:]
    assert isinstance(plain, NoticeRow)
    assert isinstance(warned, NoticeRow)
    assert (plain.level, plain.detail) == ("info", "")
    assert (warned.level, warned.text) == ("attention", "This session is a fork and goes on from here")
    assert warned.detail == "the files stay as they are now; not as they were here: a.py"


def test_only_the_end_of_the_last_turn_goes_on(teller: Teller) -> None:
    def goes_on() -> list[bool]:
        return [row.goes_on for row in teller.rows if isinstance(row, NoticeRow)]

    teller.tell(TurnStarted(1, "x"), TurnFinished(1, "failed", "busy"))
    assert goes_on() == [True]
    teller.tell(TurnStarted(2, "y"), TurnFinished(2, "interrupted"))
    assert goes_on() == [False, True]
    teller.tell(SessionForked("s", 7))
    assert goes_on() == [False, False, False]
    teller.tell(TurnStarted(3, "z"), TurnFinished(3, "cancelled"))
    assert goes_on()[-1] is False


def test_a_rule_for_this_session_is_told_with_its_words(teller: Teller) -> None:
    teller.tell(SessionStarted("/w", "1", "CometAPI", "k2"))
    rule = Rule("run_command", "git push", answer="deny")
    teller.tell(RuleKept(rule), RuleDropped(rule))
    assert [(row.text, row.detail) for row in teller.rows if isinstance(row, NoticeRow)] == [
        ("Rule for this session", "!run_command:git push"),
        ("Rule of this session removed", "!run_command:git push"),
    ]
