"""The caps: after very many answers in a turn, or calls in a session, the user is asked to go on."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator
from contextlib import aclosing

from k2desk.agent.checks import Moment, ask
from k2desk.core.events import DecisionMade, Event, StepFinished, TurnFinished, TurnStarted
from k2desk.core.permissions import Question, digest_of
from k2desk.core.wording import mark

MOST_CALLS = 2_000
"""How many calls a session may take before the user is asked, and how many more a yes allows."""
STOP = mark("Stop here")


class Caps:
    """Asks at the cap of a turn and at that of a session.

    Args:
        max_steps: how many answers a turn may take, and how many more a yes allows.
        most_calls: the same for the calls of a session.
    """

    def __init__(self, max_steps: int, most_calls: int = MOST_CALLS) -> None:
        self._max_steps, self._most_calls = max_steps, most_calls
        self._steps = max_steps
        self._calls = 0
        self._more = 0

    def learn(self, event: Event) -> None:
        """Take in what happened, live or from the record."""
        match event:
            case TurnStarted():
                self._steps = self._max_steps
            case StepFinished(calls=calls):
                self._calls += len(calls)
            case _:
                pass

    async def __call__(self, moment: Moment) -> AsyncGenerator[Event, None]:
        """Ask where a cap is reached; without a yes the turn ends."""
        if moment.step > self._steps:
            text, more = mark(f"{self._steps} answers in this turn"), mark(f"{self._max_steps} more")
        elif self._calls >= self._most_calls + self._more:
            text, more = mark(f"{self._calls:,} calls in this session"), mark(f"{self._most_calls:,} more")
        else:
            return
        question = Question(
            "limit",
            mark("Limit reached"),
            text,
            digest_of("cap", text, uuid.uuid4().hex),
            choices=(STOP, more),
        )
        answer = ""
        async with aclosing(ask(moment.gate, question)) as events:
            async for event in events:
                yield event
                answer = event.decision.answer if isinstance(event, DecisionMade) else ""
        if answer != more:
            yield TurnFinished(
                moment.turn, "limit", mark(f"Stopped after {text}. Write “go on” to continue.")
            )
        elif moment.step > self._steps:
            self._steps += self._max_steps
        else:
            self._more = self._calls - self._calls % self._most_calls
