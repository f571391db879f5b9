"""A session over real files that takes patches of the user's own."""

from __future__ import annotations

import asyncio
from pathlib import Path

from agent_kit import Script, events, session_on

from k2desk.core.events import DecisionRequested, ProposalEnded, Record
from k2desk.core.permissions import Confinement, Decision
from k2desk.journal.log import SessionLog
from k2desk.sandbox.runner import Runner
from k2desk.tools.base import Means
from k2desk.tools.own_patch import OwnPatches
from k2desk.workspace.workspace import open_workspace
from k2desk.workspace.writer import Writer

DIFF = "--- a/money.py\n+++ b/money.py\n@@ -1,2 +1,2 @@\n a = 1\n-b = 1\n+b = 2\n"


class Desk:
    """A session over real files, and a user who answers the newest question."""

    def __init__(self, log: SessionLog, folder: Path, model: Script, proposes: object = None) -> None:
        self.log, self.root, self.model = log, folder / "ledger", model
        self.root.mkdir()
        (self.root / "money.py").write_text("a = 1\nb = 1\n")
        self.workspace = open_workspace(self.root, folder / "data")
        writer = Writer(self.workspace.fence, log)
        runner = Runner(Confinement("none", "nothing runs"))
        means = Means(self.workspace, log, writer, lambda: runner, folder / "copies")
        self.session = session_on(log, model, writes=writer, proposes=proposes or OwnPatches(means))

    async def asked(self) -> DecisionRequested:
        """Wait until a question is stored."""
        seen, loop = asyncio.Event(), asyncio.get_running_loop()

        def hear(record: Record) -> None:
            if isinstance(record.event, DecisionRequested):
                loop.call_soon_threadsafe(seen.set)

        end = self.log.subscribe(hear)
        if not events(self.log, DecisionRequested):
            await seen.wait()
        end()
        return events(self.log, DecisionRequested)[-1]

    async def propose(self, text: str = DIFF, **answer: object) -> ProposalEnded:
        """Propose, answer, and return how it ended."""
        task = asyncio.ensure_future(self.session.propose(text, "Pasted from the clipboard"))
        question = await self.asked()
        given = {"verdict": "allow", "digest": question.question.digest, **answer}
        assert self.session.decide(question.request_id, Decision(**given))  # type: ignore[arg-type]
        await task
        return events(self.log, ProposalEnded)[-1]
