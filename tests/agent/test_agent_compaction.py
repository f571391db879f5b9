"""Room is made before it is needed, and nothing is lost by it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from agent_kit import Look, Script, answered, asks, call, events, names, says
from test_loop import decide_with

from k2desk.agent import compaction as made_of
from k2desk.agent.session import Session
from k2desk.core.context import Mark, Pin
from k2desk.core.errors import ContextOverflow, GatewayBusy
from k2desk.core.events import (
    CompactionFailed,
    CompactionMade,
    CompactionStarted,
    CompactionUndone,
    Noticed,
    Pinned,
    ScopeAgreed,
    SpendReserved,
    SpendSettled,
    StepStarted,
    ToolFinished,
    TurnFinished,
    TurnStarted,
    Unpinned,
)
from k2desk.core.messages import Assistant, Completed, ModelRequest, TextPiece, Tool, Usage, User
from k2desk.core.ports import ToolResult
from k2desk.core.scope import Bounds
from k2desk.journal.history import cut_off
from k2desk.journal.log import SessionLog

Open = Callable[..., Session]
LIMIT = 20_000
FULL = ContextOverflow("The conversation is longer than the model's context.")
ACCOUNT = "## Goal\nRound once.\n## Open points\nRun the tests."


def words(count: int) -> str:
    """So many tokens, about."""
    return "word " * count


def results(*counts: int) -> Look:
    """A tool that only reads, with results of these sizes."""
    left = list(counts)
    return Look(work=lambda _: ToolResult(words(left.pop(0))))


def texts(request: ModelRequest, kind: type) -> list[str]:
    return [message.text for message in request.messages if isinstance(message, kind)]


def chain(*thoughts: str, end: str = "Done.", first: int = 0) -> list[Any]:
    """A turn of one call after the other, each thought about."""
    made = [call(number, arguments=f'{{"n": {number}}}') for number in range(first, first + len(thoughts))]
    calls = [says(think=thought, calls=[one]) for thought, one in zip(thoughts, made, strict=True)]
    return [*calls, says(end)]


async def filled(log: SessionLog, open_session: Open, model: Script, *tools: Any, **setting: Any) -> Session:
    """A session with three finished turns of 5,500 tokens each; the next one finds it nearly full."""
    model.answers[:0] = [says(f"Answer {n}. {words(5_300)}") for n in (1, 2, 3)]
    session = open_session(log, model, *tools, context_tokens=LIMIT, **setting)
    for n in (1, 2, 3):
        await session.turn(f"question {n}")
    assert not events(log, CompactionStarted)
    return session


def one(log: SessionLog) -> CompactionMade:
    (found,) = events(log, CompactionMade)
    assert isinstance(found, CompactionMade)
    return found


async def test_between_turns_the_model_sums_up_what_was_said(log: SessionLog, open_session: Open) -> None:
    model = Script(says(ACCOUNT), says("Fine."))
    session = await filled(log, open_session, model)
    await session.turn("and now?")
    asked, sent = model.requests[3:]
    assert (asked.tools, asked.messages[0].text.startswith("You keep the record")) == ((), True)
    assert "question 1" in asked.messages[1].text
    assert "and now?" not in asked.messages[1].text
    made = one(log)
    assert (made.reason, made.by, made.summed, made.turns, made.answers) == ("room", "model", Mark(4), 3, 3)
    assert [type(message).__name__ for message in sent.messages] == ["System", "User", "User"]
    assert sent.messages[1] == User(made.text)
    assert ACCOUNT in made.text
    assert sent.messages[2] == User("and now?")
    assert made.after.total < LIMIT // 2 < made.before.total
    order = names(log)
    assert order.index("CompactionStarted") < order.index("CompactionMade") < len(order) - 3
    assert session.context.total < LIMIT // 2
    reserved, settled = events(log, SpendReserved)[3], events(log, SpendSettled)[3]
    assert (reserved.id, reserved.completion) == (settled.id, asked.max_tokens)


async def test_the_thoughts_of_finished_turns_go_first(log: SessionLog, open_session: Open) -> None:
    model = Script(
        *(says(f"Answer {n}.", think=words(5_000)) for n in (1, 2, 3)), says("Fine."), says("Still fine.")
    )
    session = open_session(log, model, context_tokens=LIMIT)
    for n in (1, 2, 3):
        await session.turn(f"question {n} {words(700)}")
    await session.turn("and now?")
    made = one(log)
    assert (made.by, made.text, made.hushed, made.turns) == ("rules", "", Mark(4), 0)
    sent = model.requests[3]
    assert [message.reasoning for message in sent.messages if isinstance(message, Assistant)] == [None] * 3
    assert len(texts(sent, User)) == 4


async def test_old_words_of_the_user_are_repeated(log: SessionLog, open_session: Open) -> None:
    model = Script(says(ACCOUNT), says("Fine."))
    session = await filled(log, open_session, model)
    await session.turn("Never touch setup.cfg.")
    assert "“question 1”\n“question 2”\n“question 3”" in one(log).text


@pytest.mark.parametrize(
    ("beats", "trouble"),
    [
        ([GatewayBusy("The gateway is busy.")], "the model could not sum it up: The gateway is busy."),
        (says(), "did not bring its account to an end"),
        (says("half", finish="length"), "did not bring its account to an end"),
        (says(calls=[call(7)]), "did not bring its account to an end"),
    ],
)
async def test_where_the_model_cannot_rules_do(
    log: SessionLog, open_session: Open, beats: list[Any], trouble: str
) -> None:
    model = Script(beats, says("Fine."))
    session = await filled(log, open_session, model)
    await session.turn("and now?")
    made = one(log)
    assert (made.by, trouble in made.trouble) == ("rules", True)
    assert "Your last answer before this point\nAnswer 3." in made.text
    assert model.requests[-1].messages[-1] == User("and now?")
    assert events(log, TurnFinished)[-1].outcome == "done"


async def test_rules_leave_a_line_instead_of_old_results(log: SessionLog, open_session: Open) -> None:
    busy = [GatewayBusy("busy")]
    model = Script(*chain("a", "b"), *chain("c", first=2), busy, says("Fine."))
    session = open_session(log, model, results(8_000, 200, 8_000), context_tokens=LIMIT)
    await session.turn("look")
    await session.turn("and there?")
    await session.turn("and now?")
    made = one(log)
    assert (made.text, made.stubbed, made.results) == ("", Mark(3), 3)
    sent = model.requests[-1]
    assert answered(sent)
    assert texts(sent, Tool)[0] == (
        '[K2Desk: left out to make room: the result of look {"n": 0}. Call it again if you need it.]'
    )
    assert len(texts(sent, User)) == 3


async def test_in_a_running_turn_the_chain_stays_whole(log: SessionLog, open_session: Open) -> None:
    thoughts = [f"thought {n}" for n in range(4)]
    model = Script(*chain(*thoughts))
    session = open_session(log, model, results(*[5_000] * 4), context_tokens=LIMIT)
    await session.turn("look at everything")
    made = one(log)
    assert (made.by, made.summed, made.text, made.reason) == ("rules", Mark(), "", "room")
    last = model.requests[-1]
    assert answered(last)
    assert [m.reasoning for m in last.messages if isinstance(m, Assistant)] == thoughts
    assert last.messages[1] == User("look at everything")
    shown = [text.startswith("[K2Desk") for text in texts(last, Tool)]
    assert shown == sorted(shown, reverse=True)
    assert shown[0]
    assert not shown[-1]
    assert events(log, TurnFinished)[-1].outcome == "done"


async def test_in_a_running_turn_finished_ones_go_first(log: SessionLog, open_session: Open) -> None:
    account = [TextPiece(ACCOUNT), Completed("stop", usage=Usage(10, 5))]
    first, *rest = chain("a", "b", "c")
    model = Script(first, account, *rest)
    session = await filled(log, open_session, model, results(1_500, 300, 300), compact_at=0.85)
    await session.turn("look")
    made = one(log)
    assert (made.by, made.summed, made.stubbed, made.usage) == ("model", Mark(4), Mark(), Usage(10, 5))
    last = model.requests[-1]
    assert answered(last)
    assert [m.reasoning for m in last.messages if isinstance(m, Assistant)][:3] == ["a", "b", "c"]
    assert [text[:4] for text in texts(last, Tool)] == ["word"] * 3


async def test_where_thoughts_alone_fill_a_turn_its_old_steps_are_summed_up(
    log: SessionLog, open_session: Open
) -> None:
    steps = chain(*[f"{n} {words(5_000)}" for n in range(4)])
    model = Script(*steps[:4], says(ACCOUNT), *steps[4:])
    session = open_session(log, model, results(*[20] * 4), context_tokens=LIMIT)
    await session.turn("think hard")
    made = one(log)
    assert (made.by, made.summed.turn, made.summed.step > 1) == ("model", 1, True)
    assert "“think hard”" in made.text
    last = model.requests[-1]
    assert answered(last)
    assert isinstance(last.messages[2], Assistant)
    assert events(log, TurnFinished)[-1].outcome == "done"


async def test_an_overflow_is_compacted_and_tried_once_more(log: SessionLog, open_session: Open) -> None:
    model = Script(*(says(words(5_000)) for _ in range(3)), [FULL], says(ACCOUNT), says("Fine."))
    session = open_session(log, model, context_tokens=100_000)
    for n in (1, 2, 3):
        await session.turn(f"question {n}")
    await session.turn("and now?")
    made = one(log)
    assert (made.reason, made.by) == ("overflow", "model")
    assert events(log, TurnFinished)[-1].outcome == "done"
    assert len(events(log, StepStarted)) == 5
    assert session.context.limit == made.before.total < 20_000


async def test_a_second_overflow_ends_the_turn_in_words(log: SessionLog, open_session: Open) -> None:
    said = [says(words(size)) for size in (5_000, 5_000, 1_000)]
    model = Script(*said, [FULL], says(ACCOUNT), [FULL], says(ACCOUNT), says("never"))
    session = open_session(log, model, context_tokens=100_000)
    for n in (1, 2, 3):
        await session.turn(f"question {n}")
    await session.turn("and now?")
    assert one(log).summed == Mark(3)  # the third turn is still there, and could be left out next
    assert events(log, TurnFinished)[-1] == TurnFinished(4, "failed", str(FULL), "room")
    assert len(model.requests) == 6


async def test_an_overflow_with_nothing_to_leave_out_ends_the_turn(
    log: SessionLog, open_session: Open
) -> None:
    model = Script([FULL], says("ok"))
    session = open_session(log, model)
    await session.turn("hi")
    assert events(log, CompactionFailed)[0].message == made_of.NOTHING_LEFT
    assert events(log, TurnFinished)[-1].message == str(FULL)
    await session.turn("again")
    assert session.context.limit == 262_144


async def test_it_is_not_compacted_again_before_it_has_moved_on(log: SessionLog, open_session: Open) -> None:
    model = Script(*(says("ok") for _ in range(3)), says(words(900)), *(says("ok") for _ in range(9)))
    session = open_session(log, model, context_tokens=LIMIT, compact_at=0.4)
    for n in range(8):
        await session.turn(f"question {n} {words(900 if n > 3 else 2_000)}")
    for made, step in zip(events(log, CompactionMade), events(log, CompactionMade)[1:], strict=False):
        assert step.before.total >= made.after.total + made_of.GROWN * LIMIT
    order = [type(e) for e in events(log, CompactionMade, CompactionStarted, TurnStarted, ToolFinished)]
    for at in range(len(order) - 1):
        assert not (order[at] is CompactionMade and order[at + 1] is CompactionStarted)


async def test_compact_now_asks_for_nothing_else(log: SessionLog, open_session: Open) -> None:
    model = Script(says(words(400)), says(words(400)), says(ACCOUNT))
    session = open_session(log, model)
    for n in (1, 2):
        await session.turn(f"question {n} ")
    await session.compact("keep the names")
    assert len(model.requests) == 3
    assert model.requests[-1].messages[-1].text.endswith("The user asks in particular: keep the names")
    assert (one(log).reason, names(log)[-1]) == ("asked", "CompactionMade")


async def test_compact_now_with_nothing_said(log: SessionLog, open_session: Open) -> None:
    session = open_session(log, Script())
    await session.compact()
    assert events(log, CompactionFailed)[0].message == made_of.NOTHING_LEFT


async def test_a_short_conversation_is_left_alone(log: SessionLog, open_session: Open) -> None:
    session = open_session(log, Script(says("ok"), says(words(200))))
    await session.turn("hi")
    await session.compact()
    assert events(log, CompactionFailed)[0].message == made_of.NO_GAIN
    assert session.context.total < 100


async def test_compact_now_while_a_turn_runs_waits_for_the_next_request(
    log: SessionLog, open_session: Open
) -> None:
    model = Script(says(words(3_000)), says(calls=[call(0)]), says(ACCOUNT), says("Done."))

    async def ask(_: Any) -> ToolResult:
        await session.compact()
        return ToolResult("seen")

    session = open_session(log, model, Look(work=ask))
    await session.turn("first")
    await session.turn("look")
    made = one(log)
    assert (made.reason, made.summed) == ("asked", Mark(2))
    assert answered(model.requests[-1])
    assert events(log, Noticed)[0].text.startswith("Room is made")


async def test_it_can_be_stopped_at_once(log: SessionLog, open_session: Open) -> None:
    model = Script(says("ok"), [TextPiece("half"), asyncio.Event()])
    session = open_session(log, model)
    await session.turn(f"first {words(3_000)}")
    task = asyncio.ensure_future(session.compact())
    while len(model.requests) < 2:  # noqa: ASYNC110 -- the model has no event
        await asyncio.sleep(0.001)
    task.cancel()
    async with asyncio.timeout(0.2):
        await asyncio.wait({task})
    assert task.cancelled()
    assert events(log, CompactionFailed)[0].stopped
    assert model.closed == 2
    assert events(log, SpendSettled)[-1].id == events(log, SpendReserved)[-1].id


@pytest.mark.parametrize("in_a_turn", [False, True])
async def test_one_that_breaks_says_so_and_blames_nobody(
    log: SessionLog, open_session: Open, in_a_turn: bool, caplog: pytest.LogCaptureFixture
) -> None:
    model = Script([LookupError("a mistake of ours")], says("ok"))
    session = await filled(log, open_session, model)
    await (session.turn("and now?") if in_a_turn else session.compact())
    failed = events(log, CompactionFailed)[0]
    assert (failed.message, failed.stopped) == (made_of.BROKEN, False)
    assert events(log, SpendSettled)[-1].id == events(log, SpendReserved)[-1].id
    assert "a mistake of ours" in caplog.text
    assert events(log, TurnFinished)[-1].outcome == ("failed" if in_a_turn else "done")
    assert not session._running


async def test_stopping_a_turn_stops_its_compaction(log: SessionLog, open_session: Open) -> None:
    model = Script([asyncio.Event()])
    session = await filled(log, open_session, model)
    task = asyncio.ensure_future(session.turn("and now?"))
    while len(model.requests) < 4:  # noqa: ASYNC110 -- the model has no event
        await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.wait({task})
    assert names(log)[-2:] == ["CompactionFailed", "TurnFinished"]
    assert events(log, TurnFinished)[-1].outcome == "cancelled"


# -- undo


async def test_undo_brings_everything_back(log: SessionLog, open_session: Open) -> None:
    model = Script(says(words(400)), says(words(400)), says(ACCOUNT), says("Fine."), says("Fine again."))
    session = open_session(log, model)
    for n in (1, 2):
        await session.turn(f"question {n} ")
    await session.compact()
    await session.turn("short?")
    assert len(model.requests[-1].messages) == 3
    await session.undo_compaction(one(log).id)
    await session.turn("long?")
    assert len(model.requests[-1].messages) == 8
    assert events(log, CompactionUndone)
    await session.undo_compaction(one(log).id)
    assert events(log, Noticed)[-1].text == made_of.NOT_THE_LAST


async def test_undo_says_why_where_it_would_not_fit(log: SessionLog, open_session: Open) -> None:
    model = Script(says(ACCOUNT), says("Fine."))
    session = await filled(log, open_session, model)
    await session.turn("and now?")
    await session.undo_compaction(one(log).id)
    assert "compacted again at once" in events(log, Noticed)[-1].text
    assert not events(log, CompactionUndone)


async def test_undo_waits_for_the_end_of_the_turn(log: SessionLog, open_session: Open) -> None:
    async def undo(_: Any) -> ToolResult:
        await session.undo_compaction("c1")
        return ToolResult("seen")

    session = open_session(log, Script(*chain("a")), Look(work=undo))
    await session.turn("look")
    assert events(log, Noticed)[-1].text == made_of.BUSY


async def test_a_second_compaction_stands_on_the_first(log: SessionLog, open_session: Open) -> None:
    long = [says(words(500)), says("First account."), says(words(500)), says("Second account.")]
    model = Script(*long, says("ok"), says("ok"))
    session = open_session(log, model)
    await session.turn("one")
    await session.compact()
    await session.turn("two")
    await session.compact()
    assert "EARLIER ACCOUNT" in model.requests[3].messages[1].text
    first, second = events(log, CompactionMade)
    await session.undo_compaction(first.id)
    assert events(log, Noticed)[-1].text == made_of.NOT_THE_LAST
    await session.undo_compaction(second.id)
    await session.turn("three")
    assert "First account." in model.requests[-1].messages[1].text
    assert len(model.requests[-1].messages) == 5
    await session.undo_compaction(first.id)
    await session.turn("four")
    assert len(model.requests[-1].messages) == 8


# -- pins and decisions


async def test_pins_come_back_word_for_word(log: SessionLog, open_session: Open) -> None:
    look = results(400)
    model = Script(*chain(words(900), end="The cause is rounding."), says(ACCOUNT), says("ok"))
    session = open_session(log, model, look)
    await session.turn("Round  half to even.")
    seq = next(record.seq for record in log.records() if isinstance(record.event, TurnStarted))
    for pin, label in (
        (Pin("words", str(seq)), "the rule"),
        (Pin("answer", "1.2"), "the cause"),
        (Pin("result", "functions.look:0"), "the file\nas it was"),
    ):
        await session.pin(pin, label)
    await session.compact()
    text = one(log).text
    assert "# Pinned by the user, word for word: the rule\nThe user said:\nRound  half to even." in text
    assert "the cause\nYou said:\nThe cause is rounding." in text
    assert f'the file as it was\nResult of look {{"n": 0}}:\n{words(400)}' in text
    assert one(log).pinned == 3
    assert text.count("Round  half to even.") == 1
    assert list(session.pins.values()) == ["the rule", "the cause", "the file as it was"]
    await session.unpin(Pin("answer", "1.2"))
    assert list(session.pins.values()) == ["the rule", "the file as it was"]
    assert [type(e) for e in events(log, Pinned, Unpinned)] == [Pinned] * 3 + [Unpinned]


async def test_what_is_pinned_later_comes_back_with_the_next_words(
    log: SessionLog, open_session: Open
) -> None:
    model = Script(says("The cause.", think=words(900)), says(ACCOUNT), says("ok"), says("ok"))
    session = open_session(log, model)
    await session.turn("why?")
    await session.compact()
    await session.pin(Pin("answer", "1.1"), "cause")
    await session.turn("go on")
    assert (
        model.requests[-1].messages[-1].text
        == "go on\n\n[K2Desk: the user pinned this:]\nYou said:\nThe cause."
    )
    await session.turn("and?")
    assert model.requests[-1].messages[-1].text == "and?"


async def test_a_pinned_result_keeps_its_words_where_others_get_a_line(
    log: SessionLog, open_session: Open
) -> None:
    model = Script(*chain("a", "b"), *chain("c", first=2), [GatewayBusy("busy")], says("Fine."))
    session = open_session(log, model, results(2_000, 8_000, 6_000), context_tokens=LIMIT)
    await session.turn("look")
    await session.pin(Pin("result", "functions.look:0"), "the first")
    await session.turn("and there?")
    await session.turn("and now?")
    shown = [text.startswith("word") for text in texts(model.requests[-1], Tool)]
    assert shown == [True, False, False]


async def test_not_everything_can_be_pinned(log: SessionLog, open_session: Open) -> None:
    session = open_session(log, Script(says("ok"), says("ok")), context_tokens=LIMIT)
    await session.turn(words(4_500))
    await session.pin(Pin("words", "2"), "long")
    await session.pin(Pin("answer", "9.9"), "nothing")
    assert [e.text for e in events(log, Noticed)] == [
        "This can't be pinned: all pins together may take 4,000 tokens. Unpin something first.",
        "This can't be pinned: the model never saw it.",
    ]


async def test_decisions_are_labelled_as_decided(log: SessionLog, open_session: Open) -> None:
    model = Script(says(calls=[call(0)]), says("ok", think=words(900)), says(ACCOUNT))
    session = open_session(log, model, Look("look", "propose", question=asks("proposal")))
    decided = decide_with(log, session, verdict="reject", note="round  once, at the end")
    await session.turn("fix it")
    assert decided == [True]
    request_id = events(log)[names(log).index("DecisionMade")].request_id
    await session.pin(Pin("decision", request_id), "the rejection")
    await session.compact()
    text = one(log).text
    assert "# Decided by the user. These are settled; do not reopen them\n- Go on? {}\n" in text
    assert "Rejected. In the user's words: “round  once, at the end”" in text
    assert "# Pinned by the user, word for word: the rejection\nGo on? {}" in text


async def test_what_may_be_touched_is_said_again_word_for_word(log: SessionLog, open_session: Open) -> None:
    bounds = Bounds(("src/*.py", "docs"), 40, ("httpx",))
    log.append(ScopeAgreed("r", "Round once.", bounds, bounds))
    session = open_session(log, Script(says("ok", think=words(900)), says(ACCOUNT)))
    await session.turn("fix it")
    await session.compact()
    lines = "src/*.py\ndocs\nat most 40 changed lines\nnew dependencies: httpx"
    assert f"# Agreed with the user: what this work may touch\n{lines}\n" in one(log).text


# -- the record


async def test_a_session_opened_again_goes_on_where_it_was(log: SessionLog, open_session: Open) -> None:
    model = Script(says(words(400)), says(words(400)), says(ACCOUNT), says("Fine."))
    session = open_session(log, model)
    for n in (1, 2):
        await session.turn(f"question {n} ")
    await session.compact()
    await session.turn("short?")
    again = Script(says("ok"))
    reopened = open_session(log, again)
    await reopened.turn("more")
    assert again.requests[0].messages[:3] == model.requests[-1].messages[:3]
    assert reopened.context.total > 0


async def test_a_crash_in_the_middle_of_a_compaction_loses_nothing(
    log: SessionLog, open_session: Open
) -> None:
    model = Script(says("ok"), says("ok"))
    session = open_session(log, model)
    await session.turn("first")
    log.append(CompactionStarted("c1", "asked"))
    again = Script(says("ok"))
    reopened = open_session(log, again, cut_off=cut_off(log.records()))
    assert events(log, CompactionFailed)[0].stopped
    await reopened.turn("more")
    assert [m.text for m in again.requests[0].messages[1:]] == ["first", "ok", "more"]


async def test_thoughts_of_finished_turns_can_be_left_out(log: SessionLog, open_session: Open) -> None:
    model = Script(*chain("a"), *chain("b", first=1))
    session = open_session(log, model, results(5, 5), keep_reasoning=False)
    await session.turn("one")
    await session.turn("two")
    thoughts = [[m.reasoning for m in r.messages if isinstance(m, Assistant)] for r in model.requests]
    assert thoughts == [[], ["a"], [None, None], [None, None, "b"]]


async def test_the_meter_tells_what_takes_the_room(log: SessionLog, open_session: Open) -> None:
    model = Script(*chain(words(300)))
    session = open_session(log, model, results(800), Look("run", "run"), context_tokens=LIMIT)
    assert (session.context.total, session.context.limit, session.context.measured) == (
        session.context.system,
        LIMIT,
        False,
    )
    await session.turn(words(100))
    use = session.context
    assert use.files == pytest.approx(800, rel=0.1)
    assert use.reasoning == pytest.approx(300, rel=0.1)
    assert use.conversation == pytest.approx(130, rel=0.3)
    assert (use.output, use.compact_at) == (0, 16_000)
    assert use.total == use.system + use.conversation + use.files + use.reasoning
