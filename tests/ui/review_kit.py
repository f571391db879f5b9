"""What the tests of the review, the viewer and the test list share: a proposal, and an open session."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from k2desk.agent.session import Session
from k2desk.core.events import DecisionRequested, Event, ProposalMade, Record, TurnStarted
from k2desk.core.permissions import Decision, Question
from k2desk.core.proposals import FileChange, Proposal
from k2desk.desk.program import Program
from k2desk.settings.keys import Keys
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
    """The real program without a key or a window: its journal, a session that is open, and its runtime."""

    def __init__(self, folder: Path) -> None:
        self.workspace = folder / "ledger"
        (self.workspace / "src/ledger").mkdir(parents=True)
        (self.workspace / "src/ledger/money.py").write_bytes(MONEY)
        self.desk = Program(folder / "data", Store(folder / "config"), Keys(list))
        self.desk.trust.once(self.workspace)
        self._loop = asyncio.new_event_loop()
        engine = self._loop.run_until_complete(self.desk.open_session(self.workspace))
        assert isinstance(engine, Session)
        self.engine, self.log = engine, engine.log
        self.runtime = Runtime(self.desk)
        self._waiting = ExitStack()
        self._answers: dict[str, asyncio.Future[Decision]] = {}
        self._ends = self.log.subscribe(self.runtime.recorded.emit)
        self._serving: asyncio.Task[None] | None = None

    @property
    def decided(self) -> list[tuple[str, Decision]]:
        """What the session took for an answer: by request, the decision."""
        return [(name, answer.result()) for name, answer in self._answers.items() if answer.done()]

    @property
    def sent(self) -> list[tuple[str, str]]:
        """The words of every turn that has begun, and the id of their message."""
        events = (record.event for record in self.log.records())
        return [(one.text, one.message) for one in events if isinstance(one, TurnStarted) and one.message]

    def open(self) -> None:
        """Tell the panes that the session is open."""
        self.runtime.engine = self.engine
        self.runtime.opened.emit(self.engine, list(self.log.records()))

    def happen(self, *events: Event) -> Record:
        """Store events and tell the panes."""
        for event in events:
            record = self.log.append(event)
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
        self._loop.run_until_complete(self._wait_for(request, question))
        self.happen(ProposalMade(proposal), DecisionRequested(request, proposal.call_id, question))
        return proposal

    async def _wait_for(self, request: str, question: Question) -> None:
        """Have the session's gate wait for an answer, as a turn that asks does."""
        self._answers[request] = self._waiting.enter_context(self.engine._gate.ask(request, question))

    def work(self) -> None:
        """Run the tasks the panes asked for, as the runtime of a window does, until none is left."""
        if self._serving is None:
            self._serving = self._loop.create_task(self.runtime.serve())
        self._loop.run_until_complete(self._others())
        QApplication.processEvents()

    async def _others(self) -> None:
        await asyncio.sleep(0)  # what waits is begun
        while others := asyncio.all_tasks() - {self._serving, asyncio.current_task()}:
            await asyncio.wait(others)

    def close(self) -> None:
        """Let go of the journal, the loop and the threads."""
        self._ends()
        self._waiting.close()
        self.runtime.close()
        if self._serving is not None:
            self._loop.run_until_complete(self._serving)  # it closes the session, and the pool
        if self._serving is None or self.runtime.engine is None:
            self._loop.run_until_complete(self.engine.close())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()
        self.runtime._threads.close()
        self.runtime.deleteLater()  # and with it the timer of its files
        self.desk.close()


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
