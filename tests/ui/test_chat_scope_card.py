"""The card about what the work may touch, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chat_kit import Chat, armed, clicked, key, wait_for
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from k2desk.core.events import DecisionMade
from k2desk.core.permissions import Decision, Question
from k2desk.core.scope import Bounds, written
from k2desk.ui.chat.cards.scope import ScopeCard

ASKED = Bounds(("src/*.py", "tests/**"), 40)
SCOPE = Question("scope", "Round once.", written(ASKED), "d")
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def chat(dressed: QApplication) -> Iterator[Chat]:
    made = Chat(height=700)
    yield made
    made.close()


def asked(chat: Chat) -> ScopeCard:
    card = armed(chat.ask(SCOPE))
    assert isinstance(card, ScopeCard)
    return card


def test_what_is_asked_for_is_accepted_from_any_field(chat: Chat) -> None:
    card = chat.ask(SCOPE)
    assert isinstance(card, ScopeCard)
    assert card.accessibleName() == "Decision needed: What this work may touch"
    names = [field.accessibleName() for field in (card.files, card.lines, card.names)]
    assert all(names)
    assert len(set(names)) == 3
    card.lines.setFocus()
    key(card.lines, Qt.Key.Key_Return, CONTROL)
    assert chat.answers == [], "nobody answers what just came"
    armed(card)
    assert card.agree.text() == "Accept"
    key(card.lines, Qt.Key.Key_Return)
    assert chat.answers == [], "Enter alone is no answer"
    key(card.lines, Qt.Key.Key_Return, CONTROL)
    assert chat.answers == [("r1", Decision("allow", "d", answer=SCOPE.text))]


def test_it_is_edited_by_keyboard_and_then_accepted(chat: Chat) -> None:
    card = asked(chat)
    card.files.setFocus()
    key(card.files, Qt.Key.Key_End, CONTROL)
    key(card.files, Qt.Key.Key_Return)
    QTest.keyClicks(card.files, "docs/")
    key(card.files, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is card.lines, "Tab goes on"
    QTest.keyClicks(card.lines, "12")
    key(card.lines, Qt.Key.Key_Tab)
    QTest.keyClicks(card.names, "httpx, ")
    assert card.agree.text() == "Accept as edited"
    key(card.names, Qt.Key.Key_Return, CONTROL)
    agreed = Bounds(("src/*.py", "tests/**", "docs/**"), 12, ("httpx",))
    decision = Decision("allow", "d", answer=written(agreed))
    assert chat.answers == [("r1", decision)]
    chat.tell(DecisionMade("r1", "c1", decision))
    assert "question:r1" not in chat.view.hosts.cards
    chat.click("toggle:question:r1")
    assert chat.view.stack.room(chat.transcript.rows[-1]).opened("question:r1"), "it can be read later"


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("files", "../x", "goes up with"),
        ("files", "", "1 to 40 globs"),
        ("lines", "", "between 1 and"),
        ("names", "httpx>=1", "names alone"),
    ],
)
def test_what_cannot_be_is_said_and_cannot_be_accepted(chat: Chat, field: str, text: str, words: str) -> None:
    card = asked(chat)
    edited = getattr(card, field)
    edited.setPlainText(text) if field == "files" else edited.setText(text)
    assert words in card.wrong.text()
    assert card.wrong.isVisible()
    assert not card.agree.isEnabled()
    card.accept()
    assert chat.answers == []


def test_escape_leaves_every_field_and_decides_nothing(chat: Chat) -> None:
    card = asked(chat)
    left: list[bool] = []
    card.left.connect(lambda: left.append(True))
    for field in (card.files, card.lines, card.names, card):
        field.setFocus()
        key(field, Qt.Key.Key_Escape)
    assert (chat.answers, len(left)) == ([], 4)


@pytest.mark.parametrize("words", ["", "only the tests"])
def test_no_is_said_with_or_without_a_reason(chat: Chat, words: str) -> None:
    card = asked(chat)
    clicked(card.reject)
    assert QApplication.focusWidget() is card.note
    assert chat.answers == []
    QTest.keyClicks(card.note, words)
    key(card.note, Qt.Key.Key_Return)
    assert chat.answers == [("r1", Decision("reject", "d", note=words))]


def test_files_are_counted_again_after_an_edit_and_told_to_who_cannot_see(chat: Chat) -> None:
    wanted: list[dict[str, str]] = []
    chat.view.hosts.counts_asked.connect(lambda card: wanted.append(card.globs()))
    card = asked(chat)
    assert wanted == [{"src/*.py": "src/*.py", "tests/**": "tests/**"}]
    card.files.setPlainText("tests/\n../x\nnew.py\nsrc")
    wait_for(lambda: len(wanted) == 2)
    assert wanted[1] == {"tests/": "tests/**", "new.py": "new.py", "src": "src"}
    card.show_counts({"tests/": 1, "new.py": 0, "src": 10_000}, 10_000)
    assert card.files.accessibleDescription() == "tests/: 1 file; new.py: no file yet; src: 10,000+ files"
