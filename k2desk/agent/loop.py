"""The loop: ask the model, do what it calls for, ask again, until it calls for nothing."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import count
from typing import Literal

from k2desk.agent.answer import answer
from k2desk.agent.batch import Batch, Work
from k2desk.agent.checks import Check, Moment
from k2desk.agent.gate import Gate
from k2desk.agent.gather import INTERVAL, unheard
from k2desk.core.errors import (
    AnswerBroken,
    ConnectionFailed,
    ContextOverflow,
    KeyRefused,
    ModelMissing,
    ProviderError,
)
from k2desk.core.events import (
    CompactionMade,
    DecisionMade,
    Event,
    StepFinished,
    StepStarted,
    TurnFinished,
    TurnStarted,
    TurnSteered,
)
from k2desk.core.messages import ModelRequest
from k2desk.core.permissions import Mode
from k2desk.core.ports import Model, Tool
from k2desk.core.wording import mark

_BROKEN = mark("The model's answer ended before it was whole. Send your message again.")
_CUT = mark("The answer reached the greatest length the provider gives. Write “go on” to continue.")


@dataclass(frozen=True, slots=True)
class Means:
    """What a turn works with.

    Args:
        model: the model behind its wire.
        tools: what it may call, by name.
        gate: where the user's answers come in.
        request: builds the next request from everything yielded so far.
        interval: seconds between two deltas.
        checks: what has a word before each request.
        steered: takes what the user said since; it is heard at the next step, and a turn that would be done
            goes on for it.
        mode: what the model may do just now.
        make_room: leaves out something of the conversation after a request that did not fit.
        late: gets what had happened already when the turn was stopped, and was not yielded.
    """

    model: Model
    tools: Mapping[str, Tool]
    gate: Gate
    request: Callable[[], ModelRequest]
    interval: float = INTERVAL
    checks: Sequence[Check] = ()
    steered: Callable[[], Sequence[TurnSteered]] = tuple
    make_room: Callable[[Moment], AsyncGenerator[Event, None]] | None = None
    mode: Callable[[], Mode] = lambda: "act"
    late: Callable[[Event], object] = unheard


async def turn(means: Means, begun: TurnStarted) -> AsyncGenerator[Event, None]:
    """Run one turn and yield what happens; whoever consumes it stores each event before taking the next.

    It ends with `TurnFinished` by itself. Where it is closed or cancelled it unwinds without a further event:
    the calls left open and the end of the turn are the consumer's to tell.

    Args:
        means: what the turn works with.
        begun: what the user said.
    """
    yield begun
    number = begun.turn
    work = Work(means.tools, means.gate, means.mode, means.interval, late=means.late)
    for step in count(1):
        finished: StepFinished | None = None
        try:
            async with aclosing(_checked(means, number, step)) as events:
                async for event in events:
                    yield event
                    if isinstance(event, TurnFinished):
                        return
                    if isinstance(event, DecisionMade):
                        work.repeats.moved()
            async with aclosing(_answered(means, number, step)) as events:
                async for event in events:
                    yield event
                    finished = event if isinstance(event, StepFinished) else None
        except ProviderError as error:
            yield TurnFinished(number, "failed", _failure(error), _wanted(error))
            return
        if finished is not None and finished.calls:
            async with aclosing(Batch(work, number).run(finished.calls)) as events:
                async for event in events:
                    yield event
                    if isinstance(event, TurnFinished):
                        return
        said = means.steered() if finished is not None else ()
        for words in said:
            yield words
        if finished is None or not (finished.calls or said):
            yield _ended(number, finished)
            return


async def _answered(means: Means, number: int, step: int) -> AsyncGenerator[Event, None]:
    """Send the request; where it does not fit into the context, make room and send it once more."""
    made = False
    while True:
        try:
            request = means.request()
            yield StepStarted(number, step, request.model)
            async with aclosing(answer(means.model, request, number, step, means.interval)) as events:
                async for event in events:
                    yield event
        except ContextOverflow:
            if made or means.make_room is None:
                raise
            async with aclosing(means.make_room(Moment(number, step, means.request, means.gate))) as events:
                async for event in events:
                    yield event
                    made = isinstance(event, CompactionMade)
            if not made:
                raise
        else:
            return


async def _checked(means: Means, number: int, step: int) -> AsyncGenerator[Event, None]:
    """Let every check have its word."""
    moment = Moment(number, step, means.request, means.gate)
    for check in means.checks:
        async with aclosing(check(moment)) as events:
            async for event in events:
                yield event


def _failure(error: ProviderError) -> str:
    """Say why there is no answer, and what to do; most errors say that themselves."""
    again = isinstance(error, AnswerBroken | ConnectionFailed) and not error.code
    return mark(f"{error} Write “go on” to try again.") if again else str(error)


def _wanted(error: ProviderError) -> Literal["", "key", "model", "room"]:
    """Return what has to be another one before there can be an answer."""
    match error:
        case KeyRefused():
            return "key"
        case ModelMissing():
            return "model"
        case ContextOverflow():
            return "room"
        case _:
            return ""


def _ended(number: int, finished: StepFinished | None) -> TurnFinished:
    """Name the end of a turn whose last answer calls for nothing."""
    match finished:
        case None:
            return TurnFinished(number, "failed", _BROKEN)
        case StepFinished(finish="length"):
            return TurnFinished(number, "limit", _CUT)
        case StepFinished(finish="content_filter"):
            return TurnFinished(number, "failed", mark("The provider's content filter ended the answer."))
        case _:
            return TurnFinished(number, "done")
