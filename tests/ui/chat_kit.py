"""A conversation told event by event to a transcript on the screen, and questions to ask in it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from k2desk.core.events import (
    DecisionRequested,
    Event,
    ProposalMade,
    Record,
    StepFinished,
    StepStarted,
    TextDelta,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.permissions import Question
from k2desk.core.proposals import FileChange, Proposal
from k2desk.transcript.fold import Transcript
from k2desk.ui.chat.cards.card import Card
from k2desk.ui.chat.view import TranscriptView
from k2desk.ui.models.selection import Selection

BEFORE = b"a\n" + b"\n" * 20 + b"b\n"
AFTER = b"A\n" + b"\n" * 20 + b"B\n"
BLOBS = {"0" * 64: BEFORE, "1" * 64: AFTER}
PROPOSAL = Proposal(
    "p1", "c1", "Write it in capitals.", (FileChange("src/a.py", "modify", "0" * 64, "1" * 64),)
)
PATCH = Question("proposal", "Proposed patch: 2 hunks in 1 file", "Write it.", "d-patch", proposal_id="p1")
COMMAND = Question(
    "command",
    "Run a command?",
    "python -m pytest -q && git stash drop",
    "d-command",
    facts=(("folder", "ledger/"), ("effect", "Your files stay as they are.")),
    confinement="in a copy · confined · no network",
    remember=True,
)
ASK = Question("ask", "The assistant asks", "Which one?", "d-ask", choices=("left", "right"))
LONG = Question("command", "Run a command?", "\n".join(f"echo {n}" for n in range(60)), "d-long")


class Chat:
    """A transcript on the screen and the records it was told."""

    def __init__(self, width: int = 620, height: int = 500) -> None:
        self.selection = Selection()
        self.transcript = Transcript()
        self.view = TranscriptView(self.selection)
        self.view.resize(width, height)
        self.view.show()
        QApplication.processEvents()
        self.now, self.seq = 1_000_000.0, 0
        self.answers: list[tuple[str, object]] = []
        self.view.hosts.decided.connect(lambda request, decision: self.answers.append((request, decision)))
        self.view.hosts.prepare = lambda row: self.selection.show(
            row.proposal, row.request_id, row.question.digest, BLOBS.__getitem__
        )

    def tell(self, *events: Event) -> None:
        """Tell events, then show them."""
        for event in events:
            self.seq, self.now = self.seq + 1, self.now + 1
            self.view.apply(self.transcript.apply(Record("s", self.seq, self.now, event, "0" * 64)))
        self.view.flush()
        QApplication.processEvents()

    def turns(self, number: int, first: int = 1, lines: int = 3) -> None:
        """Tell whole turns."""
        for turn in range(first, first + number):
            text = "".join(
                f"Paragraph {turn}.{n} of the answer, with some words in it.\n\n" for n in range(lines)
            )
            self.tell(
                TurnStarted(turn, f"Question {turn}"), StepStarted(turn, 1, "k2"), TextDelta(turn, 1, text)
            )
            self.tell(StepFinished(turn, 1, "stop"), TurnFinished(turn, "done"))

    def ask(self, question: Question, request: str = "r1") -> Card:
        """Ask the user, and return the card."""
        if question.kind == "proposal":
            self.tell(ProposalMade(PROPOSAL))
        self.tell(DecisionRequested(request, "c1", question))
        return self.view.hosts.cards[f"question:{request}"]

    def screen(self) -> QImage:
        """Return what is really on the screen, put together from all that was painted and moved."""
        QApplication.processEvents()
        self.view._coloring.stop()  # nothing may change between what is compared
        QApplication.sendPostedEvents()
        return self.view.screen().grabWindow(self.view.winId()).toImage()

    def fresh(self) -> QImage:
        """Return what everything painted anew looks like."""
        shown = self.view.screen().grabWindow(self.view.winId()).toImage()
        return self.view.grab().toImage().convertToFormat(shown.format())

    def looks_fresh(self) -> bool:
        """Return whether what is on the screen is what painting anew gives; a clock may go on in between."""
        for _ in range(5):
            if self.screen() == self.fresh():
                return True
            self.view._tick()
        return False

    def find_spot(self, action: str) -> QPoint:
        """Return a point of the viewport where a click does something."""
        for y in range(0, self.view.viewport().height(), 4):
            if (found := spot_in(self.view, action, y)) is not None:
                return found
        raise AssertionError(f"nothing to press for {action}")

    def click(self, action: str) -> None:
        """Press what does something."""
        left = Qt.MouseButton.LeftButton
        QTest.mouseClick(self.view.viewport(), left, Qt.KeyboardModifier.NoModifier, self.find_spot(action))

    def close(self) -> None:
        self.view.close()
        self.view.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def armed(card: Card) -> Card:
    """Let the time pass until a card takes an answer."""
    (timer,) = card.findChildren(QTimer, options=Qt.FindChildOption.FindDirectChildrenOnly)
    wait_for(lambda: card.armed or timer.isActive())
    if not card.armed:
        timer.stop()
        timer.timeout.emit()
    return card


def key(widget: QWidget, pressed: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    QTest.keyClick(widget, pressed, modifier or Qt.KeyboardModifier.NoModifier)


def clicked(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def wait_for(condition: Callable[[], object]) -> None:
    """Let Qt work until something is so."""
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it never came"
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)


def spot_in(view: TranscriptView, action: str, y: int) -> QPoint | None:
    """Return a point at a height of the viewport where a click does something."""
    for x in range(0, view.viewport().width(), 8):
        if view.hit(QPoint(x, y))[2].startswith(action):
            return QPoint(x + 2, y + 1)
    return None


async def spot(view: TranscriptView, action: str) -> QPoint:
    """Return where a click does something: the loop is watched, so one height after the other."""
    for y in range(0, view.viewport().height(), 4):
        if (found := spot_in(view, action, y)) is not None:
            return found
        await asyncio.sleep(0)
    raise AssertionError(f"nothing to press for {action}")
