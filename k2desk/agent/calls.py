"""One call of the model, from its plan over the user's answer to its result."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import aclosing
from typing import Literal, NamedTuple

import msgspec

from k2desk.agent.checks import ask
from k2desk.agent.gate import Gate
from k2desk.agent.gather import INTERVAL, gather
from k2desk.core.errors import FenceError, K2DeskError, StaleError
from k2desk.core.events import (
    DecisionMade,
    Event,
    ProposalMade,
    ToolFinished,
    ToolOutput,
    ToolStarted,
)
from k2desk.core.messages import ToolCall
from k2desk.core.permissions import Decision, Question
from k2desk.core.ports import Plan, Tool, ToolResult

_log = logging.getLogger(__name__)

_NOTHING = {
    "command": "Nothing was run.",
    "tests": "Nothing was run.",
    "proposal": "Nothing was written.",
    "plan": "The plan is not approved; the mode is as it was.",
}


class _Asked(NamedTuple):
    """What a call that has run still asks, and how it ends apart from that."""

    plan: Plan
    finished: ToolFinished


class CallContext(NamedTuple):
    """What a tool may use while it works on one call; the `ToolContext` of the ports."""

    call_id: str
    emit: Callable[[Event], None]
    approval: str = ""


async def perform(
    call: ToolCall, tools: Mapping[str, Tool], gate: Gate, interval: float = INTERVAL
) -> AsyncGenerator[Event, None]:
    """Plan a call, ask the user where that is needed, run it; the last event is its one `ToolFinished`.

    Nothing but cancellation comes out of here as an exception: what goes wrong is told to the model.

    Args:
        call: as the model made it.
        tools: by name.
        gate: where the user's answers come in.
        interval: seconds between two pieces of live output.
    """
    tool = tools.get(call.name)
    if tool is None:
        yield _failed(call, f"There is no tool {call.name!r}. The tools are: {', '.join(tools)}.")
        return
    if refusal := gate.ruler.refusal(call):
        yield ToolFinished(call.id, call.name, "refused", refusal)
        return
    told: list[Event] = []
    try:
        plan = await tool.plan(call.arguments, CallContext(call.id, told.append))
    except Exception as error:  # noqa: BLE001 - the model gets to read it, whatever it is
        yield _broken(call, error)
        return
    for event in told:
        yield event
    made: DecisionMade | None = None
    async with aclosing(_decided(call, plan, gate)) as events:
        async for event in events:
            yield event
            if isinstance(event, DecisionMade):
                made = event
    if plan.question is not None and (made is None or made.decision.verdict != "allow"):
        yield ToolFinished(
            call.id, call.name, "refused", _refusal(plan.question, made.decision if made else None)
        )
        return
    asked: list[_Asked] = []
    async with aclosing(_run(call, tool, plan, made, interval, asked)) as events:
        async for event in events:
            yield event
    for one in asked:
        async with aclosing(_followed(call, tool, one, gate)) as events:
            async for event in events:
                yield event


async def _followed(call: ToolCall, tool: Tool, asked: _Asked, gate: Gate) -> AsyncGenerator[Event, None]:
    """Ask what a call has still to ask, and end it with what became of that."""
    made: DecisionMade | None = None
    async with aclosing(_decided(call, asked.plan, gate)) as events:
        async for event in events:
            yield event
            if isinstance(event, DecisionMade):
                made = event
    question = asked.plan.question
    if made is None or made.decision.verdict != "allow":
        text = _refusal(question, made.decision if made else None) if question else "Nothing was asked."
    else:
        try:
            context = CallContext(call.id, _drop, made.request_id)
            text = (await tool.run(asked.plan, made.decision, context)).text
        except Exception as error:  # noqa: BLE001 - the model gets to read it, whatever it is
            text = _broken(call, error).text
    yield msgspec.structs.replace(asked.finished, text=f"{asked.finished.text}\n{text}")


def _drop(_event: Event) -> None:
    """Tell nobody: what is asked after a call has run has no output of its own."""


async def _decided(call: ToolCall, plan: Plan, gate: Gate) -> AsyncGenerator[Event, None]:
    """Show what is proposed and ask what is to be asked."""
    if plan.proposal is not None:
        yield ProposalMade(plan.proposal)
    if plan.question is None:
        return
    async with aclosing(ask(gate, plan.question, call, plan.proposal)) as events:
        async for event in events:
            yield event


async def _run(
    call: ToolCall,
    tool: Tool,
    plan: Plan,
    made: DecisionMade | None,
    interval: float,
    asked: list[_Asked],
) -> AsyncGenerator[Event, None]:
    """Run a call; what it has still to ask goes to ``asked``, and the call is not over yet."""
    decision, approval = (made.decision, made.request_id) if made else (None, "")
    yield ToolStarted(call.id, call.name, plan.label, plan.confinement)
    started = time.monotonic()

    async def work(put: Callable[[Event], None]) -> None:
        try:
            result = await tool.run(plan, decision, CallContext(call.id, put, approval))
        except Exception as error:  # noqa: BLE001 - the model gets to read it, whatever it is
            finished, then = _broken(call, error), None
        else:
            finished, then = _finished(call, result), result.then
        finished = msgspec.structs.replace(finished, seconds=time.monotonic() - started)
        if then is None:
            put(finished)
        else:
            asked.append(_Asked(then, finished))

    async with aclosing(gather(work, join_output, interval)) as events:
        async for event in events:
            yield event


def join_output(events: list[Event]) -> Iterator[Event]:
    """Join neighbouring pieces of live output."""
    held: ToolOutput | None = None
    for event in events:
        if isinstance(event, ToolOutput):
            held = ToolOutput(event.call_id, held.text + event.text) if held else event
            continue
        if held:
            yield held
            held = None
        yield event
    if held:
        yield held


def _finished(call: ToolCall, result: ToolResult) -> ToolFinished:
    status: Literal["ok", "failed", "refused"] = "ok" if result.ok else "failed"
    if result.refused:
        status = "refused"
    return ToolFinished(call.id, call.name, status, result.text, result.summary, report=result.report)


def _failed(call: ToolCall, text: str) -> ToolFinished:
    return ToolFinished(call.id, call.name, "failed", text)


def _broken(call: ToolCall, error: Exception) -> ToolFinished:
    """Say what went wrong: errors of ours speak for themselves, others are for the log file."""
    if isinstance(error, (FenceError, StaleError)):
        return ToolFinished(call.id, call.name, "refused", str(error))
    if isinstance(error, K2DeskError):
        return _failed(call, str(error))
    _log.error("the tool %s broke", call.name, exc_info=error)
    return _failed(
        call,
        f"{call.name} broke inside K2Desk ({type(error).__name__}); this is not your fault. Try another way.",
    )


def _refusal(question: Question, decision: Decision | None) -> str:
    nothing = _NOTHING.get(question.kind, "They gave no answer.")
    note = decision.note.strip() if decision else ""
    if decision is not None and decision.verdict == "revise":
        return f"The user asks for a change: {note or 'they did not say which; ask them'}. {nothing}"
    return f"The user rejected this: {note}. {nothing}" if note else f"The user rejected this. {nothing}"
