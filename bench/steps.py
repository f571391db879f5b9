"""Row 14: what a step of the agent costs outside of model and tool, at its 300th against its third."""

from __future__ import annotations

import asyncio
import gc
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench._memory import resident
from bench.measure import Figure

if TYPE_CHECKING:
    from k2desk.agent.session import Session
    from k2desk.core.messages import ModelEvent, ModelRequest
    from k2desk.core.permissions import Decision
    from k2desk.core.ports import Plan, ToolContext, ToolResult

ROWS = ("14",)
RUNS = 7
STEPS = 305
EARLY, LATE = slice(2, 14), slice(291, 303)
"""Steps around the third and the 300th: the median of a few, for one alone is at the mercy of the machine."""
TEXT = "the amount is carried over and rounded once; " * 45
"""What a call gives back: about 500 tokens, so that a session comes to 150,000."""


class _Model:
    """Calls a tool in every step, at once; notes when it was asked and when it had answered."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.answered: list[float] = []
        self.sizes: list[float] = []

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        from k2desk.core.messages import Completed, ReasoningPiece, ToolCall, Usage

        step = len(self.asked)
        self.asked.append(time.perf_counter())
        if step in (50, 300):
            gc.collect()
            self.sizes.append(resident() * 1024)
            self.asked[-1] = time.perf_counter()
        yield ReasoningPiece("The next one.")
        call = ToolCall(f"functions.look:{request.first_call}", "look", f'{{"part": {step}}}')
        usage = Usage(prompt=500 * step + 1000, completion=20)
        self.answered.append(time.perf_counter())
        if step + 1 < STEPS:
            yield Completed("tool_calls", (call,), usage, "reasoning_content")
        else:
            yield Completed("stop", (), usage, "reasoning_content")


class _Tool:
    """Gives back a text, another one every time; implements the port."""

    risk = "read"

    def __init__(self) -> None:
        from k2desk.core.messages import ToolSchema

        properties = {"part": {"type": "integer", "description": "Which."}}
        self.schema = ToolSchema("look", "Looks.", {"type": "object", "properties": properties})

    async def plan(self, arguments: str, context: ToolContext) -> Plan:
        from k2desk.core.ports import Plan

        return Plan(f"Look at {arguments}")

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        from k2desk.core.ports import ToolResult

        return ToolResult(f"{plan.label}: {TEXT}", "seen")


def measure() -> list[Figure]:
    """Run whole turns in a real journal; the time between an answer and the next request is ours."""
    early, late, grown = [], [], []
    for _ in range(RUNS):
        model = _Model()
        with tempfile.TemporaryDirectory(prefix="k2desk-bench-") as folder:
            asyncio.run(_turn(Path(folder), model))
        own = [(b - a) * 1000 for a, b in zip(model.answered, model.asked[1:], strict=False)]
        early.append(statistics.median(own[EARLY]))
        late.append(statistics.median(own[LATE]))
        grown.append((model.sizes[1] - model.sizes[0]) / 250)
    ratio = statistics.median(b / a for a, b in zip(early, late, strict=True))
    detail = f"{statistics.median(early):.2f} ms at the third, {statistics.median(late):.2f} ms at the 300th"
    return [
        Figure("14", "a step outside model and tool, the 300th against the third", ratio, 1.1, "×", detail),
        Figure("14", "the 300th step outside model and tool", statistics.median(late), 5.0, "ms"),
        Figure("14", "memory a step adds, 2 kB of text in it", statistics.median(grown), 12.0, "kB"),
    ]


async def _turn(folder: Path, model: Any) -> None:
    from k2desk.core.events import SessionStarted
    from k2desk.journal.journal import Journal

    journal = Journal(folder)
    try:
        log = journal.create(SessionStarted("ledger", "bench", "Bench", "rate-model"))
        session = _session(log, model)
        await session.turn("Read all of it.")
        await session.close()
    finally:
        journal.close()


def _session(log: Any, model: Any) -> Session:
    from k2desk.agent.session import Session
    from k2desk.agent.setting import Setting
    from k2desk.core.prices import FREE

    tools: list[Any] = [_Tool()]
    writes: Any = None
    setting = Setting(Path("ledger"), "Bench", "rate-model", 1_000_000, "You help.", FREE, STEPS + 5)
    return Session(log, setting, model, tools, writes, read_attachment=lambda _: "")
