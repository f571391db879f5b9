"""One call of the model, from its plan over the user's answer to its result."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncGenerator, Callable, Collection, Iterator, Mapping
from contextlib import aclosing
from difflib import get_close_matches
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from k2desk.agent import modes
from k2desk.agent.checks import ask
from k2desk.agent.gate import Gate
from k2desk.agent.gather import INTERVAL, gather, unheard
from k2desk.agent.redacting import cleaned
from k2desk.core.called import output_of
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
from k2desk.core.permissions import Decision, Mode, Question
from k2desk.core.ports import Plan, Tool, ToolResult
from k2desk.core.printed import joined
from k2desk.core.visible import visible
from k2desk.core.wording import mark

Status: TypeAlias = Literal["ok", "failed", "refused", "cancelled"]

_log = logging.getLogger(__name__)

Facts: TypeAlias = tuple[tuple[str, str], ...]

LONGEST_NAME = 64
"""Characters a tool's name has at most, and how much of another one is repeated to the model."""
_NOTHING = {
    "command": mark("Nothing was run."),
    "tests": mark("Nothing was run."),
    "proposal": mark("Nothing was written."),
    "secret": mark("It was not read."),
    "server": mark("Nothing was sent."),
    "scope": mark("Nothing is agreed, so nothing new holds."),
    "plan": mark("The plan is not approved; the mode is as it was."),
}


class _Stage(NamedTuple):
    """What a call is about to ask and to do, and how it ended so far where it has run before."""

    plan: Plan
    before: ToolFinished | None = None


class CallContext(NamedTuple):
    """What a tool may use while it works on one call; the `ToolContext` of the ports."""

    call_id: str
    emit: Callable[[Event], None]
    approval: str = ""


async def perform(
    call: ToolCall,
    tools: Mapping[str, Tool],
    gate: Gate,
    mode: Mode = "act",
    origin: Callable[[Question], Facts] = lambda _: (),
    interval: float = INTERVAL,
    late: Callable[[Event], object] = unheard,
) -> AsyncGenerator[Event, None]:
    """Plan a call, ask the user where that is needed, run it; the last event is its one `ToolFinished`.

    Nothing but cancellation comes out of here as an exception: what goes wrong is told to the model. Secrets
    are taken out of what it is told.

    Args:
        call: as the model made it.
        tools: by name.
        gate: where the user's answers come in.
        mode: what the model may do.
        origin: what a question says of what came before it.
        interval: seconds between two pieces of live output.
        late: gets what had happened already and can't be yielded any more, because this was stopped.
    """
    left: list[Event] = []
    try:
        async with aclosing(_performed(call, tools, gate, mode, origin, interval, left.append)) as events:
            async for event in events:
                if isinstance(event, ToolFinished):
                    left.append(event)
                    event = await cleaned(event)
                    left.clear()
                yield event
    finally:
        for event in left:
            late(await cleaned(event) if isinstance(event, ToolFinished) else event)


async def _performed(
    call: ToolCall,
    tools: Mapping[str, Tool],
    gate: Gate,
    mode: Mode,
    origin: Callable[[Question], Facts],
    interval: float,
    late: Callable[[Event], object],
) -> AsyncGenerator[Event, None]:
    tool = tools.get(call.name)
    if tool is None:
        yield _failed(call, unknown(call.name, tools))
        return
    if words := modes.refusal(mode, call.name, tool.risk):
        yield ToolFinished(call.id, call.name, "refused", words, modes.UNAVAILABLE[mode])
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
    if plan.question is not None and (facts := origin(plan.question)):
        question = msgspec.structs.replace(plan.question, facts=(*plan.question.facts, *facts))
        plan = msgspec.structs.replace(plan, question=question)
    for event in told:
        yield event
    stage: _Stage | None = _Stage(plan)
    while stage is not None:
        now, stage = stage, None
        async with aclosing(_pass(call, tool, now, gate, interval, late)) as events:
            async for one in events:
                if isinstance(one, _Stage):
                    stage = one
                else:
                    yield one


async def _pass(
    call: ToolCall, tool: Tool, stage: _Stage, gate: Gate, interval: float, late: Callable[[Event], object]
) -> AsyncGenerator[Event | _Stage, None]:
    """Ask what a stage asks and run it; the last that comes is the end of the call, or its next stage."""
    made: DecisionMade | None = None
    async with aclosing(_decided(call, stage.plan, gate)) as events:
        async for event in events:
            yield event
            if isinstance(event, DecisionMade):
                made = event
    question, decision = stage.plan.question, made.decision if made else None
    if question is not None and (decision is None or decision.verdict != "allow"):
        refused = ToolFinished(call.id, call.name, "refused", _refusal(question, decision))
        yield _joined(stage.before, refused) if stage.before else refused
        return
    then: list[_Stage] = []
    async with aclosing(_run(call, tool, stage, made, interval, then, late)) as events:
        async for event in events:
            yield event
    for following in then:
        yield following


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
    stage: _Stage,
    made: DecisionMade | None,
    interval: float,
    then: list[_Stage],
    late: Callable[[Event], object],
) -> AsyncGenerator[Event, None]:
    """Run a stage; what the tool has still to ask goes to ``then``, and the call is not over."""
    decision, approval = (made.decision, made.request_id) if made else (None, "")
    plan, before = stage
    if before is None or plan.proposal is None:
        yield ToolStarted(call.id, call.name, plan.label, plan.confinement)
    started = time.monotonic()

    async def work(put: Callable[[Event], None]) -> None:
        try:
            result = await tool.run(plan, decision, CallContext(call.id, put, approval))
        except Exception as error:  # noqa: BLE001 - the model gets to read it, whatever it is
            finished, following = _broken(call, error), None
        else:
            finished, following = _finished(call, result), result.then
        finished = msgspec.structs.replace(finished, seconds=time.monotonic() - started)
        if before is not None:
            finished = _joined(before, finished, again=plan.proposal is None)
        if following is None:
            put(finished)
        else:
            then.append(_Stage(following, finished))

    async with aclosing(gather(work, join_output, interval, late)) as events:
        async for event in events:
            yield event


def _joined(before: ToolFinished, after: ToolFinished, *, again: bool = False) -> ToolFinished:
    """Return one end of a call for two of its stages: the first one's, unless the second did it again.

    Whether what a command did is taken over says nothing about how the command itself ended.
    """
    return msgspec.structs.replace(after if again else before, text=f"{before.text}\n{after.text}")


def join_output(events: list[Event]) -> Iterator[Event]:
    """Join neighbouring pieces of live output."""
    held: ToolOutput | None = None
    for event in events:
        if isinstance(event, ToolOutput) and (held is None or held.call_id == event.call_id):
            held = output_of(event.call_id, joined(held.piece, event.piece)) if held else event
            continue
        if held:
            yield held
        held = event if isinstance(event, ToolOutput) else None
        if held is None:
            yield event
    if held:
        yield held


def unknown(name: str, tools: Collection[str]) -> str:
    """Say that there is no such tool, which one may be meant, and what is odd about the name."""
    shown = visible(name)[:LONGEST_NAME]
    odd = sorted({character for character in name[:LONGEST_NAME] if ord(character) > 127})
    words = mark(f"There is no tool {shown!r}.")
    if odd:
        codes = ", ".join(f"U+{ord(character):04X}" for character in odd[:5])
        words += mark(f" It holds {codes}; names are plain ASCII.")
    near = get_close_matches(name[:LONGEST_NAME], tools, 1)
    meant = mark(f" Did you mean {near[0]}?") if near else ""
    return mark(f"{words}{meant} The tools are: {', '.join(tools)}.")


def _finished(call: ToolCall, result: ToolResult) -> ToolFinished:
    status: Status = "ok" if result.ok else "failed"
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
        mark(
            f"{call.name} broke inside K2Desk ({type(error).__name__}); this is not your fault. "
            "Try another way."
        ),
    )


def _refusal(question: Question, decision: Decision | None) -> str:
    nothing = _NOTHING.get(question.kind, mark("They gave no answer."))
    note = decision.note.strip() if decision else ""
    if decision is not None and decision.verdict == "revise":
        return mark(f"The user asks for a change: {note or 'they did not say which; ask them'}. {nothing}")
    return (
        mark(f"The user rejected this: {note}. {nothing}")
        if note
        else mark(f"The user rejected this. {nothing}")
    )


def cancelled(call: ToolCall, why: str, *, begun: bool) -> ToolFinished:
    """Return the result of a call that is not to come to its end.

    Args:
        call: as the model made it.
        why: the beginning of the sentence that says so.
        begun: whether it had begun to run.
    """
    how = mark("while this ran; look before you rely on its effect") if begun else mark("before this ran")
    return ToolFinished(call.id, call.name, "cancelled", f"{why} {how}.")
