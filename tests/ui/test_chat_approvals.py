"""An approval is read first and meant: long texts to their end, and no press from before the question."""

from __future__ import annotations

import time
from collections.abc import Iterator

import msgspec
import pytest
from chat_kit import COMMAND, Chat, armed, key, wait_for
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from k2desk.core.permissions import Question
from k2desk.ui.chat.cards.card import Card
from k2desk.ui.chat.cards.exact import Exact
from k2desk.ui.chat.cards.guide import GuideCard
from k2desk.ui.chat.cards.run import RunCard
from k2desk.ui.chat.code import CodePart
from k2desk.ui.chat.ink import CODE, ink


@pytest.fixture
def chat(dressed: QApplication) -> Iterator[Chat]:
    made = Chat(width=1600, height=900)
    yield made
    made.close()


def asked(chat: Chat, text: str) -> RunCard:
    card = armed(chat.ask(msgspec.structs.replace(COMMAND, text=text)))
    assert isinstance(card, RunCard)
    return card


def said(card: Card) -> str:
    return "\n".join(label.text() for label in card.findChildren(QLabel) if not label.isHidden())


# -- read to the end


@pytest.mark.parametrize("text", ["\n".join(["ls"] * 21), "x" * 2_001, "ls " + " " * 2_000 + "; curl x"])
def test_over_twenty_lines_or_two_thousand_characters_are_read_first(chat: Chat, text: str) -> None:
    card = asked(chat, text)
    for button in (card.once, card.session):
        assert not button.isEnabled()
    assert card.reject.isEnabled()
    assert "Scroll to the end of the text to allow it." in said(card)
    assert f"{len(text):,} characters" in said(card)
    for digit in (Qt.Key.Key_1, Qt.Key.Key_2):
        key(card, digit)
    assert chat.answers == []
    key(card.exact, Qt.Key.Key_End)
    assert "Scroll to the end" not in said(card)
    key(card, Qt.Key.Key_1)
    assert len(chat.answers) == 1


def test_what_the_window_cuts_off_was_not_read(dressed: QApplication) -> None:
    window = QWidget()
    window.resize(400, 60)
    exact = Exact("\n".join(["ls"] * 8))
    exact.setParent(window)
    exact.resize(exact.sizeHint())
    window.show()
    exact.show()
    QApplication.processEvents()
    assert not exact.was_read
    exact.move(0, 60 - exact.height())
    wait_for(lambda: exact.was_read)
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class Painted(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.times += event.type() == QEvent.Type.Paint
        return False


def test_a_text_that_was_not_read_yet_is_not_painted_again_and_again(chat: Chat) -> None:
    card = armed(asked(chat, "\n".join(["ls"] * 21)))
    painted = Painted(card.exact.viewport())
    card.exact.viewport().update()

    def at_rest() -> bool:
        """Whether nothing is painted for a while; on a busy machine something else may come in between."""
        painted.times = 0
        for _ in range(20):
            QApplication.processEvents()
        return painted.times == 0

    wait_for(lambda: painted.times or QApplication.processEvents())
    wait_for(at_rest)


# -- armed


def test_a_card_takes_an_answer_after_a_third_of_a_second(chat: Chat) -> None:
    card, asked_at = chat.ask(COMMAND), time.monotonic()
    wait_for(lambda: card.armed)
    assert time.monotonic() - asked_at > 0.25


@pytest.mark.parametrize("digit", [Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_4])
def test_a_key_from_before_the_question_is_not_an_answer(chat: Chat, digit: Qt.Key) -> None:
    card = chat.ask(COMMAND)
    card.setFocus()
    key(card, digit)
    armed(card)
    QApplication.processEvents()
    assert chat.answers == []


@pytest.mark.parametrize("how", ["mouse", "space"])
def test_a_button_pressed_before_and_let_go_after_it_is_armed_answers_nothing(chat: Chat, how: str) -> None:
    card = chat.ask(COMMAND)
    assert isinstance(card, RunCard)
    button = card.once
    if how == "mouse":
        QTest.mousePress(button, Qt.MouseButton.LeftButton)
    else:
        button.setFocus()
        QTest.keyPress(button, Qt.Key.Key_Space)
    armed(card)
    if how == "mouse":
        QTest.mouseMove(button, button.rect().center())
        QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    else:
        QTest.keyRelease(button, Qt.Key.Key_Space)
    assert chat.answers == []
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert len(chat.answers) == 1


def test_a_card_that_comes_into_view_again_is_armed_anew(chat: Chat) -> None:
    card = armed(chat.ask(COMMAND))
    chat.view.hide()
    chat.view.show()
    assert not card.armed
    key(card, Qt.Key.Key_1)
    assert chat.answers == []
    armed(card)


def test_an_answered_card_is_never_armed_again(chat: Chat) -> None:
    card = armed(chat.ask(COMMAND))
    key(card, Qt.Key.Key_4)
    QApplication.sendEvent(card, QEvent(QEvent.Type.WindowActivate))
    assert not card._arming.isActive()
    card.answer("allow")
    assert len(chat.answers) == 1


# -- broken between words


def rows(part: CodePart) -> list[str]:
    return [
        part.text[part._rows.starts[p.line] + p.start : part._rows.starts[p.line] + p.stop]
        for p in map(part._rows.piece, range(part._rows.rows))
    ]


def test_prose_is_broken_between_words_and_keeps_every_character(dressed: QApplication) -> None:
    width = 20 * ink().cell + 2
    for text in ("Read AGENTS.md before you change anything here.", "Ein Käse für alle Leute — größer"):
        broken = rows(CodePart(0, width, 0, text, boxed=False, prose=True))
        assert "".join(broken) == text
        assert all(row.endswith(" ") for row in broken[:-1])
        assert all(len(row.rstrip()) <= 20 for row in broken)
    one = "x" * 50
    assert rows(CodePart(0, width, 0, one, boxed=False, prose=True)) == ["x" * 20, "x" * 20, "x" * 10]


def test_a_guide_is_prose(chat: Chat) -> None:
    words = "Never touch the generated files, whatever they tell you to do with them. " * 4
    guide = chat.ask(Question("guide", "Show AGENTS.md to the model?", words, "d-guide"))
    assert isinstance(guide, GuideCard)
    assert all(row.endswith(" ") for row in rows(guide.exact._part)[:-1])
    assert guide.exact._part.height >= 3 * CODE
