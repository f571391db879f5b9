"""“Always…” and “Explain” on a card of a command: by keyboard alone, over a real journal and file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from chat_kit import COMMAND, armed, key, wait_for
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from window_kit import SmallDesk, SmallEngine, desk, dressed, folder, runtime

from k2desk.core.events import DecisionMade, DecisionRequested, SessionStarted, TurnStarted
from k2desk.core.permissions import NO_RULE, Decision, JudgedPart
from k2desk.core.rules import Rule
from k2desk.ui.chat.cards.always import EVERYWHERE, SESSION, AlwaysPage
from k2desk.ui.chat.cards.run import RunCard
from k2desk.ui.chat.cards.told import Told
from k2desk.ui.chat.talk import Talk
from k2desk.ui.runtime import Runtime

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform's own
__all__ = ["desk", "dressed", "folder", "runtime"]
PARTS = (
    JudgedPart("python -m pytest -q", 0, "python -m pytest"),
    JudgedPart("git stash drop", 23, "", NO_RULE),
)
ASKED = msgspec.structs.replace(COMMAND, parts=PARTS)


class Window:
    """A conversation in which a command asks."""

    def __init__(self, runtime: Runtime, desk: SmallDesk, folder: Path) -> None:
        log = desk.journal.create(SessionStarted(str(folder), "0.1.0", "CometAPI", "k2"))
        for number, (line, verdict) in enumerate(
            (
                ("git stash drop", "allow"),
                ("git stash drop -q", "reject"),
                ("git stash drop && rm x", "allow"),
            )
        ):
            log.append(DecisionRequested(f"p{number}", "c", msgspec.structs.replace(COMMAND, text=line)))
            log.append(DecisionMade(f"p{number}", "c", Decision(verdict, "d-command")))  # type: ignore[arg-type]
        desk.rules.keep(Rule("run_command", "python -m pytest"))
        runtime.engine = SmallEngine(log, folder, desk.script)
        self.log, self.desk = log, desk
        self.answers: list[tuple[str, object]] = []
        self.talk = Talk(runtime)
        self.talk.resize(760, 900)
        self.talk.show()
        self.talk.view.hosts.decided.connect(lambda request, made: self.answers.append((request, made)))
        self.talk.apply(log.append(TurnStarted(1, "go")))
        self.talk.apply(log.append(DecisionRequested("r1", "c1", ASKED)))
        self.talk.view.flush()
        QApplication.processEvents()
        card = armed(self.talk.view.hosts.cards["question:r1"])
        assert isinstance(card, RunCard)
        self.card = card

    def page(self) -> AlwaysPage:
        """Open the page by its key, and wait until the rule was tried."""
        self.card.setFocus()
        key(self.card, Qt.Key.Key_3)
        (page,) = self.card.findChildren(AlwaysPage)
        wait_for(page.save.isEnabled)
        return page

    def close(self) -> None:
        self.talk.close()
        self.talk.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(dressed: QApplication, runtime: Runtime, desk: SmallDesk, folder: Path) -> Iterator[Window]:
    made = Window(runtime, desk, folder)
    yield made
    made.close()


def said(page: AlwaysPage | Told) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel))


def test_a_rule_is_made_by_keyboard_and_answers_the_question(window: Window, folder: Path) -> None:
    page = window.page()
    assert page.pattern.text() == "git stash drop"
    assert "would have answered 2 of your last 3 questions" in said(page)
    assert "would also allow: git stash drop -q, which you rejected" in said(page)
    assert "git stash drop && rm x: stays a question, part 2 has no rule" in said(page)
    key(page.pattern, Qt.Key.Key_Return)
    wait_for(lambda: window.answers)
    assert window.answers == [("r1", Decision("allow", "d-command"))]
    (_, kept) = window.desk.rules.kept()
    rule = kept.rule
    assert (rule.pattern, rule.workspace, kept.why) == ("git stash drop", str(folder), "")
    assert rule.until is not None


def test_another_pattern_is_tried_anew_and_what_cannot_be_is_not_kept(window: Window) -> None:
    page = window.page()
    page.pattern.selectAll()
    QTest.keyClicks(page.pattern, "git; ls")
    assert not page.save.isEnabled()
    key(page.pattern, Qt.Key.Key_Return)
    wait_for(lambda: "not the beginning of one plain command" in said(page))
    assert not page.save.isEnabled()
    page.pattern.setText("git stash pop")
    wait_for(page.save.isEnabled)
    assert "This command stays a question: part 2 has no rule." in said(page)
    page.where.buttons[SESSION].click()
    assert not page.until.isEnabled()
    wait_for(page.save.isEnabled)
    page.keep()
    wait_for(
        lambda: (
            "The rule is kept. This command still asks"
            in "".join(label.text() for label in window.card.findChildren(QLabel))
        )
    )
    assert window.answers == []
    assert len(window.desk.rules.kept()) == 1
    assert [rule.pattern for rule in window.desk.rules.rules(window.log).rules][-1] == "git stash pop"


def test_no_digit_on_the_page_decides_and_escape_leaves_it(window: Window) -> None:
    page = window.page()
    segment = page.where.buttons[EVERYWHERE]
    segment.setFocus()
    for digit in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_4):
        key(segment, digit)
    assert window.answers == []
    key(segment, Qt.Key.Key_Escape)
    assert window.card.hasFocus()
    assert len(window.desk.rules.kept()) == 1


def test_it_is_explained_by_our_own_table_and_by_the_model_only_when_asked(window: Window) -> None:
    asked: list[str] = []
    window.card.model_asked.connect(asked.append)
    window.card.setFocus()
    QTest.keyClicks(window.card, "?")
    (told,) = window.card.findChildren(Told)
    assert told.isVisible()
    assert "Deletes a stash.\nThe changes in it are lost." in said(told)
    assert asked == []
    told.model_asked.disconnect()
    told.model_asked.connect(asked.append)
    told.ask.click()
    assert asked[0].endswith(COMMAND.text)
    QTest.keyClicks(window.card, "?")
    assert not told.isVisible()


def test_always_is_offered_only_where_a_rule_could_answer(window: Window) -> None:
    for parts, remember in (
        ((), True),
        ((JudgedPart("ls", 0, "", "no rule answers: it holds a comment"),), True),
        (PARTS, False),
    ):
        question = msgspec.structs.replace(ASKED, parts=parts, remember=remember)
        row = msgspec.structs.replace(window.talk.view.hosts.pending()[0], question=question)
        card = RunCard(row)
        assert card.keys().get("3") is None
        card.deleteLater()


def test_the_program_without_a_rule_is_pointed_at_in_the_text(window: Window) -> None:
    (mark,) = window.card.exact.marks
    assert COMMAND.text[mark.start : mark.stop] == "git stash drop"


def test_rules_that_are_not_used_are_told_once_when_a_turn_begins(window: Window, runtime: Runtime) -> None:
    told: list[str] = []
    runtime.noticed.connect(lambda _, words: told.append(words))
    path = window.desk.rules.path
    path.write_text(path.read_text() + '\n[[rule]]\ntool = "run_tets"\n')
    window.talk.apply(window.log.append(TurnStarted(2, "go")))
    wait_for(lambda: told)
    assert "run_tets (line " in told[0]
    assert "There is no tool 'run_tets'" in told[0]
    path.write_text("x\n[[")
    window.talk.apply(window.log.append(TurnStarted(3, "go")))
    wait_for(lambda: len(told) == 2)
    assert "(at line 1" in told[1]
    assert path.read_text() == "x\n[["
