"""Who works elsewhere is told of questions and ends; who looks at the window is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_kit import wait_for  # type: ignore[import-not-found]
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from window_kit import SmallDesk, SmallEngine  # type: ignore[import-not-found]

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
    Record,
    SessionStarted,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.permissions import Decision, Question
from k2desk.ui.attention import FINISHED, NEEDED, Attention, Tray, sentence_of
from k2desk.ui.runtime import Runtime

KEY = "sk-0123456789abcdefghijklmnop"
COMMAND = Question("command", "Run a command?", f"curl -H 'X: {KEY}' <b>", digest="d")


class Shown(Tray):
    """A desktop that remembers what it showed."""

    def __init__(self) -> None:
        super().__init__(lambda: None)
        self.messages: list[tuple[str, str]] = []
        self.away = 0

    def show(self, title: str, text: str) -> None:
        self.messages.append((title, text))

    def put_away(self) -> None:
        self.away += 1


class Elsewhere:
    """A window whose user works in another one."""

    def __init__(self, runtime: Runtime, desk: SmallDesk, folder: Path) -> None:
        log = desk.journal.create(SessionStarted(str(folder), "0.1.0", "CometAPI", "k2"))
        runtime.engine = SmallEngine(log, folder, desk.script)
        self.runtime, self.wanted, self.shown = runtime, True, Shown()
        self.window, self.other = QWidget(), QWidget()
        self.attention = Attention(self.window, runtime, lambda: self.wanted, self.shown)
        self.window.show()
        self.go(self.other)

    def go(self, to: QWidget) -> None:
        to.show()
        to.activateWindow()
        QTest.qWaitForWindowActive(to)

    def tell(self, event: Event) -> None:
        self.runtime.recorded.emit(Record("s", 1, 0.0, event, "d"))


@pytest.fixture
def away(qapp: QApplication, runtime: Runtime, desk: SmallDesk, folder: Path) -> Iterator[Elsewhere]:
    made = Elsewhere(runtime, desk, folder)
    yield made
    for widget in (made.window, made.other):
        widget.hide()
        widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_question_is_told_in_our_own_words(away: Elsewhere) -> None:
    away.tell(TurnStarted(1, "go"))
    away.tell(DecisionRequested("r", "c", COMMAND))
    assert away.shown.messages == [], "a rule may still answer"
    wait_for(lambda: away.shown.messages)
    assert away.shown.messages == [(NEEDED, "ledger: A command waits for your answer.")]
    assert QApplication.activeWindow() is away.other, "the focus stays where the user is"


def test_what_a_rule_answers_is_not_told(away: Elsewhere) -> None:
    away.tell(DecisionRequested("r", "c", COMMAND))
    away.tell(DecisionMade("r", "c", Decision("allow", "d"), "run_command:ls"))
    assert not away.attention._timer.isActive()
    away.tell(DecisionRequested("q", "c", COMMAND))
    away.tell(DecisionMade("another", "c", Decision("allow", "d")))
    assert away.attention._timer.isActive(), "another answer takes nothing away"
    away.attention._forget()


@pytest.mark.parametrize("outcome", ["done", "failed", "limit", "cancelled", "rejected", "interrupted"])
def test_an_end_is_told_unless_the_user_brought_it_about(away: Elsewhere, outcome: str) -> None:
    away.tell(TurnFinished(1, outcome, f"error with {KEY}"))  # type: ignore[arg-type]
    told = [title for title, _ in away.shown.messages]
    assert told == ([FINISHED] if outcome in ("done", "failed", "limit") else [])
    assert KEY not in str(away.shown.messages)


def test_who_looks_at_the_window_is_not_told(away: Elsewhere) -> None:
    away.go(away.window)
    assert away.shown.away, "what was shown is put away"
    away.tell(TurnFinished(1, "done"))
    assert away.shown.messages == []


def test_it_can_be_turned_off(away: Elsewhere) -> None:
    away.wanted = False
    away.tell(TurnFinished(1, "done"))
    assert away.shown.messages == []


def test_the_name_of_a_folder_is_no_markup_and_no_flood(away: Elsewhere, tmp_path: Path) -> None:
    assert away.runtime.engine is not None
    odd = "<b>&amp;</b>\u202e" + "x" * 120
    away.runtime.engine.workspace = tmp_path / odd  # type: ignore[misc]
    away.tell(TurnFinished(1, "done"))
    ((_, text),) = away.shown.messages
    assert not set("<>&\u202e") & set(text)
    assert len(text) < 120


def test_every_kind_of_question_has_words_and_none_says_what_it_is_about() -> None:
    for kind in ("command", "tests", "proposal", "plan", "scope", "guide", "secret", "limit", "stall", "ask"):
        question = Question(kind, f"title {KEY}", f"text {KEY}", digest="d")  # type: ignore[arg-type]
        assert sentence_of(question).endswith(".")
        assert KEY not in sentence_of(question)


def test_where_the_desktop_has_no_place_for_messages_nothing_happens(qapp: QApplication) -> None:
    tray = Tray(lambda: None)
    tray.show("title", "text")  # the offscreen platform has none
    tray.put_away()
    assert tray._icon is None
