"""Chips of judged claims on the screen: in words and colour, opened by a click and by keys alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chat_kit import Chat, key
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from k2desk.core.events import (
    StepFinished,
    StepStarted,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnStarted,
    WriteDone,
    WriteIntended,
)
from k2desk.core.messages import ToolCall
from k2desk.core.proposals import FileWrite, TestCase, TestReport
from k2desk.ui.chat.ink import CHIPS, ink
from k2desk.ui.chat.parts import TextPart
from k2desk.ui.theme import look

CALL = ToolCall("functions.run_tests:7", "run_tests", "{}")
REPORT = TestReport("pytest", 0, 1.0, (TestCase("tests/a.py::test_a", "passed"),))


@pytest.fixture
def chat(dressed: QApplication) -> Iterator[Chat]:
    made = Chat()
    made.tell(
        TurnStarted(1, "Test it."),
        StepStarted(1, 1, "m"),
        StepFinished(1, 1, "tool_calls", (CALL,)),
        ToolStarted(CALL.id, "run_tests", "Run tests"),
        ToolFinished(CALL.id, "run_tests", "ok", "1 passed", "1 passed", report=REPORT),
        StepStarted(1, 2, "m"),
        TextDelta(1, 2, "**All tests pass** [E7]. All 2 tests pass [E7]."),
        StepFinished(1, 2, "stop"),
    )
    yield made
    made.close()


def said(chat: Chat) -> str:
    entry = chat.view.stack.entries[-1]
    parts = chat.view.stack.sheet(entry).parts
    return "\n".join(part.text for part in parts if isinstance(part, TextPart))


def test_a_claim_is_shown_as_the_record_has_it_and_again_after_a_write(chat: Chat) -> None:
    held = "1 passed, 0 failed, 0 skipped, exit status 0"
    assert said(chat) == f"All tests pass [E7 ✓ backed]. All 2 tests pass [E7 ✗ the record says: {held}]."
    entry = chat.view.stack.entries[-1]
    chat.tell(WriteIntended("w", "user", (FileWrite("a.py", None, "1" * 64),)), WriteDone("w"))
    parts = chat.view.stack.sheet(entry).parts
    assert "All tests pass [E7 ✓ out of date]." in parts[0].text


def test_a_chip_is_opened_by_keys_alone(chat: Chat) -> None:
    view = chat.view
    view.setFocus()
    key(view, Qt.Key.Key_Up)
    while not view._current.startswith("text:"):
        key(view, Qt.Key.Key_Up)
    key(view, Qt.Key.Key_L)
    assert view._current == f"tool:{CALL.id}"
    index = view.stack.find(view._current)
    assert view.stack.room(view.stack.entries[index].row).opened(view._current)


def test_a_row_that_leads_nowhere_and_a_call_nobody_shows_do_nothing(chat: Chat) -> None:
    view = chat.view
    view.show_call("functions.run_tests:99")
    assert view._current == ""
    view.follow_lead()
    view._current = next(e.row.key for e in view.stack.entries if e.row.key.startswith("user:"))
    view.follow_lead()
    assert view._current.startswith("user:")


def test_each_verdict_has_a_colour_of_its_own_kind(dressed: QApplication) -> None:
    for kind, token in CHIPS.items():
        assert ink().style(kind).foreground().color() == look().color(token)
