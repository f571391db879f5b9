"""What a check may do before a request is sent."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from agent_kit import Look, Script, call, events, names, says
from test_loop import decide_with

from k2desk.agent.checks import Moment, ask
from k2desk.agent.session import Session
from k2desk.core.errors import QuotaExhausted
from k2desk.core.events import DecisionMade, DecisionRequested, Event, Noticed, StepStarted, TurnFinished
from k2desk.core.permissions import Question
from k2desk.journal.log import SessionLog

Open = Callable[..., Session]


async def test_checks_see_each_request_and_are_stored_before_it(log: SessionLog, open_session: Open) -> None:
    seen: list[tuple[int, int, int]] = []

    async def look(moment: Moment) -> AsyncGenerator[Event, None]:
        seen.append((moment.turn, moment.step, len(moment.request().messages)))
        yield Noticed("info", f"before {moment.step}")

    async def again(moment: Moment) -> AsyncGenerator[Event, None]:
        assert events(log, Noticed)[-1].text == f"before {moment.step}"
        return
        yield

    model = Script(says(calls=[call(0)]), says("Done."))
    await open_session(log, model, Look(), checks=(look, again)).turn("hi")
    assert seen == [(1, 1, 2), (1, 2, 4)]
    assert names(log).index("Noticed") < names(log).index("StepStarted")


async def test_a_check_may_end_the_turn_before_anything_is_sent(log: SessionLog, open_session: Open) -> None:
    async def stop(moment: Moment) -> AsyncGenerator[Event, None]:
        yield TurnFinished(moment.turn, "limit", "enough")

    async def never(moment: Moment) -> AsyncGenerator[Event, None]:
        raise AssertionError("the turn is over")
        yield

    model = Script(says("never"))
    await open_session(log, model, checks=(stop, never)).turn("hi")
    assert (model.requests, events(log, StepStarted)) == ([], [])
    assert events(log, TurnFinished) == [TurnFinished(1, "limit", "enough")]


async def test_a_check_that_fails_fails_the_turn_in_its_words(log: SessionLog, open_session: Open) -> None:
    async def fail(moment: Moment) -> AsyncGenerator[Event, None]:
        raise QuotaExhausted("No money.")
        yield

    await open_session(log, Script(), checks=(fail,)).turn("hi")
    assert events(log, TurnFinished) == [TurnFinished(1, "failed", "No money.")]


async def test_a_check_may_ask_the_user(log: SessionLog, open_session: Open) -> None:
    question = Question("ask", "Go on?", "The limit is reached.", "d" * 64, choices=("Stop", "Go on"))
    answers: list[str] = []

    async def wonder(moment: Moment) -> AsyncGenerator[Event, None]:
        async with aclosing(ask(moment.gate, question)) as asked:
            async for event in asked:
                yield event
                if isinstance(event, DecisionMade):
                    answers.append(event.decision.answer)

    session = open_session(log, Script(says("Done.")), checks=(wonder,))
    decided = decide_with(log, session, verdict="allow", answer="Go on")
    await session.turn("hi")
    assert (decided, answers) == ([True], ["Go on"])
    (asked,) = events(log, DecisionRequested)
    assert (asked.call_id, asked.question) == ("", question)
