"""What has a word before each request is sent: it may tell something, ask the user, or end the turn."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Protocol

import msgspec

from k2desk.agent.gate import Gate
from k2desk.core.events import DecisionMade, DecisionRequested, Event
from k2desk.core.messages import ModelRequest, ToolCall
from k2desk.core.permissions import Question
from k2desk.core.proposals import Proposal
from k2desk.core.ruler import Asked


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment before a request.

    Args:
        turn: number of the turn.
        step: number of the step whose request is about to be sent, from 1.
        request: builds that request from everything stored so far; what a check yielded is in it.
        gate: where the user's answers come in.
    """

    turn: int
    step: int
    request: Callable[[], ModelRequest]
    gate: Gate


class Check(Protocol):
    """Looks at what is about to be sent. Checks run in their order, each after all events of the one before
    are stored; one that yields `TurnFinished` ends the turn, and nothing is sent."""

    def __call__(self, moment: Moment) -> AsyncGenerator[Event, None]:
        """Yield what happens, possibly nothing.

        Raises:
            ProviderError: nothing can be sent; the turn fails with its sentence.
        """
        ...


async def ask(
    gate: Gate, question: Question, call: ToolCall | None = None, proposal: Proposal | None = None
) -> AsyncGenerator[Event, None]:
    """Ask the user and wait for the answer; the last event is the `DecisionMade` that holds it.

    Args:
        gate: where the answer comes in, or is known already.
        question: complete, see `Question`.
        call: the call it is about; None where it is about none.
        proposal: what a ``proposal`` question is about.
    """
    request_id, call_id = uuid.uuid4().hex, call.id if call is not None else ""
    if (known := gate.known(Asked(question, call, proposal))) is not None:
        # The record says what would have been asked; nobody is waited for, so nobody can answer.
        yield DecisionRequested(request_id, call_id, question)
        yield DecisionMade(request_id, call_id, known.decision, known.rule)
        return
    if parts := gate.ruler.parts(Asked(question, call, proposal)):
        question = msgspec.structs.replace(question, parts=parts)
    with gate.ask(request_id, question) as answer:
        yield DecisionRequested(request_id, call_id, question)
        decision = await answer
    yield DecisionMade(request_id, call_id, decision)
