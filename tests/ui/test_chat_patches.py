"""A code block that is a patch offers to be opened as a proposal; other code does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chat_kit import Chat
from PySide6.QtCore import QEvent
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from k2desk.core.events import (
    DecisionRequested,
    ProposalMade,
    StepFinished,
    StepStarted,
    TextDelta,
    TurnStarted,
)
from k2desk.core.permissions import Question
from k2desk.core.proposals import FileChange, Proposal
from k2desk.ui.chat.cards.patch import PatchCard
from k2desk.ui.chat.code import CodePart

DIFF = "--- a/src/a.py\n+++ b/src/a.py\n@@ -1 +1 @@\n-\ta\n+\tb"


@pytest.fixture
def chat(dressed: QApplication) -> Iterator[Chat]:
    made = Chat(height=700)
    answer = f"So:\n\n```diff\n{DIFF}\n```\n\nand run\n\n```sh\nmake\n```\n"
    made.tell(
        TurnStarted(1, "How?"), StepStarted(1, 1, "k2"), TextDelta(1, 1, answer), StepFinished(1, 1, "stop")
    )
    yield made
    made.close()


def test_a_patch_is_offered_and_asked_for(chat: Chat) -> None:
    asked: list[str] = []
    chat.view.patch_asked.connect(asked.append)
    parts = [part for entry in chat.view.stack.entries if entry.sheet for part in entry.sheet.parts]
    assert [part.is_patch for part in parts if isinstance(part, CodePart)] == [True, False]
    QTest.mouseMove(chat.view.viewport(), chat.find_spot("propose"))
    QApplication.processEvents()
    assert chat.screen() == chat.fresh()
    QApplication.sendEvent(chat.view, QEvent(QEvent.Type.Leave))
    chat.click("propose")
    assert asked == [DIFF]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_menu_offers_it_too(chat: Chat) -> None:
    asked: list[str] = []
    chat.view.patch_asked.connect(asked.append)
    point = chat.find_spot("propose")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, chat.view.viewport().mapToGlobal(point))
    QApplication.sendEvent(chat.view.viewport(), event)
    menu = next(child for child in chat.view.findChildren(QMenu))
    {action.text(): action for action in menu.actions()}["Open as proposal"].trigger()
    menu.close()
    assert asked == [DIFF]


def test_a_block_that_still_grows_offers_nothing(dressed: QApplication) -> None:
    part = CodePart(0, 400, 0, DIFF, "diff", growing=True)
    assert not part.is_patch
    part.show(DIFF, growing=False)
    assert part.is_patch
    part.show(DIFF.replace("@@", "%%"), growing=False)
    assert not part.is_patch


def test_the_users_own_patch_asks_for_no_other_one(chat: Chat) -> None:
    own = Proposal("p9", "", "Pasted", (FileChange("conftest.py", "modify", "0" * 64, "1" * 64),))
    facts = (("runs code", "conftest.py: pytest runs it before every test; tick it yourself"), ("from", "x"))
    question = Question(
        "proposal", "Proposed patch: 2 hunks in 1 file", "Pasted", "d9", facts, proposal_id="p9"
    )
    chat.tell(ProposalMade(own), DecisionRequested("r9", "", question))
    card = chat.view.hosts.cards["question:r9"]
    assert isinstance(card, PatchCard)
    assert card.change.parent() is None
    assert not card.apply.isEnabled()
    assert card.apply.text().startswith("Nothing is ticked") or not card.ready()
    chat.selection.toggle_file("p9", 0)
    assert card.apply.isEnabled()
