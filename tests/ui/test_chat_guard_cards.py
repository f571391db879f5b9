"""The cards of limits, standstills, plans and files for assistants, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from chat_kit import Chat, armed, clicked, key, wait_for
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from k2desk.core.events import DecisionMade
from k2desk.core.permissions import Decision, Question
from k2desk.ui.chat.cards.choice import ChoiceCard
from k2desk.ui.chat.cards.guide import GuideCard
from k2desk.ui.chat.cards.plan import PlanCard

LIMIT = Question(
    "limit", "Limit reached", "$1.00 of $1.00, next about $0.04", "d", choices=("Stop here", "+ $0.50")
)
STALL = Question("stall", "No progress", "5 rounds", "d", choices=("Go on", "Change the plan", "Stop"))
PLAN = Question("plan", "Round once.", "1. money.py\n2. tests", "d")
WAYS = Question(
    "plan",
    "Round once.",
    "1. money.py",
    "d",
    facts=(("A", "Small."), ("B", "Large.")),
    choices=("A", "B"),
)
SECRET = Question("secret", "Show a file with secrets to the model?", ".env", "d", remember=True)
GUIDE = Question("guide", "Show AGENTS.md to the model?", "\n".join(map(str, range(60))), "d")


@pytest.fixture
def chat(dressed: QApplication) -> Iterator[Chat]:
    made = Chat(height=700)
    yield made
    made.close()


def test_a_limit_is_answered_with_a_digit(chat: Chat) -> None:
    card = chat.ask(LIMIT)
    assert isinstance(card, ChoiceCard)
    assert card.accessibleName() == "Decision needed: Limit reached"
    assert not card.note.isVisible()
    card.setFocus()
    key(card, Qt.Key.Key_2)
    assert chat.answers == [], "nobody answers what just came"
    armed(card)
    key(card, Qt.Key.Key_Escape)
    assert chat.answers == []
    key(card, Qt.Key.Key_2)
    assert chat.answers == [("r1", Decision("allow", "d", answer="+ $0.50"))]


def test_a_standstill_takes_words_along(chat: Chat) -> None:
    card = armed(chat.ask(STALL))
    assert isinstance(card, ChoiceCard)
    card.note.setFocus()
    QTest.keyClicks(card.note, "read the docs 1")
    assert chat.answers == [], "digits in the words choose nothing"
    card.setFocus()
    key(card, Qt.Key.Key_2)
    [(_, decision)] = chat.answers
    assert decision == Decision("allow", "d", note="read the docs 1", answer="Change the plan")


@pytest.mark.parametrize("width", [420, 620, 1200])
def test_every_button_of_a_choice_can_be_seen(dressed: QApplication, width: int) -> None:
    chat = Chat(width=width)
    card = armed(chat.ask(LIMIT))
    assert isinstance(card, ChoiceCard)
    for button in card.choices:
        assert button.width() >= button.sizeHint().width()
        assert card.rect().contains(button.geometry().translated(button.parentWidget().pos()))
    chat.close()


def test_a_plan_is_approved_as_it_is(chat: Chat) -> None:
    card = armed(chat.ask(PLAN))
    assert isinstance(card, PlanCard)
    card.text.setFocus()
    key(card.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert chat.answers == [("r1", Decision("allow", "d", answer=PLAN.text))]


def test_every_line_of_a_plan_is_shown_as_it_is_broken(chat: Chat) -> None:
    lines = [f"{number}. {'a step that takes more than a line of the card ' * 4}" for number in range(1, 4)]
    card = armed(chat.ask(msgspec.structs.replace(PLAN, text="\n".join(lines))))
    assert isinstance(card, PlanCard)
    wait_for(lambda: card.text.verticalScrollBar().maximum() == 0)
    assert card.text.document().size().height() > 3


def test_a_plan_is_edited_and_then_approved(chat: Chat) -> None:
    card = armed(chat.ask(PLAN))
    assert isinstance(card, PlanCard)
    card.text.setFocus()
    key(card.text, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(card.text, ", twice")
    assert card.approve.text() == "Approve with your edits"
    clicked(card.approve)
    decision = Decision("allow", "d", answer="1. money.py\n2. tests, twice")
    assert chat.answers == [("r1", decision)]
    chat.tell(DecisionMade("r1", "c1", decision))
    assert "question:r1" not in chat.view.hosts.cards
    chat.click("toggle:question:r1")
    assert chat.view.stack.room(chat.transcript.rows[-1]).opened("question:r1"), "it can be read later"


def test_an_empty_plan_cannot_be_approved_and_escape_leaves_it(chat: Chat) -> None:
    card = armed(chat.ask(PLAN))
    assert isinstance(card, PlanCard)
    left: list[bool] = []
    card.left.connect(lambda: left.append(True))
    card.text.setFocus()
    key(card.text, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    key(card.text, Qt.Key.Key_Delete)
    assert not card.approve.isEnabled()
    card.accept()
    key(card.text, Qt.Key.Key_Escape)
    assert (chat.answers, left) == ([], [True])


def test_nothing_hides_in_the_name_of_a_way(chat: Chat) -> None:
    name = "A & B\u202e"
    card = chat.ask(msgspec.structs.replace(WAYS, facts=((name, "what"),), choices=(name,), recommended=name))
    assert isinstance(card, PlanCard)
    assert card.ways[0].text() == "●  A && B⟨U+202E⟩ (recommended)"
    assert card.choice == name


def test_of_several_ways_one_has_to_be_chosen(chat: Chat) -> None:
    card = armed(chat.ask(WAYS))
    assert isinstance(card, PlanCard)
    assert not card.approve.isEnabled()
    card.ways[1].setFocus()
    key(card.ways[1], Qt.Key.Key_Space)
    assert card.choice == "B"
    assert [way.text()[0] for way in card.ways] == ["○", "●"], "colour alone says nothing"
    assert [way.accessibleName() for way in card.ways] == ["A", "B"]
    card.accept()
    assert chat.answers == [("r1", Decision("allow", "d", answer="1. money.py", choice="B"))]


@pytest.mark.parametrize(
    ("button", "words", "decision"),
    [
        ("reject", "", Decision("reject", "d")),
        ("reject", "too large", Decision("reject", "d", note="too large")),
        ("revise", "smaller", Decision("revise", "d", note="smaller")),
        ("revise", "", None),
    ],
)
def test_a_plan_is_turned_down_with_or_without_a_reason(
    chat: Chat, button: str, words: str, decision: Decision | None
) -> None:
    card = armed(chat.ask(PLAN))
    assert isinstance(card, PlanCard)
    clicked(getattr(card, button))
    assert card.note.isVisible()
    QTest.keyClicks(card.note, words)
    key(card.note, Qt.Key.Key_Return)
    assert chat.answers == ([("r1", decision)] if decision else [])


def test_a_file_for_assistants_is_let_through_once_it_was_read(chat: Chat) -> None:
    card = armed(chat.ask(GUIDE))
    assert isinstance(card, GuideCard)
    card.setFocus()
    key(card, Qt.Key.Key_1)
    assert chat.answers == []
    assert not card.show_it.isEnabled()
    card.exact.setFocus()
    key(card.exact, Qt.Key.Key_End)
    wait_for(card.ready)
    card.setFocus()
    key(card, Qt.Key.Key_1)
    assert chat.answers == [("r1", Decision("allow", "d"))]


def test_it_can_be_kept_back_unread(chat: Chat) -> None:
    card = armed(chat.ask(GUIDE))
    card.setFocus()
    key(card, Qt.Key.Key_2)
    assert chat.answers == [("r1", Decision("reject", "d"))]


@pytest.mark.parametrize(
    ("digit", "answer"),
    [
        (Qt.Key.Key_1, Decision("allow", "d")),
        (Qt.Key.Key_2, Decision("allow", "d", scope="session")),
        (Qt.Key.Key_4, Decision("reject", "d")),
    ],
)
def test_a_file_with_secrets_is_named_and_answered_by_a_digit(
    chat: Chat, digit: Qt.Key, answer: Decision
) -> None:
    card = armed(chat.ask(SECRET))
    assert isinstance(card, GuideCard)
    assert card.exact.shown == ".env"
    assert card.session.isVisible()
    card.setFocus()
    key(card, digit)
    assert chat.answers == [("r1", answer)]
