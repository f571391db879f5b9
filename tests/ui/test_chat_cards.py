"""Questions: what they show, when they take an answer, and what never answers them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from chat_kit import ASK, COMMAND, LONG, PATCH, Chat, armed, clicked, key, wait_for
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    SelectionProved,
    StepFinished,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    WriteDone,
    WriteIntended,
)
from k2desk.core.messages import ToolCall
from k2desk.core.permissions import Decision, JudgedPart
from k2desk.core.proposals import FileWrite
from k2desk.core.proving import Proof
from k2desk.transcript.rows import ChangeRow, ToolRow
from k2desk.transcript.words import READ_BACK
from k2desk.ui.chat.cards.ask import AskCard
from k2desk.ui.chat.cards.patch import PatchCard
from k2desk.ui.chat.cards.run import RunCard
from k2desk.ui.chat.lines import LinePart
from k2desk.ui.chat.room import Room
from k2desk.ui.chat.worked import call, change
from k2desk.ui.theme import look

GOOD = Proof("t", "b", "pytest", 0, 2.6, 88, 0, before=1, fixes=("test_total",), passing=86)


@pytest.fixture
def chat(dressed: QApplication) -> Iterator[Chat]:
    made = Chat(height=700)
    yield made
    made.close()


def texts(card: object) -> str:
    assert isinstance(card, RunCard | PatchCard | AskCard)
    return "\n".join(label.text() for label in card.findChildren(QLabel))


# -- commands


def test_a_command_is_shown_to_the_letter(chat: Chat) -> None:
    card = chat.ask(COMMAND)
    assert isinstance(card, RunCard)
    assert card.exact.shown == COMMAND.text
    for words in ("Run a command?", "in a copy · confined · no network", "folder", "ledger/"):
        assert words in texts(card)
    assert card.accessibleName() == "Decision needed: Run a command?"
    assert card.once.accessibleName() == "Run once (1)"
    said = [label for label in card.findChildren(QLabel) if label.text()]
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in said)


def test_each_program_says_which_rule_allows_it_and_which_had_none(chat: Chat) -> None:
    parts = (
        JudgedPart("python -m pytest -q", 0, rule="python -m pytest"),
        JudgedPart("git stash drop", 23, why="no rule: this is why you are asked", notes=(("sets", "A=1"),)),
    )
    card = chat.ask(msgspec.structs.replace(COMMAND, parts=parts))
    said = texts(card).split("\n")
    for words in (
        "part 1",
        "allowed by “python -m pytest”",
        "part 2",
        "no rule: this is why you are asked",
        "sets A=1",
    ):
        assert words in said
    many = msgspec.structs.replace(COMMAND, parts=parts * 6, digest="d2")
    assert "and 4 more" in texts(chat.ask(many, "r2"))


def test_other_questions_say_it_too_and_offer_no_rule_for_commands(chat: Chat) -> None:
    parts = (JudgedPart("docs/b.md", 0, "", "no rule: this is why you are asked"),)
    tests = msgspec.structs.replace(COMMAND, kind="tests", parts=parts)
    for number, asked in enumerate((tests, msgspec.structs.replace(PATCH, parts=parts))):
        card = chat.ask(asked, f"p{number}")
        assert isinstance(card, RunCard | PatchCard)
        assert "docs/b.md" in texts(card)
        assert "no rule: this is why you are asked" in texts(card)
        assert card.keys().get("3") is None


def test_a_patch_says_what_the_tests_said_of_exactly_what_is_ticked(chat: Chat) -> None:
    card = chat.ask(PATCH)
    assert isinstance(card, PatchCard)
    assert card.tried.isHidden()
    chat.tell(SelectionProved("p1", chat.selection.ticks("p1"), GOOD))
    assert (card.tried.text(), card.tried.isVisible()) == ("86 → 88 pass in a copy", True)
    assert card.tried.property("class") == "good"
    chat.selection.toggle_hunk("p1", 0, 0)
    assert card.tried.isHidden(), "nothing is known of these ticks"
    bad = msgspec.structs.replace(GOOD, passed=85, failed=1, breaks=("test_repr",))
    chat.tell(SelectionProved("p1", chat.selection.ticks("p1"), bad))
    assert (card.tried.text(), card.tried.property("class")) == ("breaks 1 in a copy", "bad")
    chat.selection.toggle_hunk("p1", 0, 0)
    assert card.tried.text() == "86 → 88 pass in a copy"
    assert card.tried.geometry().left() > card.title.geometry().right()
    chat.view.resize(360, 700)
    wait_for(lambda: card.tried.geometry().top() > card.title.geometry().bottom())
    chat.view.resize(620, 700)
    wait_for(lambda: card.tried.geometry().left() > card.title.geometry().right())


def test_a_write_names_its_files_below_where_they_have_no_room(chat: Chat) -> None:
    paths = ("src/ledger/money.py", "tests/test_money.py")
    row = ChangeRow("k", "w", paths, "applied", "2 of 3 hunks", proof=GOOD)
    wide, narrow = (change(row, Room(width, bool, bool), 96) for width in (900.0, 430.0))
    assert [len(sheet.parts) for sheet in (wide, narrow)] == [1, 2]
    assert narrow.parts[1].text == ", ".join(paths)
    assert all("86 → 88 pass in a copy" in sheet.parts[0].text for sheet in (wide, narrow))


def test_a_window_that_comes_back_arms_its_cards_anew(chat: Chat) -> None:
    card = armed(chat.ask(COMMAND))
    QApplication.sendEvent(card, QEvent(QEvent.Type.WindowActivate))
    assert not card.armed
    card.setFocus()
    key(card, Qt.Key.Key_1)
    assert chat.answers == []
    armed(card)


def test_a_call_that_was_read_back_says_so(chat: Chat) -> None:
    call = ToolCall("c1", "run_command", "{}", recovered=True)
    chat.tell(StepFinished(1, 1, "tool_calls", (call,)))
    card = chat.ask(COMMAND)
    assert READ_BACK in texts(card)
    assert card.accessibleDescription().startswith(READ_BACK)
    chat.tell(DecisionMade("r1", "c1", Decision("allow", COMMAND.digest)))
    chat.tell(ToolStarted("c1", "run_command", "Ran x", "in a copy"))
    sheet = chat.view.stack.entries[-1].sheet
    assert sheet is not None
    assert "recovered · in a copy" in sheet.parts[0].text


@pytest.mark.parametrize("text", ["ls \u202e; rm", "ls ⟨U+202E⟩; rm", "ls \x1b[1m", "ls ␛[1m"])
def test_what_hides_is_shown_and_named(chat: Chat, text: str) -> None:
    card = chat.ask(msgspec.structs.replace(COMMAND, text=text))
    assert isinstance(card, RunCard)
    assert "⟨U+202E⟩" in card.exact.shown or "␛" in card.exact.shown
    assert "characters that hide" in texts(card)


@pytest.mark.parametrize(
    ("button", "verdict", "scope"),
    [("once", "allow", "once"), ("session", "allow", "session"), ("reject", "reject", "once")],
)
def test_each_button_gives_its_answer_once(chat: Chat, button: str, verdict: str, scope: str) -> None:
    card = armed(chat.ask(COMMAND))
    assert isinstance(card, RunCard)
    card.note.setText(" careful ")
    made: QPushButton = getattr(card, button)
    clicked(made)
    clicked(made)
    assert chat.answers == [("r1", Decision(verdict, "d-command", scope, "careful"))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("digit", "verdict", "scope"),
    [(Qt.Key.Key_1, "allow", "once"), (Qt.Key.Key_2, "allow", "session"), (Qt.Key.Key_4, "reject", "once")],
)
def test_digits_answer_while_the_card_has_the_focus(
    chat: Chat, digit: Qt.Key, verdict: str, scope: str
) -> None:
    card = armed(chat.ask(COMMAND))
    key(chat.view, digit)
    assert chat.answers == []
    card.setFocus()
    key(card, digit)
    assert chat.answers == [("r1", Decision(verdict, "d-command", scope))]  # type: ignore[arg-type]


def test_who_answered_by_a_key_goes_on_writing(chat: Chat) -> None:
    left: list[bool] = []
    chat.view.hosts.left.connect(lambda: left.append(True))
    card = armed(chat.ask(COMMAND))
    card.setFocus()
    key(card, Qt.Key.Key_1)
    assert (len(chat.answers), left) == (1, [True])


def test_an_answer_takes_the_focus_from_nobody_else(chat: Chat) -> None:
    left: list[bool] = []
    chat.view.hosts.left.connect(lambda: left.append(True))
    card = armed(chat.ask(COMMAND))
    chat.view.setFocus()
    assert isinstance(card, RunCard)
    card.once.click()
    assert (len(chat.answers), left) == (1, [])


def test_the_focus_of_a_card_is_visible(chat: Chat) -> None:
    card = armed(chat.ask(COMMAND))
    edges = []
    for focus in (chat.view, card):
        focus.setFocus()
        edges.append(card.grab().toImage().pixelColor(card.width() // 2, 0))
    assert edges == [look().color("attention"), look().color("accent")]


def test_digits_work_on_the_exact_text_and_the_buttons_too(chat: Chat) -> None:
    card = armed(chat.ask(COMMAND))
    assert isinstance(card, RunCard)
    card.exact.setFocus()
    key(card.exact, Qt.Key.Key_4)
    assert len(chat.answers) == 1


def test_digits_in_the_note_are_words(chat: Chat) -> None:
    card = armed(chat.ask(COMMAND))
    assert isinstance(card, RunCard)
    card.note.setFocus()
    QTest.keyClicks(card.note, "124")
    key(card.note, Qt.Key.Key_Return)
    assert (card.note.text(), chat.answers) == ("124", [])


def test_keys_with_a_modifier_and_held_keys_answer_nothing(chat: Chat) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    card = armed(chat.ask(COMMAND))
    key(card, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_1, Qt.KeyboardModifier.NoModifier, "1", True)
    QApplication.sendEvent(card, held)
    assert chat.answers == []


@pytest.mark.parametrize(
    "pressed", [Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space]
)
def test_escape_and_enter_decide_nothing(chat: Chat, pressed: Qt.Key) -> None:
    card = armed(chat.ask(COMMAND))
    left: list[bool] = []
    chat.view.hosts.left.connect(lambda: left.append(True))
    card.setFocus()
    key(card, pressed)
    assert chat.answers == []
    assert bool(left) == (pressed == Qt.Key.Key_Escape)


def test_no_session_without_remember(chat: Chat) -> None:
    card = armed(chat.ask(msgspec.structs.replace(COMMAND, remember=False)))
    assert isinstance(card, RunCard)
    assert card.session.isHidden()
    card.setFocus()
    key(card, Qt.Key.Key_2)
    assert chat.answers == []


def test_a_card_that_just_came_takes_no_answer(chat: Chat) -> None:
    card = chat.ask(COMMAND)
    assert isinstance(card, RunCard)
    clicked(card.once)
    clicked(card.reject)
    key(card, Qt.Key.Key_1)
    assert chat.answers == []
    armed(card)
    clicked(card.reject)
    assert len(chat.answers) == 1


def test_a_long_text_is_read_to_its_end_first(chat: Chat) -> None:
    card = armed(chat.ask(LONG))
    assert isinstance(card, RunCard)
    assert not card.once.isEnabled()
    assert "Scroll to the end" in texts(card)
    key(card, Qt.Key.Key_1)
    assert chat.answers == []
    card.exact.setFocus()
    key(card.exact, Qt.Key.Key_PageDown)
    assert not card.once.isEnabled()
    key(card.exact, Qt.Key.Key_End)
    assert card.once.isEnabled()
    clicked(card.once)
    assert len(chat.answers) == 1


def test_a_long_text_may_be_rejected_unread(chat: Chat) -> None:
    card = armed(chat.ask(LONG))
    assert isinstance(card, RunCard)
    clicked(card.reject)
    assert [decision.verdict for _, decision in chat.answers] == ["reject"]  # type: ignore[attr-defined]


def test_the_exact_text_is_copied_with_its_bytes(chat: Chat) -> None:
    card = chat.ask(msgspec.structs.replace(COMMAND, text="ls \u202e"))
    assert isinstance(card, RunCard)
    card.exact.setFocus()
    key(card.exact, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "ls \u202e"


def test_a_card_takes_no_focus_by_itself(chat: Chat) -> None:
    chat.view.setFocus()
    for number, question in enumerate((COMMAND, PATCH, ASK, LONG)):
        armed(chat.ask(question, f"r{number}"))
        assert chat.view.hasFocus()


# -- patches


def test_a_patch_says_what_is_ticked(chat: Chat) -> None:
    card = chat.ask(PATCH)
    assert isinstance(card, PatchCard)
    assert card.title.text() == "Proposed patch: 2 hunks in 1 file"
    assert "Nothing has been written yet. Press Review, then decide (Ctrl+R)" in texts(card)
    chat.view.resize(1200, 700)
    QApplication.processEvents()
    assert "Nothing has been written yet. Review on the right, then decide." in texts(card)
    assert "Write it in capitals." in texts(card)
    assert card.apply.text() == "Apply 2 hunks"
    chat.selection.toggle_hunk("p1", 0, 0)
    assert card.apply.text() == "Apply 1 of 2 hunks"
    chat.selection.toggle_hunk("p1", 0, 1)
    assert card.apply.text() == "Nothing is ticked"
    assert not card.apply.isEnabled()
    armed(card).accept()
    assert chat.answers == []


def test_applying_gives_exactly_what_is_ticked(chat: Chat) -> None:
    card = armed(chat.ask(PATCH))
    assert isinstance(card, PatchCard)
    chat.selection.toggle_hunk("p1", 0, 1)
    clicked(card.apply)
    clicked(card.apply)
    assert chat.answers == [("r1", Decision("allow", "d-patch", ticks=chat.selection.ticks("p1")))]


def test_a_patch_that_just_came_is_not_applied(chat: Chat) -> None:
    card = chat.ask(PATCH)
    assert isinstance(card, PatchCard)
    clicked(card.apply)
    card.accept()
    assert chat.answers == []


def test_rejecting_asks_for_a_reason(chat: Chat) -> None:
    card = armed(chat.ask(PATCH))
    assert isinstance(card, PatchCard)
    assert card.note.isHidden()
    clicked(card.reject)
    assert card.note.hasFocus()
    assert chat.answers == []
    QTest.keyClicks(card.note, "too big")
    key(card.note, Qt.Key.Key_Return)
    assert chat.answers == [("r1", Decision("reject", "d-patch", note="too big"))]


def test_a_change_needs_words(chat: Chat) -> None:
    card = armed(chat.ask(PATCH))
    assert isinstance(card, PatchCard)
    clicked(card.change)
    key(card.note, Qt.Key.Key_Return)
    clicked(card.change)
    assert chat.answers == []
    QTest.keyClicks(card.note, "smaller")
    clicked(card.change)
    assert chat.answers == [("r1", Decision("revise", "d-patch", note="smaller"))]


def test_a_second_press_rejects_without_words(chat: Chat) -> None:
    card = armed(chat.ask(PATCH))
    assert isinstance(card, PatchCard)
    clicked(card.reject)
    clicked(card.reject)
    assert chat.answers == [("r1", Decision("reject", "d-patch"))]


def test_a_reason_begun_does_not_go_along_when_it_is_applied_after_all(chat: Chat) -> None:
    card = armed(chat.ask(PATCH))
    assert isinstance(card, PatchCard)
    clicked(card.reject)
    QTest.keyClicks(card.note, "no")
    clicked(card.apply)
    assert [decision.note for _, decision in chat.answers] == [""]  # type: ignore[attr-defined]


def test_the_card_leads_to_the_review(chat: Chat) -> None:
    asked: list[str] = []
    chat.view.hosts.review_asked.connect(asked.append)
    card = chat.ask(PATCH)
    clicked(next(b for b in card.findChildren(QPushButton) if b.text() == "Review"))
    assert asked == ["p1"]


def test_a_note_line_gets_its_room(chat: Chat) -> None:
    card = armed(chat.ask(PATCH))
    assert isinstance(card, PatchCard)
    before = card.height()
    clicked(card.reject)
    wait_for(lambda: card.height() > before)
    assert card.geometry().bottom() < chat.view.viewport().height()


# -- questions of the model


def test_a_choice_is_an_answer(chat: Chat) -> None:
    card = armed(chat.ask(ASK))
    assert isinstance(card, AskCard)
    clicked(card.choices[1])
    assert chat.answers == [("r1", Decision("allow", "d-ask", answer="right"))]


def test_a_digit_chooses(chat: Chat) -> None:
    card = armed(chat.ask(ASK))
    card.setFocus()
    key(card, Qt.Key.Key_1)
    assert chat.answers == [("r1", Decision("allow", "d-ask", answer="left"))]


def test_own_words_are_an_answer(chat: Chat) -> None:
    card = armed(chat.ask(ASK))
    assert isinstance(card, AskCard)
    key(card.note, Qt.Key.Key_Return)
    assert chat.answers == []
    QTest.keyClicks(card.note, "both")
    key(card.note, Qt.Key.Key_Return)
    assert chat.answers == [("r1", Decision("allow", "d-ask", answer="both"))]


def test_one_may_give_no_answer(chat: Chat) -> None:
    card = armed(chat.ask(ASK))
    assert isinstance(card, AskCard)
    clicked(card.refuse)
    assert chat.answers == [("r1", Decision("reject", "d-ask"))]


def test_a_long_choice_is_written_out(chat: Chat) -> None:
    choice = "a very long answer " * 8
    card = armed(chat.ask(msgspec.structs.replace(ASK, choices=(choice,))))
    assert isinstance(card, AskCard)
    assert choice in texts(card)
    clicked(card.choices[0])
    assert chat.answers == [("r1", Decision("allow", "d-ask", answer=choice))]


# -- the life of a card


def test_a_decided_question_becomes_a_line(chat: Chat) -> None:
    card = armed(chat.ask(COMMAND))
    card.setFocus()
    left: list[bool] = []
    chat.view.hosts.left.connect(lambda: left.append(True))
    chat.tell(DecisionMade("r1", "c1", Decision("reject", "d-command")))
    assert chat.view.hosts.cards == {}
    assert left == [True]
    assert chat.view.stack.entries[0].sheet.parts[0].text == f"Rejected · {COMMAND.text}"


def test_an_answer_by_rule_shows_no_card(chat: Chat) -> None:
    made = DecisionMade("r1", "c1", Decision("allow", "d"), "allowed for this session")
    chat.tell(DecisionRequested("r1", "c1", COMMAND), made)
    assert chat.view.hosts.cards == {}
    assert chat.view.stack.total < 40


def test_a_turn_that_ends_takes_its_card_along(chat: Chat) -> None:
    chat.ask(COMMAND)
    chat.tell(TurnFinished(1, "cancelled"))
    assert chat.view.hosts.cards == {}


def test_another_conversation_has_no_cards_of_this_one(chat: Chat) -> None:
    chat.ask(COMMAND)
    chat.view.reset([])
    assert chat.view.hosts.cards == {}


def test_a_card_out_of_view_keeps_what_was_written(chat: Chat) -> None:
    chat.turns(10)
    card = armed(chat.ask(COMMAND))
    assert isinstance(card, RunCard)
    card.note.setText("half a note")
    chat.view.scroll_to(0)
    QApplication.processEvents()
    assert card.geometry().top() > chat.view.viewport().height()
    chat.view.follow()
    assert chat.view.hosts.cards["question:r1"] is card
    assert card.note.text() == "half a note"


def test_a_change_can_be_taken_back(chat: Chat) -> None:
    asked: list[str] = []
    chat.view.hosts.revert_asked.connect(asked.append)
    files = (FileWrite("a.py", "0", "1"),)
    chat.tell(WriteIntended("w1", "r1", files), WriteDone("w1"))
    undo = chat.view.hosts.buttons["change:w1"]
    assert (undo.text(), undo.accessibleName()) == ("Undo", "Undo: changes in a.py")
    clicked(undo)
    assert asked == ["w1"]
    back = (FileWrite("a.py", "1", "0"),)
    chat.tell(WriteIntended("w2", "user", back, reverts="w1"), WriteDone("w2"))
    assert chat.view.hosts.buttons["change:w1"].text() == "Redo"
    chat.turns(10)
    assert chat.view.hosts.buttons == {}


def test_a_refusal_by_the_user_shows_one_line(chat: Chat) -> None:
    chat.ask(COMMAND)
    chat.tell(DecisionMade("r1", "c1", Decision("reject", "d-command")))
    chat.tell(ToolFinished("c1", "run_command", "refused", "The user rejected this."))
    assert len(chat.view.stack.entries) == 1


def test_what_a_command_changed_is_asked_like_a_patch(chat: Chat) -> None:
    question = msgspec.structs.replace(
        PATCH,
        title="What the command changed: 2 hunks in 1 file",
        facts=(("command", "black ."), ("not offered", "412 ignored files, which stay in the copy")),
    )
    card = armed(chat.ask(question))
    assert isinstance(card, PatchCard)
    assert card.title.text() == "What the command changed: 2 hunks in 1 file"
    assert "command: black ." in texts(card)
    assert "not offered: 412 ignored files" in texts(card)
    clicked(card.apply)
    ((_, decision),) = chat.answers
    assert isinstance(decision, Decision)
    assert decision.ticks


REAL = msgspec.structs.replace(COMMAND, real_files=True)


def test_the_real_files_are_a_choice_of_their_own(chat: Chat) -> None:
    card = chat.ask(REAL)
    assert isinstance(card, RunCard)
    assert not card.real.isHidden()
    assert "can be undone" in texts(card)
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_5)
    assert chat.answers == []  # not armed yet
    armed(card)
    card.note.setText(" careful ")
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_5)
    QTest.keyClick(card, Qt.Key.Key_5)
    assert chat.answers == [("r1", Decision("allow", "d-command", note="careful", real_files=True))]


def test_where_they_are_not_offered_there_is_no_way(chat: Chat) -> None:
    card = armed(chat.ask(COMMAND))
    assert isinstance(card, RunCard)
    assert card.real.isHidden()
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_5)
    assert chat.answers == []


def test_an_unconfined_command_says_so_in_red(chat: Chat) -> None:
    card = chat.ask(msgspec.structs.replace(COMMAND, confinement="in a copy · not confined", remember=False))
    assert isinstance(card, RunCard)
    (warning,) = [label for label in card.findChildren(QLabel) if "Nothing here can confine" in label.text()]
    assert "bad" in str(warning.property("class"))


def test_a_command_that_waits_for_the_user_does_not_count_on(chat: Chat) -> None:
    chat.tell(
        DecisionRequested("r0", "c1", COMMAND), DecisionMade("r0", "c1", Decision("allow", "d-command"))
    )
    chat.tell(ToolStarted("c1", "run_command", "Run black .", "in a copy · confined · no network"))
    chat.ask(msgspec.structs.replace(PATCH, title="What the command changed: 2 hunks in 1 file"))
    row = next(row for row in chat.transcript.rows if isinstance(row, ToolRow))
    sheet = call(row, Room(600, lambda _key: False, lambda _key: False))
    assert not sheet.live
    (head,) = sheet.parts
    assert isinstance(head, LinePart)
    assert head._figures[0].text == "waiting for you"
