"""The real program in a real window, by keyboard alone: modes, plan, list, queue, steering, aside, fork."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from driven_kit import ALT, CONTROL, SHIFT, Hands, call, played, real_window, until
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from k2desk.core.events import (
    AsideFinished,
    DecisionRequested,
    ModeChanged,
    PlanApproved,
    SessionForked,
    StepStarted,
    TextDelta,
    TodosUpdated,
    TurnFinished,
    TurnStarted,
    TurnSteered,
)
from k2desk.provider.scripted.answer import Answer
from k2desk.provider.scripted.conversation import Conversation
from k2desk.provider.scripted.server import ScriptedServer
from k2desk.ui.chat.cards.plan import PlanCard
from k2desk.ui.composer import Composer
from k2desk.ui.window import Window

PLAN = {"summary": "Count once", "plan": "1. Read it.\n2. Count once."}
TODOS = {"todos": [{"text": "Read it", "state": "done"}, {"text": "Count once", "state": "doing"}]}


class Model:
    """Plans, keeps a list, speaks slowly when asked to, and repeats everything else."""

    model = "kimi-k2-thinking"

    def answer(self, conversation: Conversation) -> Answer:
        last = conversation.messages[-1]
        if last.role == "tool":
            todos = last.name == "propose_plan"
            return call("update_todos", TODOS) if todos else Answer(text="The list is kept.")
        said = last.text
        if "Plan it" in said:
            return call("propose_plan", PLAN)
        return (
            Answer(text="slow " * 60, pace=0.05) if "slowly" in said else Answer(text=f"Heard: {said[-40:]}")
        )


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(Model()) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "ledger"
    root.mkdir()
    (root / "money.py").write_text("CENT = 1\n")
    return root


@pytest.fixture
def window(server: ScriptedServer, folder: Path, tmp_path: Path, qapp: QApplication) -> Iterator[Window]:
    with real_window(server, folder, tmp_path, qapp) as made:
        yield made


def test_a_plan_is_asked_for_approved_and_worked_through(window: Window) -> None:
    async def scenario(hands: Hands) -> None:
        while window.runtime.engine.mode != "plan":  # type: ignore[union-attr]
            changed = len(hands.told(ModeChanged))
            hands.press(Qt.Key.Key_M, CONTROL | SHIFT)
            await hands.happened(ModeChanged, changed + 1)
        hands.press(Qt.Key.Key_L, CONTROL)
        hands.type("Plan it")
        hands.press(Qt.Key.Key_Return)
        await hands.happened(DecisionRequested)
        await until(lambda: window.findChildren(PlanCard))
        (card,) = window.findChildren(PlanCard)
        hands.press(Qt.Key.Key_J, CONTROL)
        await until(lambda: card.isAncestorOf(window.focusWidget()) and card.armed)
        hands.press(Qt.Key.Key_Return, CONTROL)
        approved = await hands.happened(PlanApproved)
        assert isinstance(approved, PlanApproved)
        assert (approved.text, approved.edited) == (PLAN["plan"], False)
        await hands.happened(TurnFinished)
        assert hands.told(ModeChanged)[-1] == ModeChanged("act", "plan")
        assert len(hands.told(TodosUpdated)) == 1
        hands.press(Qt.Key.Key_T, CONTROL)
        assert "The list is kept." in hands.answers()

    played(window, scenario)


def test_what_is_said_while_it_works_is_queued_or_heard_at_once(window: Window) -> None:
    async def scenario(hands: Hands) -> None:
        hands.press(Qt.Key.Key_L, CONTROL)
        hands.type("Speak slowly")
        hands.press(Qt.Key.Key_Return)
        await hands.happened(TextDelta)
        hands.type("afterwards")
        hands.press(Qt.Key.Key_Return)
        (composer,) = window.findChildren(Composer)
        await until(lambda: len(composer.outbox.queue) == 1)
        hands.type("at once")
        hands.press(Qt.Key.Key_Return, ALT)
        hands.type("what is two and two?")
        hands.press(Qt.Key.Key_Semicolon, CONTROL)
        aside = await hands.happened(AsideFinished)
        assert isinstance(aside, AsideFinished)
        assert aside.outcome == "done"
        steered = await hands.happened(TurnSteered)
        assert isinstance(steered, TurnSteered)
        assert (steered.turn, steered.text) == (1, "at once")
        await hands.happened(TurnFinished, 2)
        begun = [event.text for event in hands.told(TurnStarted) if isinstance(event, TurnStarted)]
        assert begun == ["Speak slowly", "afterwards"]
        assert "Heard: " in hands.answers()

    played(window, scenario)


def test_a_message_is_said_otherwise_in_a_fork_and_a_turn_is_stopped(window: Window) -> None:
    async def scenario(hands: Hands) -> None:
        await hands.say("first words")
        before = window.runtime.engine
        hands.press(Qt.Key.Key_E, CONTROL | SHIFT)
        await until(lambda: window.runtime.engine is not before)
        (composer,) = window.findChildren(Composer)
        await until(lambda: composer.draft.text == "first words")
        assert hands.told(SessionForked)
        hands.press(Qt.Key.Key_L, CONTROL)
        hands.press(Qt.Key.Key_A, CONTROL)
        hands.type("other words, slowly")
        hands.press(Qt.Key.Key_Return)
        await hands.happened(StepStarted)
        await hands.happened(TextDelta)
        hands.press(Qt.Key.Key_Period, CONTROL)
        end = await hands.happened(TurnFinished)
        assert isinstance(end, TurnFinished)
        assert end.outcome == "cancelled"
        await until(lambda: not window.runtime.running)

    played(window, scenario)
