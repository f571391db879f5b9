"""Who works elsewhere is told of questions and ends; who looks at the window is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from attention_kit import Elsewhere, elsewhere  # type: ignore[import-not-found]
from chat_kit import wait_for  # type: ignore[import-not-found]
from PySide6.QtWidgets import QApplication
from window_kit import SmallDesk  # type: ignore[import-not-found]

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.permissions import Decision, Question
from k2desk.ui.attention import FINISHED, NEEDED, Tray, sentence_of
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


@pytest.fixture
def shown() -> Shown:
    return Shown()


@pytest.fixture
def away(
    qapp: QApplication, runtime: Runtime, desk: SmallDesk, folder: Path, shown: Shown
) -> Iterator[Elsewhere]:
    with elsewhere(runtime, desk, folder, shown) as made:
        yield made


def test_a_question_is_told_in_our_own_words(away: Elsewhere, shown: Shown) -> None:
    away.tell(TurnStarted(1, "go"))
    away.tell(DecisionRequested("r", "c", COMMAND))
    assert shown.messages == [], "a rule may still answer"
    wait_for(lambda: shown.messages)
    assert shown.messages == [(NEEDED, "ledger: A command waits for your answer.")]
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
def test_an_end_is_told_unless_the_user_brought_it_about(away: Elsewhere, shown: Shown, outcome: str) -> None:
    away.tell(TurnFinished(1, outcome, f"error with {KEY}"))  # type: ignore[arg-type]
    told = [title for title, _ in shown.messages]
    assert told == ([FINISHED] if outcome in ("done", "failed", "limit") else [])
    assert KEY not in str(shown.messages)


def test_who_looks_at_the_window_is_not_told(away: Elsewhere, shown: Shown) -> None:
    away.go(away.window)
    assert shown.away, "what was shown is put away"
    away.tell(TurnFinished(1, "done"))
    assert shown.messages == []


def test_it_can_be_turned_off(away: Elsewhere, shown: Shown) -> None:
    away.wanted = False
    away.tell(TurnFinished(1, "done"))
    assert shown.messages == []


def test_the_name_of_a_folder_is_no_markup_and_no_flood(
    away: Elsewhere, shown: Shown, tmp_path: Path
) -> None:
    assert away.runtime.engine is not None
    odd = "<b>&amp;</b>\u202e" + "x" * 120
    away.runtime.engine.workspace = tmp_path / odd  # type: ignore[misc]
    away.tell(TurnFinished(1, "done"))
    ((_, text),) = shown.messages
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
