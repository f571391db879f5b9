"""What a model that means ill can call: the real tools over a real folder, and a user who says yes to all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from k2desk.core.events import Event, SessionStarted, WriteIntended
from k2desk.core.permissions import Confinement, Decision, FileTicks
from k2desk.core.ports import Plan, Tool, ToolResult
from k2desk.journal import Journal
from k2desk.sandbox.runner import Runner
from k2desk.tools.base import Means
from k2desk.tools.found import discover
from k2desk.workspace.workspace import open_workspace
from k2desk.workspace.writer import Writer


class Context:
    """What a tool may use while it works on one call; implements the port."""

    call_id, approval = "functions.tool:0", "request-1"

    def emit(self, event: Event) -> None:
        """Nobody listens."""


class Model:
    """Calls tools by name.

    Args:
        means: what the tools work with.
    """

    def __init__(self, means: Means) -> None:
        self.means = means
        self.tools: dict[str, Tool] = {tool.schema.name: tool for tool in discover(means)}

    async def plan(self, tool: str, **arguments: Any) -> Plan:
        """Plan a call; refusals are raised."""
        return await self.tools[tool].plan(json.dumps(arguments), Context())

    async def call(self, tool: str, **arguments: Any) -> ToolResult:
        """Plan a call and run it, with a yes to everything that is asked."""
        plan = await self.plan(tool, **arguments)
        decision = None
        if plan.question is not None:
            files = plan.proposal.files if plan.proposal else ()
            ticks = tuple(FileTicks(file.path, tuple(range(10_000)), whole=True) for file in files)
            decision = Decision("allow", plan.question.digest, ticks=ticks)
        return await self.tools[tool].run(plan, decision, Context())

    @property
    def writes(self) -> list[WriteIntended]:
        """What was ever about to be written."""
        events = [record.event for record in self.means.log.records()]
        return [event for event in events if isinstance(event, WriteIntended)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of the user, with a neighbour whose name begins alike."""
    folder = tmp_path / "proj"
    folder.mkdir()
    (folder / "a.py").write_text("a = 1\n")
    (tmp_path / "proj-evil").mkdir()
    (tmp_path / "proj-evil" / "x").write_text("outside\n")
    (tmp_path / "secret").write_text("outside\n")
    return folder


@pytest.fixture
def model(root: Path, tmp_path: Path) -> Iterator[Model]:
    """The tools over that folder; nothing is run."""
    journal = Journal(tmp_path / "data")
    workspace = open_workspace(root, tmp_path / "data")
    log = journal.create(SessionStarted(str(root), "0.1.0", "Scripted", "kimi-k2-thinking"))
    runner = Runner(Confinement("none", "nothing runs"))
    yield Model(Means(workspace, log, Writer(workspace.fence, log), lambda: runner, tmp_path / "copies"))
    workspace.close()
    journal.close()
