"""Modes: what is refused, what the model is told, and that the tools stay the same bytes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from agent_kit import Look, Script, asks, call, events, says
from guard_kit import answering

from k2desk.agent.session import Session
from k2desk.core.events import ModeChanged, ToolFinished, ToolStarted
from k2desk.core.messages import User
from k2desk.core.permissions import Decision, Mode, Risk
from k2desk.core.ports import ToolContext, ToolResult
from k2desk.journal.log import SessionLog

Open = Callable[..., Session]
RISKS: tuple[Risk, ...] = ("read", "note", "run", "propose", "plan", "scope", "ask")


@pytest.mark.parametrize(
    ("mode", "allowed"),
    [
        ("ask", {"read", "note", "ask"}),
        ("plan", {"read", "note", "ask", "plan"}),
        ("act", {"read", "note", "ask", "plan", "scope", "run", "propose"}),
    ],
)
async def test_a_mode_refuses_what_it_does_not_let_the_model_do(
    log: SessionLog, open_session: Open, mode: Mode, allowed: set[Risk]
) -> None:
    tools = [Look(risk, risk) for risk in RISKS]
    calls = [call(n, risk) for n, risk in enumerate(RISKS)]
    session = open_session(log, Script(says(calls=calls), says("ok")), *tools)
    await session.set_mode(mode)
    await session.turn("do it all")
    assert {tool.risk for tool in tools if tool.runs} == allowed
    refused = [event for event in events(log, ToolFinished) if event.status == "refused"]
    assert {event.name for event in refused} == set(RISKS) - allowed
    assert all(f"mode to {mode.title()}" in event.text for event in refused)


async def test_nothing_is_asked_and_nothing_allowed_before_holds(log: SessionLog, open_session: Open) -> None:
    run = Look("run", "run", question=asks())
    calls = [call(0, "run", "ls")]
    session = open_session(log, Script(says(calls=calls), says("ok"), says(calls=calls), says("ok")), run)
    asked = answering(log, session, lambda question: Decision("allow", question.digest, "session"))
    await session.turn("run it")
    await session.set_mode("ask")
    await session.turn("run it again")
    assert (len(asked), len(run.runs), len(events(log, ToolStarted))) == (1, 1, 1)


async def test_the_model_hears_of_another_mode_and_what_was_sent_stays(
    log: SessionLog, open_session: Open
) -> None:
    opened: list[Session] = []

    async def switch(context: ToolContext) -> ToolResult:
        await opened[0].set_mode("ask")
        return ToolResult("seen")

    model = Script(says(calls=[call(0)]), says("I only read now."), says("ok"))
    opened.append(open_session(log, model, Look(work=switch)))
    await opened[0].set_mode("plan")
    await opened[0].turn("plan it")
    await opened[0].set_mode("act")
    await opened[0].set_mode("act")
    await opened[0].turn("do it")
    first, second, third = (request.messages for request in model.requests)
    assert isinstance(first[1], User)
    assert first[1].text.startswith("plan it\n\n[K2Desk: the mode is now Plan.")
    assert second[: len(first)] == first
    assert third[: len(second)] == second
    assert isinstance(second[-1], User)
    assert second[-1].text.startswith("[K2Desk: the mode is now Ask.")
    assert isinstance(third[-1], User)
    assert third[-1].text.startswith("do it\n\n[K2Desk: the mode is now Act.")
    assert all(request.tools == model.requests[0].tools for request in model.requests)
    assert [event.mode for event in events(log, ModeChanged)] == ["plan", "ask", "act"]


async def test_a_session_opened_again_is_in_the_mode_it_was_left_in(
    log: SessionLog, open_session: Open
) -> None:
    await open_session(log, Script()).set_mode("plan")
    assert open_session(log, Script()).mode == "plan"
