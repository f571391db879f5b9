"""A side question: answered from the conversation, and no part of it afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from agent_kit import Beat, Look, Script, call, events, says

from k2desk.agent.aside import STILL_RUNS, asked_aside
from k2desk.agent.guards import Senses
from k2desk.agent.session import Session
from k2desk.core.errors import GatewayBusy
from k2desk.core.events import (
    AsideAsked,
    AsideDelta,
    AsideFinished,
    SpendReserved,
    SpendSettled,
    TurnFinished,
)
from k2desk.core.messages import Assistant, Completed, Retrying, TextPiece, Tool, Usage, User
from k2desk.core.ports import ToolContext, ToolResult
from k2desk.core.spending import Limits
from k2desk.journal.log import SessionLog

Open = Callable[..., Session]


async def test_it_is_answered_from_the_conversation_and_leaves_no_trace_in_it(
    log: SessionLog, open_session: Open
) -> None:
    usage = Usage(100, 5, 90)
    aside: list[Beat] = [TextPiece("A cent."), Completed("stop", usage=usage)]
    model = Script(says("Rounded."), aside, says("Done."))
    session = open_session(log, model, Look())
    await session.turn("why?")
    await session.aside("how much?")
    await session.turn("go on")
    first, beside, second = model.requests
    assert beside.messages == (*first.messages, Assistant("Rounded."), User(asked_aside("how much?")))
    assert beside.tools == first.tools, "the same prefix, so that the gateway's cache holds"
    assert (first.calling, beside.calling) == (True, False)
    assert second.messages == (*first.messages, Assistant("Rounded."), User("go on"))
    assert events(log, AsideAsked, AsideDelta, AsideFinished) == [
        AsideAsked(1, "how much?"),
        AsideDelta(1, "A cent."),
        AsideFinished(1, "done", usage=usage),
    ]


async def test_it_runs_beside_a_turn_and_knows_what_is_under_way(log: SessionLog, open_session: Open) -> None:
    opened: list[Session] = []

    async def work(_: ToolContext) -> ToolResult:
        await opened[0].aside("what now?")
        return ToolResult("seen")

    looks = call(0)
    model = Script(says(calls=[looks]), says("Looking."), says("Done."))
    opened.append(open_session(log, model, Look(work=work)))
    await opened[0].turn("look")
    _, beside, after = model.requests
    assert beside.messages[-2:] == (Tool(looks.id, "look", STILL_RUNS), User(asked_aside("what now?")))
    assert after.messages[-1] == Tool(looks.id, "look", "seen", "E0")
    assert events(log)[-1] == TurnFinished(1, "done")


async def test_stopping_it_leaves_the_turn_alone(log: SessionLog, open_session: Open) -> None:
    never = asyncio.Event()
    session = open_session(log, Script([TextPiece("Well"), never], says("Done.")))
    said = asyncio.Event()
    log.subscribe(lambda record: said.set() if isinstance(record.event, AsideDelta) else None)
    asking = asyncio.create_task(session.aside("and?"))
    await asyncio.wait_for(said.wait(), 5)
    await session.turn("work")
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert events(log, TurnFinished) == [TurnFinished(1, "done")]
    assert events(log)[-1] == AsideFinished(1, "cancelled")


async def test_a_failed_try_counts_no_more(log: SessionLog, open_session: Open) -> None:
    broken: list[Beat] = [TextPiece("Wro"), Retrying(2, 3, 0.0, "busy")]
    await open_session(log, Script([*broken, *says("Right.")])).aside("which?")
    assert events(log, AsideDelta)[-2:] == [AsideDelta(1, "", again=True), AsideDelta(1, "Right.")]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([GatewayBusy("The gateway is busy.")], "The gateway is busy."),
        (says(calls=[call(0)]), "The model gave no answer in words"),
        ([RuntimeError("ours")], "K2Desk made a mistake"),
    ],
)
async def test_its_failure_is_told_and_nothing_else(
    answer: list[Beat], message: str, log: SessionLog, open_session: Open
) -> None:
    looking = Look()
    session = open_session(log, Script(answer, says("Done.")), looking)
    await session.aside("which?")
    (end,) = events(log, AsideFinished)
    assert end.outcome == "failed"
    assert end.message.startswith(message)
    assert looking.runs == []
    await session.turn("work")
    assert events(log)[-1] == TurnFinished(1, "done")


async def test_without_room_it_says_so(log: SessionLog, open_session: Open) -> None:
    await open_session(log, Script(), context_tokens=1000).aside("which?")
    assert [event.outcome for event in events(log, AsideFinished)] == ["failed"]


async def test_they_are_counted_over_the_whole_session(log: SessionLog, open_session: Open) -> None:
    await open_session(log, Script(says("1"))).aside("one")
    await open_session(log, Script(says("2"))).aside("two")
    assert [event.aside for event in events(log, AsideFinished)] == [1, 2]


async def test_its_cost_is_reserved_and_settled_by_itself(log: SessionLog, open_session: Open) -> None:
    usage = Usage(100, 5, 90)
    model = Script(
        [TextPiece("A cent."), Completed("stop", usage=usage)], [GatewayBusy("busy")], says("Yes.")
    )
    session = open_session(log, model)
    for question in ("how much?", "and now?", "sure?"):
        await session.aside(question)
    reserved, settled = events(log, SpendReserved), events(log, SpendSettled)
    assert [event.id for event in reserved] == [event.id for event in settled]
    assert [event.completion for event in reserved] == [request.max_tokens for request in model.requests]
    assert [event.usage for event in settled] == [usage, Usage(), Usage(reserved[2].prompt, 2)]
    assert [event.estimated for event in settled] == [False, False, True]


async def test_beyond_the_limit_it_is_not_sent(log: SessionLog, open_session: Open) -> None:
    model = Script()
    session = open_session(log, model, senses=Senses(limits=lambda: Limits(0.01)))
    await session.aside("how much?")
    assert (model.requests, events(log, SpendReserved)) == ([], [])
    end = events(log)[-1]
    assert end.outcome == "failed"
    assert end.message.startswith("This would pass a limit of yours: $0.00 of $0.01 are spent, and it takes")
