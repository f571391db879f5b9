"""Runs a recorded session again: the same engine, the same writer, and nobody on the other side."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import AsyncGenerator, Callable, Collection, Coroutine, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from k2desk.agent.checks import Moment
from k2desk.agent.guards import Senses
from k2desk.agent.prompts import system_prompt
from k2desk.agent.session import Session
from k2desk.agent.setting import Setting
from k2desk.core.errors import K2DeskError, ToolError
from k2desk.core.events import (
    Attachment,
    CompactionStarted,
    DecisionRequested,
    Event,
    GuideAdopted,
    TurnFinished,
    TurnStarted,
    TurnSteered,
)
from k2desk.core.finishing import to_its_stop
from k2desk.core.guarding import Guide
from k2desk.core.ports import Tool
from k2desk.core.said import Terms
from k2desk.core.wording import mark
from k2desk.core.working import Working
from k2desk.journal import Journal
from k2desk.journal.resting import blob_names
from k2desk.replay.answers import RecordedModel, RecordedRules
from k2desk.replay.calls import Foreign, Replayed
from k2desk.replay.follower import Follower
from k2desk.replay.hands import Hands
from k2desk.replay.place import Place, tree_hash, written
from k2desk.replay.recording import Recording
from k2desk.replay.tape import Tape, about_money
from k2desk.sandbox.runner import Runner
from k2desk.tools.base import Means
from k2desk.tools.found import discover
from k2desk.workspace.workspace import open_workspace
from k2desk.workspace.writer import Writer

STILL = 20.0
"""Seconds without anything happening after which a replay is given up."""
_USUAL = Terms(262_144, 300, 0.8, True)
"""What a session that does not tell is taken to have been set to: what K2Desk came with before it told."""


class Outcome(NamedTuple):
    """How a replay ended.

    Args:
        tree: the hash over the files the session wrote to, as they are at its end.
        turns: how many turns were replayed.
        events: how many things happened again.
        difference: where it first went another way, in words; "" where it did not.
    """

    tree: str
    turns: int
    events: int
    difference: str = ""


async def replay(recording: Recording, told: Callable[[int, int], object] = lambda *_: None) -> Outcome:
    """Run a recorded session again; no process is started and no connection opened. Cancel to stop.

    Args:
        recording: the session.
        told: hears how many turns are done, of how many.

    Raises:
        K2DeskError: the record lacks what a replay needs.
    """
    with ExitStack() as own:
        folder = own.enter_context(tempfile.TemporaryDirectory(prefix="k2desk-replay-"))
        stage = await to_its_stop(lambda working: _Theatre(recording, Path(folder), own, working), _nothing)
        try:
            return await stage.play(told)
        finally:
            await stage.close()


class _Theatre:
    """One replay: the rooms joined over a folder that is gone afterwards."""

    def __init__(self, recording: Recording, folder: Path, own: ExitStack, working: Working) -> None:
        self._recording, self._tape = recording, Tape(recording.records)
        folder = folder.resolve()
        (root := folder / "files" / _safe(recording.folder_name)).mkdir(parents=True)
        journal = Journal(folder / "record")
        own.callback(journal.close)
        self._log = journal.create(msgspec.structs.replace(recording.started, workspace=str(root)))
        resting = {name for record in recording.records for name in blob_names(record.event)}
        for name in working.over(sorted(resting), "Reading", "files"):
            self._log.put_blob(recording.blob(name))
        workspace = open_workspace(root, folder / "record")
        own.callback(workspace.close)
        self._place = Place(workspace, recording.blob)
        writer = Writer(workspace.fence, self._log)
        # Nothing of a replay starts a process, so nothing asks for this runner.
        means = Means(workspace, self._log, writer, _no_runner, folder / "copies")
        self._session = Session(
            self._log,
            _setting(recording, root),
            RecordedModel(self._tape, lambda: self._follower.step, self._meanwhile, self._cut),
            [Replayed(tool, self._tape, self._place, means) for tool in _tools(means, self._tape)],
            writer,
            read_attachment=self._attached,
            checks=(self._out_of_money,),
            ruler=RecordedRules(self._tape),
            senses=Senses(tree=self._files, guides=self._guides, adopted=self._adopted),
        )
        self._hands = Hands(self._session, self._log)
        self._follower = Follower(self._tape, self._log, self._place, self._hands.put, self._stop)
        self._log.subscribe(self._follower.hear)
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._said: TurnStarted | TurnSteered | None = None

    async def close(self) -> None:
        """Let go of the engine."""
        await self._session.close()

    # -- the user

    async def play(self, told: Callable[[int, int], object]) -> Outcome:
        """Say again what the user said, one turn after the other."""
        self._loop = asyncio.get_running_loop()
        records = self._recording.records
        turns, done = sum(isinstance(record.event, TurnStarted) for record in records), 0
        await asyncio.to_thread(self._follower.begin)
        while (at := self._tape.expected("")) is not None and not self._follower.difference:
            told(done, turns)
            match records[at].event:
                case TurnStarted() as said:
                    self._said = said
                    await self._through(
                        self._session.turn(said.text, said.attachments, said.message, as_it_is=said.as_it_is)
                    )
                    done += 1
                case CompactionStarted():
                    await self._through(self._session.compact())
                case event:
                    self._follower.differs(
                        mark(f"the record has {type(event).__name__} between two turns"), at
                    )
        return await asyncio.to_thread(self._outcome, done)

    def _outcome(self, done: int) -> Outcome:
        should = written(self._recording.records)
        found = self._place.state(should)
        if (left := self._tape.left_out(len(self._recording.records))) is not None:
            kind = type(self._recording.records[left].event).__name__
            self._follower.differs(mark(f"the record goes on with {kind}, the replay does not"), left)
        if not self._follower.difference and found != should:
            path = next(path for path in should if found[path] != should[path])
            self._follower.differs(mark(f"{path} has other bytes at the end than the record says"))
        return Outcome(tree_hash(found), done, self._follower.heard, self._follower.difference)

    async def _through(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a turn to its end; where nothing happens any more, say so and stop it."""
        self._task = asyncio.create_task(work)
        hands = asyncio.create_task(self._hands.work(self._follower.differs))
        try:
            heard = -1
            while not self._task.done():
                await asyncio.wait({self._task}, timeout=STILL)
                if not self._task.done() and heard == self._follower.heard:
                    self._follower.differs(mark("nothing more happens in the replay"))
                heard = self._follower.heard
        finally:
            hands.cancel()
            self._task.cancel()
            await asyncio.wait({self._task, hands})
        if not self._task.cancelled() and (error := self._task.exception()) is not None:
            raise error

    def _stop(self) -> None:
        if self._loop is not None and self._task is not None:
            self._loop.call_soon_threadsafe(self._task.cancel)

    def _cut(self) -> None:
        self._follower.stop()

    async def _meanwhile(self, event: Event) -> None:
        """Do again what the user did while a step ran."""
        match event:
            case TurnSteered() as said:
                self._said = said
                await self._session.steer(said.text, said.attachments, said.message, as_it_is=said.as_it_is)
            case _:
                await self._session.compact()

    def _attached(self, attachment: Attachment) -> str:
        """Return the lines of an attachment as they were sent.

        Raises:
            ToolError: they could not be read then either.
        """
        from k2desk.agent.attachments import where

        context = self._said.context if self._said is not None else ""
        name = re.escape(where(attachment))
        if found := re.search(rf"^{name}\n(`{{3,}})\n(.*?)^\1$", context, re.DOTALL | re.MULTILINE):
            return found.group(2)
        lost = re.search(rf"^{name}: could not be read\. (.*)$", context, re.MULTILINE)
        raise ToolError(lost.group(1) if lost else "The record does not hold it.")

    # -- the guards

    async def _out_of_money(self, moment: Moment) -> AsyncGenerator[Event, None]:
        """End the turn where the user had it ended at a limit; a replay costs nothing and has none."""
        at = self._tape.expected("")
        if at is None or not isinstance(end := self._recording.records[at].event, TurnFinished):
            return
        asked = (record.event for record in self._recording.records[max(0, at - 4) : at])
        if end.outcome == "limit" and any(about_money(event) for event in asked):
            yield msgspec.structs.replace(end, turn=moment.turn)

    def _files(self) -> str:
        return tree_hash(self._place.state(written(self._log.records())))

    def _coming_guides(self) -> Sequence[tuple[DecisionRequested | None, GuideAdopted | None]]:
        """Return the files for assistants that the record tells of next, with the question about each."""
        found: list[tuple[DecisionRequested | None, GuideAdopted | None]] = []
        for record in self._recording.records[self._tape.at :]:
            match record.event:
                case DecisionRequested(question=question) if question.kind == "guide":
                    found.append((record.event, None))
                case GuideAdopted() as adopted:
                    last = found[-1] if found else (None, adopted)
                    if last[1] is None and last[0] is not None and last[0].question.text == adopted.text:
                        found[-1] = last[0], adopted
                    else:
                        found.append((None, adopted))
                case event if type(event).__name__ in ("StepStarted", "TurnFinished"):
                    break
                case _:
                    pass
        return found

    def _guides(self, _folders: Collection[str]) -> Sequence[Guide]:
        return [_guide(asked, adopted) for asked, adopted in self._coming_guides()]

    def _adopted(self) -> Collection[tuple[str, str]]:
        told = self._coming_guides()
        return [(one.path, one.sha256) for asked, one in told if asked is None and one is not None]


def _guide(asked: DecisionRequested | None, adopted: GuideAdopted | None) -> Guide:
    """Return a file for assistants as the record tells of it."""
    import hashlib

    facts = dict(asked.question.facts) if asked is not None else {}
    note = facts.get("note", "")
    if adopted is not None:
        return Guide(adopted.path, adopted.sha256, adopted.text, note)
    text = asked.question.text if asked is not None else ""
    path = facts.get("file", "").rpartition(", ")[0]
    return Guide(path, hashlib.sha256(text.encode()).hexdigest(), text, note)


def _tools(means: Means, tape: Tape) -> Sequence[Tool]:
    """Return our tools, and for those of servers that were asked about or ran what stands for them."""
    ours = discover(means)
    known = {tool.schema.name for tool in ours}
    return *ours, *(Foreign(name) for name in sorted(tape.names - known))


def _setting(recording: Recording, root: Path) -> Setting:
    started = recording.started
    terms = started.terms or _USUAL
    return Setting(
        root,
        started.provider,
        started.model,
        terms.context_tokens,
        system_prompt(root.name),
        recording.price,
        terms.max_steps,
        terms.compact_at,
        terms.keep_reasoning,
    )


def _nothing(_: object) -> None:
    """Leave what a stop comes too late for to the stack of its owner."""


def _safe(name: str) -> str:
    """Return a name of a folder that is one, whatever the record says."""
    clean = re.sub(r"[^\w. -]", "_", name)[:80].strip(". ")
    return clean or "workspace"


def _no_runner() -> Runner:
    raise K2DeskError("A replay starts no process.")
