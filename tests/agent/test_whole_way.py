"""The whole way once, through every real room: failing tests, proposal, decision, written file, undo."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from k2desk.agent.prompts import system_prompt
from k2desk.agent.session import Session
from k2desk.agent.setting import Setting
from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
    ProposalMade,
    Record,
    SessionStarted,
    ToolFinished,
    TurnFinished,
    WriteIntended,
)
from k2desk.core.permissions import Decision, FileTicks, Question
from k2desk.core.prices import FREE
from k2desk.core.proposals import Proposal
from k2desk.demo import Demo, demo
from k2desk.journal import Journal
from k2desk.journal.log import SessionLog
from k2desk.patch.hunks import hunks
from k2desk.provider.client import Client
from k2desk.sandbox.probe import probe
from k2desk.sandbox.runner import Runner
from k2desk.tools.base import Means
from k2desk.tools.found import discover
from k2desk.workspace.workspace import open_workspace
from k2desk.workspace.writer import Writer

QUESTION = "Totals in src/ledger/report.py drift by a cent on long ledgers. Find out why and fix it."

Answer = Callable[[Question, SessionLog], Decision]


@asynccontextmanager
async def engine(shown: Demo, journal: Journal, data: Path, answer: Answer) -> AsyncIterator[Session]:
    """Join the rooms as the program does, with a user who answers every question by ``answer``."""
    workspace = open_workspace(shown.workspace, data)
    log = journal.create(SessionStarted(str(workspace.root), "0.1.0", shown.spec.name, shown.spec.model))
    writer, client, runner = (
        Writer(workspace.fence, log),
        Client(shown.spec, lambda: shown.key),
        Runner(probe()),
    )
    means = Means(workspace, log, writer, lambda: runner, data / "copies")
    setting = Setting(
        workspace.root, shown.spec.name, shown.spec.model, 262_144, system_prompt(workspace.name), FREE
    )

    async def closing() -> None:
        await client.aclose()
        workspace.close()

    session = Session(
        log, setting, client, discover(means), writer, read_attachment=lambda _: "", closing=closing
    )
    loop = asyncio.get_running_loop()

    def hear(record: Record) -> None:
        if isinstance(asked := record.event, DecisionRequested):
            loop.call_soon_threadsafe(lambda: session.decide(asked.request_id, answer(asked.question, log)))

    end = log.subscribe(hear)
    yield session
    end()
    await session.close()


def all_but(unwanted: str) -> Answer:
    """Allow everything for the session, but leave out the hunks that hold this text."""

    def answer(question: Question, log: SessionLog) -> Decision:
        if question.kind != "proposal":
            return Decision("allow", question.digest, scope="session")
        proposal = newest(log, ProposalMade).proposal
        return Decision("allow", question.digest, ticks=tuple(ticked(proposal, log, unwanted)))

    return answer


def ticked(proposal: Proposal, log: SessionLog, unwanted: str) -> list[FileTicks]:
    result = []
    for file in proposal.files:
        assert file.before is not None
        assert file.after is not None
        found = hunks(log.get_blob(file.before), log.get_blob(file.after))
        wanted = [hunk for hunk in found if not any(unwanted.encode() in line.data for line in hunk.lines)]
        result.append(FileTicks(file.path, tuple(change for hunk in wanted for change in hunk.changes)))
    return result


def all_of(log: SessionLog, kind: type[Event]) -> list[Event]:
    return [record.event for record in log.records() if isinstance(record.event, kind)]


def newest(log: SessionLog, kind: type[Event]) -> Event:
    return all_of(log, kind)[-1]


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.py")}


async def test_the_whole_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    journal = Journal(tmp_path / "data")
    (tmp_path / "demo").mkdir()
    with demo(tmp_path / "demo", pace=0.0) as shown:
        before = bytes_in(shown.workspace)
        async with engine(shown, journal, tmp_path / "data", all_but("{self.amount!r}")) as session:
            log = session.log
            await session.turn(QUESTION)
            assert newest(log, TurnFinished) == TurnFinished(1, "done")
            runs = [event.report for event in all_of(log, ToolFinished) if event.report]
            assert [run.count("failed") for run in runs] == [1, 0]
            rules = [made.rule for made in all_of(log, DecisionMade)]
            assert rules == ["", "", "", "allowed for this session"]
            changed = {path for path, data in bytes_in(shown.workspace).items() if data != before[path]}
            assert changed == {"src/ledger/money.py", "tests/test_money.py"}
            written = newest(log, WriteIntended)
            allowed = {made.request_id for made in all_of(log, DecisionMade)}
            assert written.approval_id in allowed
            await session.revert(written.change_id)
            assert bytes_in(shown.workspace) == before
        journal.verify(log.session)
        assert shown.key.encode() not in msgspec.json.encode(log.records())
    journal.close()
