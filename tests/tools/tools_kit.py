"""How the tests use a tool: plan it, answer its question, run it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from k2desk.core.events import Event, SessionStarted, ToolOutput
from k2desk.core.permissions import Decision
from k2desk.core.ports import Plan, Tool, ToolResult
from k2desk.journal import Journal
from k2desk.sandbox.runner import Runner
from k2desk.tools.base import Means
from k2desk.tools.found import discover
from k2desk.workspace.workspace import open_workspace
from k2desk.workspace.writer import Writer


class Context:
    """What a tool may use while it works on one call; implements the port."""

    def __init__(self) -> None:
        self.call_id = "functions.tool:0"
        self.approval = "request-1"
        self.events: list[Event] = []

    def emit(self, event: Event) -> None:
        self.events.append(event)

    @property
    def output(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, ToolOutput))


class Done(NamedTuple):
    plan: Plan
    result: ToolResult
    context: Context

    @property
    def text(self) -> str:
        return self.result.text


class Bench:
    """The tools over one workspace."""

    def __init__(self, means: Means) -> None:
        self.means = means
        self.root = means.workspace.root
        self.tools: dict[str, Tool] = {tool.schema.name: tool for tool in discover(means)}

    async def plan(self, tool: str, **arguments: Any) -> Plan:
        return await self.tools[tool].plan(json.dumps(arguments), Context())

    async def run(self, tool: str, plan: Plan, **decision: Any) -> Done:
        """Run what was planned, with an answer of these parts where there was a question."""
        answer = None
        if plan.question:
            answer = Decision(**{"verdict": "allow", "digest": plan.question.digest, **decision})
        context = Context()
        return Done(plan, await self.tools[tool].run(plan, answer, context), context)

    async def use(self, tool: str, **arguments: Any) -> Done:
        return await self.run(tool, await self.plan(tool, **arguments))


def bench_over(root: Path, tmp_path: Path, runner: Runner) -> Iterator[Bench]:
    """Make the tools over a workspace with its record."""
    data = tmp_path / "data"
    journal = Journal(data)
    workspace = open_workspace(root, data)
    log = journal.create(SessionStarted(str(root), "0.1.0", "Scripted", "kimi-k2-thinking"))
    writer = Writer(workspace.fence, log)
    yield Bench(Means(workspace, log, writer, lambda: runner, data / "copies", seconds=60.0))
    workspace.close()
    journal.close()
