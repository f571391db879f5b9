"""What the user says while a turn runs, and when the model hears it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from agent_kit import Look, Script, call, events, names, says
from test_loop import decide_with

from k2desk.agent.session import Session
from k2desk.core.events import Attachment, StepStarted, TextDelta, ToolFinished, TurnFinished, TurnSteered
from k2desk.core.messages import Assistant, Tool, User
from k2desk.core.ports import ToolContext, ToolResult
from k2desk.journal.log import SessionLog

Open = Callable[..., Session]


def steering(session: list[Session], *said: str) -> Callable[[ToolContext], object]:
    """Say something from within a call, as a user does while it runs."""

    async def work(_: ToolContext) -> ToolResult:
        for words in said:
            assert await session[0].steer(words, (), f"id of {words}")
        return ToolResult("seen")

    return work


async def test_the_next_request_holds_it_after_the_results(log: SessionLog, open_session: Open) -> None:
    opened: list[Session] = []
    model = Script(says(calls=[call(0), call(1)]), says("As you wish."))
    opened.append(open_session(log, model, Look(work=steering(opened, "be brief"))))
    await opened[0].turn("look")
    first, second = (request.messages for request in model.requests)
    assert second[: len(first)] == first, "what was sent once is sent again, byte for byte"
    assert [type(m) for m in second[len(first) :]] == [Assistant, Tool, Tool, User]
    assert second[-1] == User("be brief")
    assert events(log, TurnSteered) == [TurnSteered(1, "be brief", message="id of be brief")]
    heard = names(log)
    assert heard.index("TurnSteered") == len(heard) - 1 - heard[::-1].index("ToolFinished") + 1


async def test_a_turn_that_would_be_done_goes_on_for_it(log: SessionLog, open_session: Open) -> None:
    open_end = asyncio.Event()
    model = Script([*says("First")[:-1], open_end, says("First")[-1]], says("Second"))
    session = open_session(log, model)
    turn = asyncio.create_task(session.turn("hi"))
    said = asyncio.Event()
    log.subscribe(lambda record: said.set() if isinstance(record.event, TextDelta) else None)
    await asyncio.wait_for(said.wait(), 5)
    assert await session.steer("and then?", (Attachment("a.py"),))
    open_end.set()
    await turn
    assert model.requests[1].messages[-2:] == (
        Assistant("First"),
        User("and then?\n\na.py\n```\nlines of a.py\n```"),
    )
    assert [event.step for event in events(log, StepStarted)] == [1, 2]
    assert events(log)[-1] == TurnFinished(1, "done")


async def test_what_is_withdrawn_is_not_heard(log: SessionLog, open_session: Open) -> None:
    opened: list[Session] = []

    async def work(_: ToolContext) -> ToolResult:
        await opened[0].steer("no", (), "a")
        await opened[0].steer("yes", (), "b")
        assert opened[0].withdraw("a")
        assert not opened[0].withdraw("a")
        return ToolResult("seen")

    opened.append(open_session(log, Script(says(calls=[call(0)]), says("Done")), Look(work=work)))
    await opened[0].turn("look")
    assert [event.text for event in events(log, TurnSteered)] == ["yes"]
    assert not opened[0].withdraw("b"), "the model has heard it"


async def test_nothing_is_kept_for_a_later_turn(log: SessionLog, open_session: Open) -> None:
    opened: list[Session] = []
    model = Script(says(calls=[call(0)]), says("Fine"))
    opened.append(open_session(log, model, Look(work=steering(opened, "late")), max_steps=1))
    decide_with(log, opened[0], verdict="allow", answer="Stop here")
    assert not await opened[0].steer("nobody works")
    await opened[0].turn("look")
    assert events(log)[-1].outcome == "limit"
    assert [e.text for e in events(log, TurnSteered)] == ["late"], "what was taken in is part of the turn"
    await opened[0].turn("go on")
    assert User("late") in model.requests[1].messages


async def test_a_stop_drops_what_was_not_heard(log: SessionLog, open_session: Open) -> None:
    opened: list[Session] = []
    working, model = asyncio.Event(), Script(says(calls=[call(0)]), says("Next"))

    async def work(_: ToolContext) -> ToolResult:
        await opened[0].steer("too late", (), "a")
        working.set()
        await asyncio.Event().wait()
        raise AssertionError

    opened.append(open_session(log, model, Look(work=work)))
    turn = asyncio.create_task(opened[0].turn("look"))
    await asyncio.wait_for(working.wait(), 5)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    await opened[0].turn("again")
    assert events(log, TurnSteered) == []
    assert [event.status for event in events(log, ToolFinished)] == ["cancelled"]


async def test_it_is_there_again_when_the_session_is_opened(log: SessionLog, open_session: Open) -> None:
    opened: list[Session] = []
    opened.append(
        open_session(log, Script(says(calls=[call(0)]), says("Done")), Look(work=steering(opened, "x")))
    )
    await opened[0].turn("look")
    model = Script(says("Again"))
    await open_session(log, model).turn("more")
    assert [m.text for m in model.requests[0].messages if isinstance(m, User)] == ["look", "x", "more"]
