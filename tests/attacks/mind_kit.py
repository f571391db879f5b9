"""A real project with the real tools, and a model that says what an attacker would have it say."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from k2desk.agent.guards import Senses
from k2desk.agent.prompts import system_prompt
from k2desk.agent.session import Session
from k2desk.agent.setting import Setting
from k2desk.core.events import DecisionRequested, Event, ProposalMade, Record, SessionStarted, ToolFinished
from k2desk.core.messages import Completed, Message, ModelEvent, ModelRequest, TextPiece, ToolCall
from k2desk.core.permissions import Confinement, Decision, FileTicks, Question
from k2desk.core.prices import FREE
from k2desk.journal import Journal
from k2desk.sandbox.runner import Runner
from k2desk.tools.base import Means
from k2desk.tools.found import discover
from k2desk.workspace.guides import guides_in
from k2desk.workspace.workspace import open_workspace
from k2desk.workspace.writer import Writer

Answer = Callable[[Question], Decision]


def results(events: Iterable[Event]) -> list[ToolFinished]:
    """Return how the calls ended, in the order they were made: side by side, one may overtake another."""
    ended = (event for event in events if isinstance(event, ToolFinished))
    return sorted(ended, key=lambda event: int(event.call_id.rpartition(":")[2]))


def no(question: Question) -> Decision:
    """The user who says no, with a word, so that the turn goes on."""
    return Decision("reject", question.digest, note="no")


def yes(question: Question) -> Decision:
    return Decision("allow", question.digest)


class Mind:
    """A session over a real project, whose model says what it is told; implements the model's port."""

    def __init__(self, root: Path, data: Path) -> None:
        self.root = root
        self.requests: list[ModelRequest] = []
        self.asked: list[Question] = []
        self.answer: Answer = no
        self._answers: list[list[ModelEvent]] = []
        self._calls = 0
        self._journal = Journal(data)
        self._workspace = open_workspace(root, data)
        self.log = self._journal.create(SessionStarted(str(root), "0.1.0", "Scripted", "kimi"))
        writer = Writer(self._workspace.fence, self.log)
        runner = Runner(Confinement("tree", "no sandbox", "Install bubblewrap."))
        self.tools = discover(Means(self._workspace, self.log, writer, lambda: runner, data / "copies"))
        senses = Senses(
            guides=partial(guides_in, self._workspace), adopted=lambda: self._journal.adopted(root)
        )
        self.session = Session(
            self.log,
            Setting(root, "Scripted", "kimi", 262_144, system_prompt(root.name), FREE),
            self,
            self.tools,
            writer,
            read_attachment=lambda attachment: (root / attachment.path).read_text(),
            senses=senses,
        )
        self.log.subscribe(self._hear)

    def says(self, *calls: tuple[str, Any], text: str = "") -> None:
        """Have the model make these calls: a name, and arguments as a value or as raw JSON text."""
        made = []
        for name, arguments in calls:
            raw = arguments if isinstance(arguments, str) else msgspec.json.encode(arguments).decode()
            made.append(ToolCall(f"functions.{name}:{self._calls}", name, raw))
            self._calls += 1
        spoken: list[ModelEvent] = [TextPiece(text)] if text else []
        self._answers.append([*spoken, Completed("tool_calls" if made else "stop", tuple(made))])

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        self.requests.append(request)
        for event in self._answers.pop(0) if self._answers else [TextPiece("Done."), Completed("stop")]:
            yield event

    async def turn(self, text: str = "Go on.", **along: Any) -> list[Event]:
        """Run a turn and return everything that was stored in it."""
        before = len(self.log.records())
        self._loop = asyncio.get_running_loop()
        await self.session.turn(text, **along)
        return [record.event for record in self.log.records()[before:]]

    @property
    def heard(self) -> tuple[Message, ...]:
        """What the model was sent last."""
        return self.requests[-1].messages

    def ticked(self, question: Question) -> Decision:
        """The user who says yes, to every line of a patch too."""
        made = (record.event for record in self.log.records())
        proposals = {event.proposal.id: event.proposal for event in made if isinstance(event, ProposalMade)}
        files = proposals[question.proposal_id].files if question.proposal_id else ()
        ticks = tuple(FileTicks(file.path, tuple(range(10_000)), whole=True) for file in files)
        return Decision("allow", question.digest, ticks=ticks)

    def _hear(self, record: Record) -> None:
        if isinstance(asked := record.event, DecisionRequested):
            self.asked.append(asked.question)
            decision = self.answer(asked.question)
            self._loop.call_soon_threadsafe(self.session.decide, asked.request_id, decision)

    async def close(self) -> None:
        await self.session.close()
        self._workspace.close()
        self._journal.close()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "ledger"
    root.mkdir()
    return root


@pytest.fixture
async def mind(project: Path, tmp_path: Path) -> AsyncIterator[Mind]:
    made = Mind(project, tmp_path / "data")
    yield made
    await made.close()
