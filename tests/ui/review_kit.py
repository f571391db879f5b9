"""What the tests of the review, the viewer and the test list share: a proposal, and an open session."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from k2desk.core.comments import Comments
from k2desk.core.context import ContextUse, Pin
from k2desk.core.events import (
    Attachment,
    DecisionRequested,
    Event,
    ProposalEdited,
    ProposalMade,
    Record,
    SessionStarted,
)
from k2desk.core.permissions import Confinement, Decision, Mode, Question
from k2desk.core.ports import Engine, KeyCheck, SessionInfo
from k2desk.core.proposals import FileChange, Proposal
from k2desk.core.spending import Limits
from k2desk.core.trust import Finding, Trust
from k2desk.desk.proving import Proving
from k2desk.desk.suites import Suites
from k2desk.desk.walls import Walls
from k2desk.journal.journal import Journal
from k2desk.journal.log import SessionLog
from k2desk.journal.unsent import Drafts
from k2desk.settings.store import Store
from k2desk.ui.panes.review import PANE, Review
from k2desk.ui.runtime import Runtime

MONEY = b'''"""Money that adds up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Money:
    amount: Decimal

    def total(postings: Iterable[Posting]) -> Decimal:
        return sum(round(float(p.amount), 2) for p in postings)

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise CurrencyMismatch(self, other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + -other

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __repr__(self):
        return f"Money({self.amount})"

    def __hash__(self) -> int:
        return hash((self.amount, self.currency))
'''
FIXED = MONEY.replace(
    b"        return sum(round(float(p.amount), 2) for p in postings)\n",
    b"        exact = sum((p.amount for p in postings), Decimal(0))\n"
    b"        return exact.quantize(CENT, rounding=ROUND_HALF_EVEN)\n",
).replace(b'f"Money({self.amount})"', b'f"Money({self.amount!r})"')
TESTS = b"""from decimal import Decimal

def test_total_is_exact_for_many_lines():
    lines = [posting("0.10") for _ in range(10_000)]
    assert total(lines) == Decimal("1000.00")
"""


class LogEngine:
    """A session in which the test says what happens; what the interface asks for is noted."""

    provider = "Demo model"
    model = "kimi"
    context_tokens = 1000
    limits = Limits()
    mode: Mode = "act"

    def __init__(self, log: SessionLog, workspace: Path) -> None:
        self.log = log
        self.workspace = workspace
        self.decided: list[tuple[str, Decision]] = []
        self.reverted: list[str] = []
        self.reverted_files: list[tuple[str, ...]] = []
        self.proposed: list[bytes] = []
        self.sent: list[tuple[str, str]] = []

    async def turn(
        self,
        text: str,
        attachments: Sequence[Attachment] = (),
        message: str = "",
        *,
        as_it_is: bool = False,
    ) -> None:
        """Note the words and the id of their message."""
        self.sent.append((text, message))

    async def set_mode(self, mode: Mode) -> None:
        """Do nothing."""

    def decide(self, request_id: str, decision: Decision) -> bool:
        """Note the decision."""
        self.decided.append((request_id, decision))
        return True

    context = ContextUse(limit=1000)

    async def compact(self, wish: str = "") -> None:
        """Do nothing."""

    async def undo_compaction(self, compaction: str) -> None:
        """Do nothing."""

    async def pin(self, pin: Pin, label: str) -> None:
        """Do nothing."""

    async def unpin(self, pin: Pin) -> None:
        """Do nothing."""

    async def revert(self, change_id: str, paths: Sequence[str] = ()) -> None:
        """Note the change."""
        self.reverted.append(change_id)
        self.reverted_files.append(tuple(paths))

    async def edit(self, proposal_id: str, path: str, data: bytes | None) -> None:
        """Store the edit, as a session does."""
        after = self.log.put_blob(data) if data is not None else ""
        self.stored(self.log.append(ProposalEdited(proposal_id, path, after)))

    def stored(self, record: Record) -> None:
        """Told what is stored; the session of the test sets it."""

    async def close(self) -> None:
        """Do nothing."""


class EveryFolder:
    """Trusts every folder."""

    def of(self, folder: Path) -> Trust:
        """Trust it."""
        return "trusted"

    def trusted(self, folder: Path) -> bool:
        """Trust it."""
        return True

    def findings(self, folder: Path) -> Sequence[Finding]:
        """Find nothing."""
        return ()

    def decide(self, folder: Path, *, trusted: bool, shown: Sequence[Finding]) -> Trust:
        """Keep nothing."""
        return "trusted"


class NoDesk:
    """A program without a model."""

    confinement = Confinement("none", "none")
    provider = "Demo model"
    key_place = ""
    trust = EveryFolder()
    tests: Suites
    proofs: Proving
    remarks: Drafts[Comments]

    async def prepare(self) -> None:
        """Do nothing."""

    async def open_session(self, workspace: Path, session: str = "") -> Engine:
        """Fail: tests open sessions themselves."""
        raise NotImplementedError

    def sessions(self, workspace: Path | None = None) -> Sequence[SessionInfo]:
        """Return no sessions."""
        return ()

    def comments(self, session: str) -> Comments:
        """Return what was kept."""
        return self.remarks.load(session)

    def keep_comments(self, session: str, comments: Comments) -> None:
        """Keep it where the test says."""
        self.remarks.keep(session, comments)

    async def check_key(self, key: str) -> KeyCheck:
        """Accept nothing."""
        return KeyCheck(False, "")

    async def keep_key(self, key: str, *, in_keyring: bool) -> str:
        """Keep nothing."""
        return ""


def show_in_window(widget: QWidget, qtbot: QtBot, width: int = 640, height: int = 900) -> None:
    """Show a pane inside of a window that leaves its size alone."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1600, 1000)
    widget.setParent(window)
    widget.kept_for_the_test = window  # type: ignore[attr-defined]
    widget.resize(width, height)
    window.show()
    qtbot.waitExposed(window)


class OpenSession:
    """A real journal, a real runtime, and a session that is open in it."""

    def __init__(self, folder: Path) -> None:
        self.workspace = folder / "ledger"
        (self.workspace / "src/ledger").mkdir(parents=True)
        (self.workspace / "src/ledger/money.py").write_bytes(MONEY)
        self.journal = Journal(folder / "journal")
        self.log = self.journal.create(SessionStarted(str(self.workspace), "1", "Demo model", "kimi"))
        self.engine = LogEngine(self.log, self.workspace)
        desk = NoDesk()
        store = Store(folder / "config")
        desk.tests = Suites(folder / "data", store, Walls(store), desk.trust)
        desk.proofs = Proving(desk.tests)
        desk.remarks = Drafts(folder / "data" / "comments", Comments)
        self.runtime = Runtime(desk)
        self.engine.stored = self.runtime.recorded.emit  # type: ignore[method-assign]
        self._loop: asyncio.AbstractEventLoop | None = None

    def open(self) -> None:
        """Tell the panes that the session is open."""
        self.runtime.engine = self.engine
        self.runtime.opened.emit(self.engine, list(self.log.records()))

    def happen(self, *events: Event) -> Record:
        """Store events and tell the panes."""
        for event in events:
            record = self.log.append(event)
            self.runtime.recorded.emit(record)
        return record

    def blob(self, data: bytes | None) -> str | None:
        """Keep bytes in the journal."""
        return None if data is None else self.log.put_blob(data)

    def proposal(self, *files: FileChange, name: str = "p1") -> Proposal:
        """Make the proposal of the pictures, or one of other files."""
        return Proposal(name, "functions.propose_edit:4", "Quantize once", files or self.money_files())

    def money_files(self) -> tuple[FileChange, ...]:
        """Return the files of the pictures' proposal."""
        return (
            FileChange("src/ledger/money.py", "modify", self.blob(MONEY), self.blob(FIXED)),
            FileChange("tests/test_money.py", "create", None, self.blob(TESTS)),
        )

    def propose(self, proposal: Proposal | None = None, *, request: str = "r1") -> Proposal:
        """Have a proposal made and its question asked."""
        proposal = proposal or self.proposal()
        question = Question("proposal", "Apply?", "", f"digest of {request}", proposal_id=proposal.id)
        self.happen(ProposalMade(proposal), DecisionRequested(request, proposal.call_id, question))
        return proposal

    def work(self) -> None:
        """Run the tasks the panes asked for, as the runtime of a window does, until none is left."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._serving = self._loop.create_task(self.runtime.serve())
        self._loop.run_until_complete(self._others())
        QApplication.processEvents()

    async def _others(self) -> None:
        await asyncio.sleep(0)  # what waits is begun
        while others := asyncio.all_tasks() - {self._serving, asyncio.current_task()}:
            await asyncio.wait(others)

    def close(self) -> None:
        """Let go of the journal, the loop and the threads."""
        if self._loop is not None:
            self.runtime.close()
            self._loop.run_until_complete(self._serving)
            self._loop.close()
        self.runtime._threads.close()
        self.runtime.deleteLater()  # and with it the timer of its files
        self.journal.close()


@pytest.fixture
def session(tmp_path: Path, qtbot: QtBot) -> Iterator[OpenSession]:
    """A session that is open, in a window's place."""
    made = OpenSession(tmp_path)
    yield made
    made.close()


def shown_review(session: OpenSession, qtbot: QtBot) -> Review:
    """Build the pane and show it."""
    made = PANE.build(session.runtime)
    assert isinstance(made, Review)
    show_in_window(made, qtbot)
    return made
