"""The loop: ask the model, do what it calls for, ask again, until it calls for nothing."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass

import msgspec

from k2desk.agent.answer import answer
from k2desk.agent.calls import perform
from k2desk.agent.checks import Check, Moment
from k2desk.agent.gate import Gate
from k2desk.agent.gather import INTERVAL
from k2desk.agent.repeats import STOP_AT, Repeats, reminder
from k2desk.core.errors import ProviderError
from k2desk.core.events import (
    DecisionMade,
    Event,
    StepFinished,
    StepStarted,
    ToolFinished,
    TurnFinished,
    TurnStarted,
    TurnSteered,
)
from k2desk.core.messages import ModelRequest, ToolCall
from k2desk.core.permissions import Decision
from k2desk.core.ports import Model, Tool

MAX_STEPS = 300
"""How many answers a turn may take before the user is asked to say that it should go on."""

_BROKEN = "The model's answer ended before it was whole. Send your message again."
_CUT = "The answer reached the greatest length the provider gives. Write “go on” to continue."
_LOOPING = (
    "Stopped: the model asked for the same {name} call {count} times and nothing changed in between. "
    "Tell it what to do differently."
)
_WHY = {
    "limit": "The same call was made too often; K2Desk ended the turn.",
    "rejected": "The user rejected an earlier call of the same answer.",
}


@dataclass(frozen=True, slots=True)
class Means:
    """What a turn works with.

    Args:
        model: the model behind its wire.
        tools: what it may call, by name.
        gate: where the user's answers come in.
        request: builds the next request from everything yielded so far.
        max_steps: how many answers the turn may take.
        interval: seconds between two deltas.
        checks: what has a word before each request.
        steered: takes what the user said since; it is heard at the next step, and a turn that would be done
            goes on for it.
    """

    model: Model
    tools: Mapping[str, Tool]
    gate: Gate
    request: Callable[[], ModelRequest]
    max_steps: int = MAX_STEPS
    interval: float = INTERVAL
    checks: Sequence[Check] = ()
    steered: Callable[[], Sequence[TurnSteered]] = tuple


async def turn(means: Means, begun: TurnStarted) -> AsyncGenerator[Event, None]:
    """Run one turn and yield what happens; whoever consumes it stores each event before taking the next.

    It ends with `TurnFinished` by itself. Where it is closed or cancelled it unwinds without a further event:
    the calls left open and the end of the turn are the consumer's to tell.

    Args:
        means: what the turn works with.
        begun: what the user said.
    """
    yield begun
    number, repeats = begun.turn, Repeats()
    for step in range(1, means.max_steps + 1):
        finished: StepFinished | None = None
        try:
            async with aclosing(_checked(means, number, step)) as events:
                async for event in events:
                    yield event
                    if isinstance(event, TurnFinished):
                        return
            request = means.request()
            yield StepStarted(number, step, request.model)
            async with aclosing(answer(means.model, request, number, step, means.interval)) as events:
                async for event in events:
                    yield event
                    finished = event if isinstance(event, StepFinished) else None
        except ProviderError as error:
            yield TurnFinished(number, "failed", str(error))
            return
        if finished is not None and finished.calls:
            async with aclosing(_calls(finished.calls, means, repeats, number)) as events:
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
    yield TurnFinished(number, "limit", f"Stopped after {means.max_steps} steps. Write “go on” to continue.")


async def _checked(means: Means, number: int, step: int) -> AsyncGenerator[Event, None]:
    """Let every check have its word."""
    moment = Moment(number, step, means.request, means.gate)
    for check in means.checks:
        async with aclosing(check(moment)) as events:
            async for event in events:
                yield event


async def _calls(
    calls: tuple[ToolCall, ...], means: Means, repeats: Repeats, number: int
) -> AsyncGenerator[Event, None]:
    """Do the calls of one answer in order; once the turn has to end, the rest is answered unrun."""
    stop: TurnFinished | None = None
    for call in calls:
        count = repeats.count(call)
        if stop is None and count >= STOP_AT:
            stop = TurnFinished(number, "limit", _LOOPING.format(count=count, name=call.name))
        if stop is not None:
            yield ToolFinished(call.id, call.name, "cancelled", f"Not run. {_WHY[stop.outcome]}")
            continue
        flat_no = False
        async with aclosing(perform(call, means.tools, means.gate, means.interval)) as events:
            async for event in events:
                if isinstance(event, DecisionMade):
                    flat_no = _flat_no(event.decision)
                    if event.decision.verdict == "allow" and event.decision.ticks:
                        repeats.moved()
                if isinstance(event, ToolFinished):
                    # A call that ran stands, even where what it would change was turned down.
                    if flat_no and event.status == "refused":
                        stop = TurnFinished(number, "rejected")
                    if event.status == "ok" and means.tools[call.name].risk in ("propose", "ask"):
                        repeats.moved()
                    event = msgspec.structs.replace(event, text=event.text + reminder(count))
                yield event
    if stop is not None:
        yield stop


def _flat_no(decision: Decision) -> bool:
    """Tell whether the user said no and nothing more; words would let the model go on by them."""
    return decision.verdict == "reject" and not decision.note.strip()


def _ended(number: int, finished: StepFinished | None) -> TurnFinished:
    """Name the end of a turn whose last answer calls for nothing."""
    match finished:
        case None:
            return TurnFinished(number, "failed", _BROKEN)
        case StepFinished(finish="length"):
            return TurnFinished(number, "limit", _CUT)
        case StepFinished(finish="content_filter"):
            return TurnFinished(number, "failed", "The provider's content filter ended the answer.")
        case _:
            return TurnFinished(number, "done")
