"""A process that runs one turn and kills itself at a given moment; see test_agent_crash.py.

Usage: crash_engine.py DATA ROOT SESSION MOMENT
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agent_kit import Beat, Look, Script, asks, call, says, session_on

from k2desk.agent.session import Session
from k2desk.core.events import (
    AsideDelta,
    CompactionStarted,
    DecisionRequested,
    Record,
    StepStarted,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnStarted,
    TurnSteered,
)
from k2desk.core.messages import TextPiece
from k2desk.core.permissions import Decision
from k2desk.core.ports import Log, ToolContext, ToolResult
from k2desk.core.proposals import FileWrite
from k2desk.journal import Journal
from k2desk.journal.log import SessionLog
from k2desk.workspace.fence import Fence
from k2desk.workspace.writer import Writer

CALLS = (call(0), call(1, "edit"), call(2))
"""A look, an edit that asks and writes, and another look."""


def tools(root: Path, log: Log, step: Callable[[str], None], hang: bool) -> list[Look]:
    """Tools that leave a line for each run, so that nothing can run twice unseen."""

    def look(context: ToolContext) -> Any:
        ran(root, context.call_id)
        if hang:
            return forever()
        return ToolResult("seen")

    def edit(context: ToolContext) -> ToolResult:
        ran(root, context.call_id)
        before, after = log.put_blob((root / "a.py").read_bytes()), log.put_blob(b"new\n")
        mode = (root / "a.py").stat().st_mode & 0o777
        write = FileWrite("a.py", before, after, mode, mode)
        Writer(Fence(root), log, step).apply([write], context.approval)
        return ToolResult("Applied.")

    return [Look(work=look), Look("edit", "propose", question=asks("proposal", remember=False), work=edit)]


async def forever() -> ToolResult:
    await asyncio.Event().wait()
    raise AssertionError


def ran(root: Path, call_id: str) -> None:
    with (root / "ran.txt").open("a") as file:
        file.write(f"{call_id}\n")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


MOMENTS: dict[str, type] = {
    "asked": TurnStarted,
    "sent": StepStarted,
    "stream": TextDelta,
    "decision": DecisionRequested,
    "tool": ToolStarted,
    "between": ToolFinished,
    "steered": TurnSteered,
    "aside": AsideDelta,
}
WRITES = {"write": "put a.py", "written": "done", "intended": "intended"}
"""Moments inside of the writer, by its own steps."""


async def run(log: SessionLog, root: Path, moment: str) -> None:
    loop = asyncio.get_running_loop()

    def step(name: str) -> None:
        if WRITES.get(moment) == name:
            die()

    answer: list[Beat] = says("Let me look.", calls=CALLS)
    aside = moment == "aside"
    model = Script([TextPiece("A cent."), asyncio.Event()] if aside else answer, answer, says("Done."))
    session: Session = session_on(log, model, *tools(root, log, step, moment == "tool"))

    def hear(record: Record) -> None:
        if isinstance(record.event, MOMENTS.get(moment, CompactionStarted)):
            die()
        if isinstance(record.event, ToolStarted):
            loop.call_soon_threadsafe(lambda: loop.create_task(session.steer("be brief", (), "m")))
        if isinstance(asked := record.event, DecisionRequested):
            allow = Decision("allow", asked.question.digest)
            loop.call_soon_threadsafe(session.decide, asked.request_id, allow)

    log.subscribe(hear)
    if aside:
        await session.aside("how much?")
    await session.turn("fix it")


def main(data: str, root: str, session: str, moment: str) -> None:
    asyncio.run(run(Journal(Path(data)).open(session), Path(root), moment))


if __name__ == "__main__":
    main(*sys.argv[1:])
