"""A small desk whose sessions are real records in a real journal, and a loop that is Qt's own."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from stall_kit import watched  # type: ignore[import-not-found]

from k2desk.core.comments import Comments
from k2desk.core.context import ContextUse, Mark, Pin
from k2desk.core.errors import SecretError, WorkspaceError
from k2desk.core.events import (
    AsideAsked,
    AsideDelta,
    AsideFinished,
    Attachment,
    CompactionMade,
    CompactionStarted,
    CompactionUndone,
    DecisionMade,
    Event,
    ModeChanged,
    Pinned,
    SessionStarted,
    StepFinished,
    StepStarted,
    TextDelta,
    TurnFinished,
    TurnStarted,
    TurnSteered,
    Unpinned,
)
from k2desk.core.messages import Usage
from k2desk.core.permissions import Confinement, Decision, Mode
from k2desk.core.ports import KeyCheck, Log, SessionInfo
from k2desk.core.spending import Limits
from k2desk.core.trust import Trust
from k2desk.core.unsent import Unsent
from k2desk.core.verified import Verified
from k2desk.core.working import Steps, Working
from k2desk.desk.exports import Exports
from k2desk.desk.gateways import Gateways
from k2desk.desk.library import Library
from k2desk.desk.proving import Proving
from k2desk.desk.releases import Releases
from k2desk.desk.rewinding import Rewinding
from k2desk.desk.rulebook import Rulebook
from k2desk.desk.servers import ServerBook
from k2desk.desk.suites import Suites
from k2desk.desk.trust import Trusting
from k2desk.desk.usage import UsageReading
from k2desk.desk.walls import Walls
from k2desk.journal.fork import fork, said
from k2desk.journal.journal import Journal
from k2desk.settings.keys import Keys
from k2desk.settings.store import Store
from k2desk.tools.attached import carried
from k2desk.ui import style
from k2desk.ui.runtime import Runtime
from k2desk.ui.tasks import run as run_loop
from k2desk.ui.theme import look
from k2desk.workspace.verification import verify
from k2desk.workspace.workspace import open_workspace

Script = Callable[["SmallEngine", int], AsyncIterator[Event]]
GOOD_KEY = "sk-test-0123456789abcdef4f2a"


async def answer(_engine: SmallEngine, turn: int) -> AsyncIterator[Event]:
    """Say one sentence."""
    yield StepStarted(turn=turn, step=1, model="kimi-k2-thinking")
    yield TextDelta(turn=turn, step=1, text="Here is the answer.")
    yield StepFinished(turn=turn, step=1, finish="stop", usage=Usage(prompt=78_000, completion=1_000))


class SmallEngine:
    """A session that plays a script; its record is a real one."""

    def __init__(self, log: Log, workspace: Path, script: Script) -> None:
        self.log, self.workspace, self.script = log, workspace, script
        self.provider, self.model, self.context_tokens = "CometAPI", "kimi-k2-thinking", 262_144
        self.limits, self.mode = Limits(1.0, 10.0), "act"
        self.open_questions: dict[str, asyncio.Future[Decision]] = {}
        self.reverted: list[str] = []
        self.hurried = 0
        self.wishes: list[str] = []
        self.room = asyncio.Event()
        self.room.set()
        self.running = self.closed = False
        self.outcome = "done"
        """How the turn that runs will have ended; a script may say otherwise."""
        self.waiting: dict[str, TurnSteered] = {}
        self.asides, self.answered = 0, asyncio.Event()
        self.answered.set()
        self.asking: set[Any] = set()
        self.turns = sum(isinstance(record.event, TurnStarted) for record in log.records())

    async def turn(
        self, text: str, attachments: Sequence[Attachment] = (), message: str = "", *, as_it_is: bool = False
    ) -> None:
        self.turns += 1
        self.running = True
        turn, self.outcome = self.turns, "done"
        begun = TurnStarted(turn, text, tuple(attachments), message=message, as_it_is=as_it_is)
        self.log.append(begun, durable=True)
        try:
            async for event in self.script(self, turn):
                self.log.append(event)
        except asyncio.CancelledError:
            self.outcome = "cancelled"
            raise
        finally:
            self.running = False
            self.waiting.clear()
            self.log.append(TurnFinished(turn, self.outcome), durable=True)  # type: ignore[arg-type]

    async def steer(
        self, text: str, attachments: Sequence[Attachment] = (), message: str = "", *, as_it_is: bool = False
    ) -> bool:
        if self.running:
            along = tuple(attachments)
            self.waiting[message] = TurnSteered(self.turns, text, along, "", message, as_it_is)
        return self.running

    async def aside(self, text: str) -> None:
        self.asides += 1
        self.asking.add(asyncio.current_task())
        number, outcome = self.asides, "done"
        self.log.append(AsideAsked(number, text))
        try:
            await self.answered.wait()
            self.log.append(AsideDelta(number, f"To {text}: **yes**."))
        except asyncio.CancelledError:
            outcome = "cancelled"
            raise
        finally:
            self.log.append(AsideFinished(number, outcome))  # type: ignore[arg-type]

    def hurry(self) -> None:
        self.hurried += 1

    def stop_asides(self) -> None:
        for task in self.asking:
            task.cancel()

    def carried(self, attachment: Attachment) -> str:
        data = Path(os.environ["K2DESK_HOME"]) / "data"
        with closing(open_workspace(self.workspace, data, lambda _: False)) as workspace:
            return carried(workspace, lambda session: f"said in {session}", attachment)

    def withdraw(self, message: str) -> bool:
        return self.waiting.pop(message, None) is not None

    def hear(self) -> None:
        """Let the model hear what it is steered by, as the next step does."""
        for words in self.waiting.values():
            self.log.append(words)
        self.waiting.clear()

    async def ask(self, request_id: str) -> Decision:
        """Wait for the user, as the gate does."""
        self.open_questions[request_id] = asyncio.get_running_loop().create_future()
        return await self.open_questions[request_id]

    async def set_mode(self, mode: Mode) -> None:
        self.mode = mode
        self.log.append(ModeChanged(mode))

    def decide(self, request_id: str, decision: Decision) -> bool:
        waiting = self.open_questions.pop(request_id, None)
        if waiting is None or waiting.done():
            return False
        self.log.append(DecisionMade(request_id=request_id, call_id="", decision=decision))
        waiting.set_result(decision)
        return True

    async def revert(self, change_id: str, paths: Sequence[str] = ()) -> None:
        self.reverted.append(change_id)

    @property
    def context(self) -> ContextUse:
        events = [record.event for record in self.log.joined()]
        told = [event.usage for event in events if isinstance(event, StepFinished) and event.usage]
        used = told[-1].prompt + told[-1].completion if told else 0
        system = min(used, 6_000)
        limit = self.context_tokens
        return ContextUse(system, used - system, limit=limit, compact_at=limit * 4 // 5, measured=bool(told))

    @property
    def pins(self) -> dict[Pin, str]:
        pins: dict[Pin, str] = {}
        for record in self.log.joined():
            if isinstance(record.event, Pinned):
                pins[record.event.pin] = record.event.label
            elif isinstance(record.event, Unpinned):
                pins.pop(record.event.pin, None)
        return pins

    async def compact(self, wish: str = "") -> None:
        self.wishes.append(wish)
        name = f"c{len(self.wishes)}"
        self.log.append(CompactionStarted(name, "asked"))
        await self.room.wait()
        less = ContextUse(6_000, 15_000, limit=self.context_tokens, compact_at=self.context_tokens * 4 // 5)
        nowhere = Mark()
        self.log.append(
            CompactionMade(
                name,
                "asked",
                "model",
                Mark(2),
                nowhere,
                nowhere,
                "# Goal",
                self.context,
                less,
                3,
                4,
                9,
            )
        )

    async def undo_compaction(self, compaction: str) -> None:
        self.log.append(CompactionUndone(compaction))

    async def pin(self, pin: Pin, label: str) -> None:
        self.log.append(Pinned(pin, label))

    async def unpin(self, pin: Pin) -> None:
        self.log.append(Unpinned(pin))

    async def close(self) -> None:
        self.closed = True


class Trusted(Trusting):
    """Trusts every folder nobody has said anything of."""

    def of(self, folder: Path) -> Trust:
        found = super().of(folder)
        return "trusted" if found == "unknown" else found


class SmallDesk:
    """A desk over a journal in a temporary folder."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.script: Script = answer
        self.engines: list[SmallEngine] = []
        self.confinement = Confinement("full", "bubblewrap, no network")
        self.provider = "CometAPI"
        self.key_place = "Secret Service"
        self.keyring_works = True
        self.prepared = False
        self.drafts: dict[str, Unsent] = {}
        self.remarks: dict[str, Comments] = {}
        home = Path(os.environ["K2DESK_HOME"])
        self.store, self.keys = Store(home / "config"), Keys(list)
        self.library = Library(home / "data", lambda: self.journal)
        self.rewinding = Rewinding(home / "data", lambda: self.journal)
        self.exports = Exports(lambda: self.journal, tuple)
        self.usage = UsageReading(home / "data", lambda: self.journal)
        self.releases = Releases(home / "data", self.store)
        self.rules = Rulebook(home / "config", lambda: self.journal)
        self.servers = ServerBook(home / "config", home / "data")
        self.gateways = Gateways(home / "data", self.store, self.keys)
        self.trust = Trusted(self.store)
        self.walls = Walls(self.store)
        self.tests = Suites(home / "data", self.store, self.walls, self.trust)
        self.proofs = Proving(self.tests)
        self.steps = Steps()

    async def prepare(self) -> None:
        self.prepared = True

    async def open_session(self, workspace: Path, session: str = "") -> SmallEngine:
        if not workspace.is_dir():  # noqa: ASYNC240 -- a desk of tests
            raise WorkspaceError(f"{workspace.name} is no folder; choose another one.")
        started = SessionStarted(str(workspace), "0.1.0", "CometAPI", "kimi-k2-thinking")
        log = self.journal.open(session) if session else self.journal.create(started)
        self.engines.append(SmallEngine(log, workspace, self.script))
        return self.engines[-1]

    def fork(self, workspace: Path, session: str, seq: int) -> str:
        words = said(self.journal.open(session).records(), seq)
        forked = fork(self.journal, session, seq).session
        self.drafts[forked] = Unsent(words.text, words.attachments) if words is not None else Unsent()
        return forked

    def unsent(self, session: str) -> Unsent:
        return self.drafts.get(session, Unsent())

    def left_behind(self, workspace: Path, session: str) -> tuple[SessionInfo, Unsent] | None:
        found = ((info, self.drafts.get(info.id)) for info in self.sessions(workspace) if info.id != session)
        return next(((info, unsent) for info, unsent in found if unsent not in (None, Unsent())), None)

    def keep_unsent(self, session: str, unsent: Unsent) -> None:
        self.drafts[session] = unsent

    def comments(self, session: str) -> Comments:
        return self.remarks.get(session, Comments())

    def keep_comments(self, session: str, comments: Comments) -> None:
        self.remarks[session] = comments

    def verify(
        self, session: str = "", workspace: Path | None = None, working: Working | None = None
    ) -> Sequence[Verified]:
        infos = [info for info in self.sessions(workspace) if session in ("", info.id)]
        return verify(self.journal, infos, "", working)

    def sessions(self, workspace: Path | None = None) -> Sequence[SessionInfo]:
        return self.journal.sessions(workspace)

    async def check_key(self, key: str) -> KeyCheck:
        await asyncio.sleep(0)
        if key == GOOD_KEY:
            return KeyCheck(True, "The gateway accepts this key.", ("kimi-k2-thinking", "kimi-k2-turbo"))
        return KeyCheck(False, "The gateway does not accept this key (401). Copy it again.")

    async def keep_key(self, key: str, *, in_keyring: bool) -> str:
        if in_keyring and not self.keyring_works:
            raise SecretError("The keyring is locked; unlock it, or keep the key for this session only.")
        self.key_place = "Secret Service" if in_keyring else "this session"
        return self.key_place


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[SmallDesk]:
    journal = Journal(tmp_path / "journal")
    yield SmallDesk(journal)
    journal.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with a few files in it."""
    root = tmp_path / "ledger"
    (root / "src" / "ledger").mkdir(parents=True)
    (root / "src" / "ledger" / "money.py").write_text("def total() -> int:\n    return 1\n" * 30)
    (root / "src" / "ledger" / "report.py").write_text("TITLE = 'report'\n")
    (root / "README.md").write_text("# Ledger\n")
    return root


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application with its style sheet, in the dark theme."""
    look().choose("dark")
    style.install(qapp)
    yield qapp
    look().choose("dark")


@pytest.fixture
def runtime(desk: SmallDesk, qapp: QApplication) -> Iterator[Runtime]:
    made = Runtime(desk)
    yield made
    made._threads.close()  # where it was served this has happened already
    made.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


Play = Callable[[Callable[[], Coroutine[Any, Any, None]]], None]


@pytest.fixture
def play(runtime: Runtime) -> Play:
    """Serve the runtime while a scenario runs, then close it; what the scenario raises fails the test."""

    def played(scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async def main() -> None:
            async def first() -> None:
                try:
                    await scenario()
                finally:
                    runtime.close()

            serving = asyncio.ensure_future(runtime.serve())
            await asyncio.sleep(0)
            await first()
            await serving

        with watched() as watchdog:
            run_loop(main)
        gc.collect()  # the loop is a cycle with timers in it, and must not die in another thread
        assert not watchdog.stalls, "\n".join(watchdog.stalls)

    return played


async def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Let Qt and the loop work until something is so."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 -- widgets have no asyncio event
            await asyncio.sleep(0.001)


def move_mouse(widget: QWidget, to: QPoint, held: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    """Move the mouse over a widget from within a coroutine.

    `QTest.mouseMove` turns Qt's loop; a step of another task that falls due in there is lost, and that task
    never ends.

    Args:
        widget: what the mouse is over.
        to: where, in the widget's own coordinates.
        held: the button that is held down.
    """
    at = QPointF(to)
    far = QPointF(widget.mapToGlobal(to))
    none = Qt.MouseButton.NoButton
    kind, plain = QEvent.Type.MouseMove, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QMouseEvent(kind, at, far, none, held, plain))
