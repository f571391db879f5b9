"""What a turn does with answers, calls, decisions and limits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from itertools import pairwise

import msgspec
import pytest
from agent_kit import Beat, Look, Script, asks, call, events, names, says

from k2desk.agent.calls import join_output
from k2desk.agent.repeats import STOP_AT
from k2desk.agent.session import Session
from k2desk.core.errors import ContextOverflow, FenceError, KeyRefused, ModelMissing, StaleError, ToolError
from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Noticed,
    ProposalMade,
    Record,
    StepStarted,
    TextDelta,
    ToolFinished,
    ToolOutput,
    ToolStarted,
    TurnFinished,
)
from k2desk.core.messages import ReasoningPiece, Tool
from k2desk.core.permissions import Decision, Question
from k2desk.core.ports import ToolContext, ToolResult
from k2desk.core.proposals import Proposal, TestReport
from k2desk.journal.log import SessionLog

Open = Callable[..., Session]


def ended(log: SessionLog) -> TurnFinished:
    finished: TurnFinished = events(log)[-1]
    assert isinstance(finished, TurnFinished)
    return finished


def results(log: SessionLog) -> list[tuple[str, str]]:
    return [(event.status, event.text) for event in events(log, ToolFinished)]


def decide_with(log: SessionLog, session: Session, **decision: str) -> list[bool]:
    """Answer every question as soon as it is stored, as a window does: from the loop's own thread."""
    answers: list[bool] = []
    loop = asyncio.get_running_loop()

    def hear(record: Record) -> None:
        if isinstance(record.event, DecisionRequested):
            asked = record.event
            answer = Decision(digest=asked.question.digest, **decision)  # type: ignore[arg-type]
            loop.call_soon_threadsafe(lambda: answers.append(session.decide(asked.request_id, answer)))

    log.subscribe(hear)
    return answers


def allow(question: Question, answer: str = "") -> Decision:
    return Decision("allow", question.digest, answer=answer)


async def test_a_plain_answer(log: SessionLog, open_session: Open) -> None:
    await open_session(log, Script(says("Hello", " there.", think="hm"))).turn("hi")
    assert names(log) == [
        "SessionStarted",
        "TurnStarted",
        "SessionRenamed",
        "SpendReserved",
        "StepStarted",
        "ThoughtDelta",
        "TextDelta",
        "StepFinished",
        "SpendSettled",
        "TurnFinished",
    ]
    assert events(log, TextDelta) == [TextDelta(1, 1, "Hello there.")]
    assert ended(log) == TurnFinished(1, "done")


async def test_calls_run_in_order_and_the_model_is_asked_again(log: SessionLog, open_session: Open) -> None:
    look, peek = Look(), Look("peek")
    calls = (call(0), call(1, "peek"), call(2))
    model = Script(says(calls=calls, think="hm"), says("Done."))
    await open_session(log, model, look, peek).turn("hi")
    assert [event.call_id for event in events(log, ToolStarted)] == [made.id for made in calls]
    assert model.requests[1].messages[-3:] == tuple(
        Tool(made.id, made.name, text, f"E{made.id[-1]}")
        for made, text in zip(calls, ["seen 1", "seen 1", "seen 2"], strict=True)
    )
    assert [event.step for event in events(log, StepStarted)] == [1, 2]
    assert ended(log).outcome == "done"


async def test_requests_only_grow_and_call_numbers_go_on(log: SessionLog, open_session: Open) -> None:
    answers = [says(f"Look {n}.", think="hm", calls=[call(2 * n), call(2 * n + 1)]) for n in range(4)]
    model = Script(*answers, says("Done."), says("Again."))
    session = open_session(log, model, Look())
    await session.turn("hi")
    await session.turn("more")
    sent = [[msgspec.json.encode(message) for message in request.messages] for request in model.requests]
    for before, after in pairwise(sent):
        assert after[: len(before)] == before
        assert len(after) > len(before)
    assert len({msgspec.json.encode(request.tools) for request in model.requests}) == 1
    assert [request.first_call for request in model.requests] == [0, 2, 4, 6, 8, 8]
    assert {request.max_tokens for request in model.requests} == {32_768}


async def test_the_answer_gets_the_room_that_is_left(log: SessionLog, open_session: Open) -> None:
    model = Script(says("ok"))
    await open_session(log, model, context_tokens=20_000).turn("word " * 13_000)
    assert 1_024 <= model.requests[0].max_tokens < 9_000


async def test_a_conversation_that_fills_the_context_ends_in_words(
    log: SessionLog, open_session: Open
) -> None:
    model = Script()
    await open_session(log, model, context_tokens=2_000).turn("word " * 10_000)
    assert ended(log).outcome == "failed"
    assert "new session" in ended(log).message
    assert model.requests == []


async def test_an_unknown_tool_is_told_with_the_known_ones(log: SessionLog, open_session: Open) -> None:
    await open_session(log, Script(says(calls=[call(0, "fly")]), says("ok")), Look(), Look("peek")).turn("hi")
    assert results(log) == [("failed", "There is no tool 'fly'. The tools are: look, peek.")]
    assert ended(log).outcome == "done"


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (ToolError("No such file; look with list_folder."), "failed", "No such file"),
        (FenceError("That leaves the workspace."), "refused", "That leaves"),
        (StaleError("a.py changed."), "refused", "a.py changed"),
        (ZeroDivisionError("secret detail"), "failed", "look broke inside K2Desk (ZeroDivisionError)"),
    ],
)
@pytest.mark.parametrize("where", ["plan", "run"])
async def test_a_tool_that_fails_goes_back_to_the_model(
    log: SessionLog, open_session: Open, error: Exception, status: str, words: str, where: str
) -> None:
    def fail(context: ToolContext) -> ToolResult:
        raise error

    look = Look(plan_error=error) if where == "plan" else Look(work=fail)
    logging.disable(logging.CRITICAL)
    try:
        await open_session(log, Script(says(calls=[call(0)]), says("ok")), look).turn("hi")
    finally:
        logging.disable(logging.NOTSET)
    [(was, text)] = results(log)
    assert (was, text.startswith(words)) == (status, True)
    assert "secret detail" not in text
    assert len(events(log, ToolStarted)) == (where == "run")
    assert ended(log).outcome == "done"


async def test_results_carry_what_the_tool_said(log: SessionLog, open_session: Open) -> None:
    report = TestReport("pytest", 1, 0.5)
    given = [
        ToolResult("1 failed", "1 failed, 3 passed", ok=False, report=report),
        ToolResult("Nothing applied.", refused=True),
    ]
    look = Look(work=lambda context: given.pop(0))
    await open_session(log, Script(says(calls=[call(0), call(1, arguments="[]")]), says("ok")), look).turn(
        "hi"
    )
    failed, refused = events(log, ToolFinished)
    assert (failed.status, failed.summary, failed.report) == ("failed", "1 failed, 3 passed", report)
    assert failed.seconds > 0
    assert refused.status == "refused"


async def test_live_output_is_joined(log: SessionLog, open_session: Open) -> None:
    async def talk(context: ToolContext) -> ToolResult:
        for line in ("a\n", "b\n", "c\n"):
            context.emit(ToolOutput(context.call_id, line))
        return ToolResult("said")

    await open_session(log, Script(says(calls=[call(0)]), says("ok")), Look(work=talk)).turn("hi")
    assert events(log, ToolOutput) == [ToolOutput("functions.look:0", "a\nb\nc\n")]
    assert names(log).index("ToolOutput") < names(log).index("ToolFinished")


async def test_an_allowed_call_runs_with_its_approval(log: SessionLog, open_session: Open) -> None:
    run = Look("run", "run", question=asks())
    session = open_session(log, Script(says(calls=[call(0, "run")]), says("ok")), run)
    answers = decide_with(log, session, verdict="allow")
    await session.turn("hi")
    [made] = events(log, DecisionMade)
    assert (answers, run.runs, run.approvals) == ([True], [made.decision], [made.request_id])
    assert made.rule == ""
    assert [name for name in names(log) if name.startswith(("Decision", "Tool"))] == [
        "DecisionRequested",
        "DecisionMade",
        "ToolStarted",
        "ToolFinished",
    ]
    assert events(log, ToolStarted)[0].confinement == "a chip"


async def test_a_proposal_lies_before_the_user_before_the_question(
    log: SessionLog, open_session: Open
) -> None:
    proposal = Proposal("p1", "functions.propose:0", "Round once.", ())
    propose = Look("propose", "propose", question=asks("proposal"), proposal=proposal)
    session = open_session(log, Script(says(calls=[call(0, "propose")]), says("ok")), propose)
    decide_with(log, session, verdict="allow")
    await session.turn("hi")
    assert events(log, ProposalMade) == [ProposalMade(proposal)]
    told = names(log)
    assert told.index("Noticed") < told.index("ProposalMade") < told.index("DecisionRequested")


def test_output_is_joined_up_to_the_next_other_event() -> None:
    notice = Noticed("info", "x")
    piece = [ToolOutput("c", letter) for letter in "abcd"]
    assert list(join_output([*piece[:2], notice, *piece[2:]])) == [
        ToolOutput("c", "ab"),
        notice,
        ToolOutput("c", "cd"),
    ]


@pytest.mark.parametrize(
    ("kind", "nothing"),
    [("command", "Nothing was run."), ("tests", "Nothing was run."), ("proposal", "Nothing was written.")],
)
async def test_a_plain_no_ends_the_turn_and_nothing_more_runs(
    log: SessionLog, open_session: Open, kind: str, nothing: str
) -> None:
    run, look = Look("run", "run", question=asks(kind)), Look()
    session = open_session(log, Script(says(calls=[call(0, "run"), call(1)])), run, look)
    decide_with(log, session, verdict="reject", note="  ")
    await session.turn("hi")
    assert run.runs == look.runs == []
    assert results(log) == [
        ("refused", f"The user rejected this. {nothing}"),
        ("cancelled", "Not run. The user rejected an earlier call of the same answer."),
    ]
    assert ended(log) == TurnFinished(1, "rejected")


async def test_a_no_with_words_reaches_the_model_and_the_turn_goes_on(
    log: SessionLog, open_session: Open
) -> None:
    run = Look("run", "run", question=asks("ask"))
    session = open_session(log, Script(says(calls=[call(0, "run")]), says("Then not.")), run)
    decide_with(log, session, verdict="reject", note="not today")
    await session.turn("hi")
    assert run.runs == []
    assert results(log) == [("refused", "The user rejected this: not today. They gave no answer.")]
    assert ended(log).outcome == "done"


@pytest.mark.parametrize(
    ("note", "words"), [("use round()", "use round()"), ("", "they did not say which; ask them")]
)
async def test_a_revised_proposal_is_not_run(
    log: SessionLog, open_session: Open, note: str, words: str
) -> None:
    propose = Look("propose", "propose", question=asks("proposal"))
    session = open_session(log, Script(says(calls=[call(0, "propose")]), says("ok")), propose)
    decide_with(log, session, verdict="revise", note=note)
    await session.turn("hi")
    assert propose.runs == []
    assert results(log) == [("refused", f"The user asks for a change: {words}. Nothing was written.")]
    assert ended(log).outcome == "done"


async def test_for_this_session_asks_no_second_time_for_the_same_bytes(
    log: SessionLog, open_session: Open
) -> None:
    run = Look("run", "run", question=asks())
    same = [call(0, "run", "ls"), call(1, "run", "ls"), call(2, "run", "rm")]
    session = open_session(log, Script(says(calls=same), says("ok")), run)
    answers = decide_with(log, session, verdict="allow", scope="session")
    await session.turn("hi")
    assert [made.rule for made in events(log, DecisionMade)] == ["", "allowed for this session", ""]
    assert answers.count(True) == 2
    assert len(run.runs) == 3


async def test_what_was_allowed_for_the_session_holds_when_it_is_taken_up_again(
    log: SessionLog, open_session: Open
) -> None:
    run = Look("run", "run", question=asks())
    first = open_session(log, Script(says(calls=[call(0, "run", "ls")]), says("ok")), run)
    decide_with(log, first, verdict="allow", scope="session")
    await first.turn("hi")
    again = open_session(log, Script(says(calls=[call(1, "run", "ls")]), says("ok")), run)
    await again.turn("again")
    assert events(log, DecisionMade)[-1].rule == "allowed for this session"


async def test_too_many_steps_are_asked_about(log: SessionLog, open_session: Open) -> None:
    answers = [says(calls=[call(n, arguments=f"[{n}]")]) for n in range(6)]
    session = open_session(log, Script(*answers), Look(), max_steps=3)
    asked: list[Question] = []

    def hear(record: Record) -> None:
        if isinstance(event := record.event, DecisionRequested):
            asked.append(event.question)
            wanted = "3 more" if len(asked) == 1 else "Stop here"
            loop.call_soon_threadsafe(session.decide, event.request_id, allow(event.question, wanted))

    loop = asyncio.get_running_loop()
    log.subscribe(hear)
    await session.turn("hi")
    assert [question.text for question in asked] == ["3 answers in this turn", "6 answers in this turn"]
    assert ended(log) == TurnFinished(
        1, "limit", "Stopped after 6 answers in this turn. Write “go on” to continue."
    )
    assert len(results(log)) == 6


async def test_the_same_call_again_is_reminded_and_then_stopped(log: SessionLog, open_session: Open) -> None:
    look = Look(work=lambda context: ToolResult("same"))
    calls = [call(n) for n in range(STOP_AT)]
    answers = [says(calls=calls[n : n + 3]) for n in range(0, STOP_AT - 3, 3)]
    answers.append(says(calls=[*calls[-3:], call(STOP_AT, arguments="[]")]))
    await open_session(log, Script(*answers), look).turn("hi")
    reminded = [n + 1 for n, (_, text) in enumerate(results(log)) if "K2Desk: this is call" in text]
    assert reminded == [3, 5, 8]
    assert len(look.runs) == STOP_AT - 1
    assert [status for status, _ in results(log)[-2:]] == ["cancelled", "cancelled"]
    assert ended(log).outcome == "limit"
    assert "look call 12 times" in ended(log).message


async def test_work_that_moves_is_not_stopped(log: SessionLog, open_session: Open) -> None:
    look, propose = Look(), Look("propose", "propose")
    rounds = [[call(2 * n), call(2 * n + 1, "propose", f"[{n}]")] for n in range(STOP_AT + 2)]
    model = Script(*(says(calls=calls) for calls in rounds), says("Done."))
    await open_session(log, model, look, propose).turn("hi")
    assert ended(log).outcome == "done"
    assert not [text for _, text in results(log) if "K2Desk" in text]


@pytest.mark.parametrize(
    ("beats", "outcome", "words"),
    [
        ([KeyRefused("The key was refused. Enter another in Settings.")], "failed", "Enter another"),
        ([ContextOverflow("Too long.")], "failed", "Too long."),
        ([ModelMissing("It is not offered. Choose another.")], "failed", "Choose another"),
        (says("half")[:-1], "failed", "ended before it was whole"),
        ([], "failed", "ended before it was whole"),
        (says("cut", finish="length"), "limit", "go on"),
        (says("no", finish="content_filter"), "failed", "filter"),
        ([ReasoningPiece("x"), ValueError("secret detail")], "failed", "log file"),
    ],
)
async def test_every_other_end_is_named(
    log: SessionLog, open_session: Open, beats: list[Beat], outcome: str, words: str
) -> None:
    session = open_session(log, Script(beats, says("ok")))
    logging.disable(logging.CRITICAL)
    try:
        await session.turn("hi")
    finally:
        logging.disable(logging.NOTSET)
    assert ended(log).outcome == outcome
    assert words in ended(log).message
    assert "secret detail" not in ended(log).message
    wanted = {KeyRefused: "key", ContextOverflow: "room", ModelMissing: "model"}
    assert ended(log).wants == (wanted.get(type(beats[0]), "") if beats else "")
    await session.turn("again")
    assert ended(log) == TurnFinished(2, "done")
