"""What the agent's tests play with: a model that says what it is told, and tools that do as little."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

from k2desk.agent.checks import Check
from k2desk.agent.guards import NO_SENSES, Senses
from k2desk.agent.session import Session
from k2desk.agent.setting import Setting
from k2desk.core.events import Event, Noticed, StepFinished, TextDelta, ThoughtDelta
from k2desk.core.messages import (
    Assistant,
    Completed,
    ModelEvent,
    ModelRequest,
    ReasoningPiece,
    TextPiece,
    ToolCall,
    ToolSchema,
)
from k2desk.core.messages import (
    Tool as Result,
)
from k2desk.core.permissions import Decision, Question, Risk, digest_of
from k2desk.core.ports import Log, Plan, Tool, ToolContext, ToolResult, Writes
from k2desk.core.prices import Price
from k2desk.core.proposals import Proposal
from k2desk.core.ruler import Ruler
from k2desk.journal.log import SessionLog
from k2desk.workspace.fence import Fence
from k2desk.workspace.writer import Writer

Beat = ModelEvent | Exception | asyncio.Event
"""What a scripted answer is made of; an `asyncio.Event` is waited for."""


def call(number: int, name: str = "look", arguments: str = "{}") -> ToolCall:
    return ToolCall(f"functions.{name}:{number}", name, arguments)


def says(*pieces: str, think: str = "", calls: Sequence[ToolCall] = (), finish: str = "") -> list[Beat]:
    """An answer that comes to its end."""
    thoughts: list[Beat] = [ReasoningPiece(think)] if think else []
    done = Completed(
        finish or ("tool_calls" if calls else "stop"),
        tuple(calls),
        reasoning_key="reasoning_content" if think else "",
    )
    return [*thoughts, *(TextPiece(piece) for piece in pieces), done]


class Script:
    """A model that gives one scripted answer after the other; implements the port."""

    def __init__(self, *answers: list[Beat]) -> None:
        self.answers = list(answers)
        self.requests: list[ModelRequest] = []
        self.closed = 0

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        self.requests.append(request)
        try:
            for beat in self.answers.pop(0):
                if isinstance(beat, asyncio.Event):
                    await beat.wait()
                elif isinstance(beat, Exception):
                    raise beat
                else:
                    yield beat
        finally:
            self.closed += 1


class Look:
    """A tool whose work is handed in; implements the port."""

    def __init__(
        self,
        name: str = "look",
        risk: Risk = "read",
        *,
        question: Callable[[str], Question] | None = None,
        proposal: Proposal | None = None,
        plan_error: Exception | None = None,
        work: Callable[[ToolContext], Any] | None = None,
    ) -> None:
        self.schema = ToolSchema(name, f"The tool {name}.", {"type": "object", "properties": {}})
        self.risk = risk
        self.question = question
        self.proposal = proposal
        self.plan_error = plan_error
        self.work = work
        self.runs: list[Decision | None] = []
        self.approvals: list[str] = []

    async def plan(self, arguments: str, context: ToolContext) -> Plan:
        if self.plan_error:
            raise self.plan_error
        question = self.question(arguments) if self.question else None
        if self.proposal:
            context.emit(Noticed("info", "looked at the files"))
        return Plan(f"{self.schema.name} {arguments}", question, "a chip" if question else "", self.proposal)

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        self.runs.append(decision)
        self.approvals.append(context.approval)
        result = self.work(context) if self.work else ToolResult(f"seen {len(self.runs)}")
        return await result if asyncio.iscoroutine(result) else result


def asks(kind: str = "command", remember: bool = True) -> Callable[[str], Question]:
    """Word a question of this kind about the arguments of the call."""
    return lambda arguments: Question(
        kind, "Go on?", arguments, digest_of(kind, arguments), remember=remember
    )  # type: ignore[arg-type]


class NoWrites:
    """Stands where nothing is written."""

    def apply(self, files: Any, approval_id: str, *, reverts: str = "") -> str:
        raise AssertionError("nothing may be written here")

    def record(self, files: Any, approval_id: str) -> str:
        raise AssertionError("nothing may be told here")

    def revert(self, change_id: str, paths: Sequence[str] = ()) -> str:
        raise AssertionError("nothing may be reverted here")


def session_on(
    log: Log,
    model: Script,
    *tools: Tool,
    writes: Writes | None = None,
    cut_off: Sequence[Event] = (),
    checks: Sequence[Check] = (),
    ruler: Ruler | None = None,
    proposes: Any = None,
    senses: Senses = NO_SENSES,
    **setting: Any,
) -> Session:
    """Open a session in a folder that only the log knows."""
    values: dict[str, Any] = {
        "context_tokens": 262_144,
        "price": Price(1.10, 4.40),
        "max_steps": 300,
        **setting,
    }
    return Session(
        log,
        Setting(Path("ledger"), "Scripted", "kimi-k2-thinking", system="You help.", **values),
        model,
        tools,
        writes or NoWrites(),
        read_attachment=lambda attachment: f"lines of {attachment.path}\n",
        cut_off=cut_off,
        checks=checks,
        ruler=ruler,
        proposes=proposes,
        senses=senses,
    )


def events(log: SessionLog, *kinds: type) -> list[Any]:
    """What was stored, of these kinds or of all."""
    return [record.event for record in log.records() if not kinds or isinstance(record.event, kinds)]


def names(log: SessionLog) -> list[str]:
    return [type(event).__name__ for event in events(log)]


def writer_in(root: Path, log: Log) -> Writer:
    return Writer(Fence(root), log)


def spoken(
    step: int, text: str = "", think: str = "", calls: Sequence[ToolCall] = (), key: str = ""
) -> list[Event]:
    """The events of a whole answer in turn 1."""
    thoughts: list[Event] = [ThoughtDelta(1, step, think)] if think else []
    words: list[Event] = [TextDelta(1, step, text)] if text else []
    return [*thoughts, *words, StepFinished(1, step, "stop", tuple(calls), None, key)]


def answered(request: ModelRequest) -> bool:
    """Whether every call has exactly one result, in order, directly behind it."""
    waiting: list[str] = []
    for message in request.messages:
        match message:
            case Result(call_id=call_id):
                if not waiting or waiting.pop(0) != call_id:
                    return False
            case _ if waiting:
                return False
            case Assistant(calls=calls):
                waiting = [one.id for one in calls]
            case _:
                pass
    return not waiting
