"""No turn of the window's loop takes long, whatever its user does in a long session."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shown_kit import shown_window
from stall_kit import LONGEST, SLOWEST, watched  # type: ignore[import-not-found]
from window_kit import Play, SmallDesk, until  # type: ignore[import-not-found]

from k2desk.core.events import (
    SessionStarted,
    StepFinished,
    StepStarted,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.messages import ToolCall
from k2desk.ui.chat.view import TranscriptView
from k2desk.ui.pane import panes
from k2desk.ui.runtime import Runtime
from k2desk.ui.window import Window

TURNS = 120
VERY_MANY = 2_500
"""Turns of a session whose records alone would stop the window, were they read by it."""
ANSWER = "The sum is rounded in `ledger.py`:\n\n```python\nreturn round(total, 2)\n```\n\n- **twice**\n"


def test_a_planted_stall_is_caught_with_whoever_planted_it(qapp: QApplication) -> None:
    loop = QEventLoop()

    def compute_for_long() -> None:
        until = time.thread_time() + 1.5 * SLOWEST * watchdog.longest
        while time.thread_time() < until:
            pass

    with watched() as watchdog:
        QTimer.singleShot(0, compute_for_long)
        QTimer.singleShot(20, loop.quit)
        loop.exec()
    assert len(watchdog.stalls) == 1
    assert "compute_for_long" in watchdog.stalls[0]


def test_many_short_turns_are_no_stall(qapp: QApplication) -> None:
    loop, left = QEventLoop(), [40]

    def compute_a_little() -> None:
        until = time.thread_time() + LONGEST / 20
        while time.thread_time() < until:
            pass
        left[0] -= 1
        if left[0]:
            QTimer.singleShot(0, compute_a_little)
        else:
            loop.quit()

    with watched() as watchdog:
        QTimer.singleShot(0, compute_a_little)
        loop.exec()
    assert watchdog.stalls == []


def test_a_turn_that_loads_a_module_for_the_first_time_is_not_judged(qapp: QApplication) -> None:
    loop = QEventLoop()

    def load() -> None:
        until = time.thread_time() + 1.5 * SLOWEST * LONGEST
        sys.modules["a module of nobody"] = sys
        while time.thread_time() < until:
            pass
        loop.quit()

    try:
        with watched() as watchdog:
            QTimer.singleShot(0, load)
            loop.exec()
    finally:
        del sys.modules["a module of nobody"]
    assert watchdog.stalls == []


@pytest.fixture
def window(runtime: Runtime, folder: Path, dressed: QApplication) -> Iterator[Window]:
    with shown_window(runtime, folder, panes()) as made:
        yield made


def reading(desk: SmallDesk, folder: Path, turns: int) -> str:
    """Store a session in each turn of which a file was read and a question answered; return its id."""
    log = desk.journal.create(SessionStarted(str(folder), "test", "CometAPI", "kimi-k2-thinking"))
    for turn in range(1, turns + 1):
        call = ToolCall(f"call-{turn}", "read_file", "{}")
        log.append(TurnStarted(turn, f"Where is the sum of turn {turn} rounded?"))
        log.append(StepStarted(turn, 1, "kimi-k2-thinking"))
        log.append(StepFinished(turn, 1, "tool_calls", (call,)))
        log.append(ToolStarted(call.id, call.name, f"Read part_{turn}.py"))
        log.append(ToolFinished(call.id, call.name, "ok", "return round(total, 2)", "1 line"))
        log.append(StepStarted(turn, 2, "kimi-k2-thinking"))
        log.append(TextDelta(turn, 2, ANSWER))
        log.append(StepFinished(turn, 2, "stop"))
        log.append(TurnFinished(turn, "done"))
    return log.session


def test_a_session_of_very_many_turns_is_opened_without_a_stall(
    window: Window, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    short, long = reading(desk, folder, 9), reading(desk, folder, VERY_MANY)

    async def opened(session: str) -> None:
        runtime.open_session(folder, session)
        await until(lambda: runtime.engine is not None and runtime.engine.log.session == session)

    async def script() -> None:
        await opened(short)
        with watched() as watchdog:
            await opened(long)
        assert watchdog.stalls == []
        assert len(window.findChild(TranscriptView).stack.entries) == 3 * VERY_MANY

    play(script)


def test_a_long_session_is_opened_scrolled_and_written_in_without_a_stall(
    window: Window, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    log = desk.journal.create(SessionStarted(str(folder), "test", "CometAPI", "kimi-k2-thinking"))
    for turn in range(1, TURNS + 1):
        log.append(TurnStarted(turn, f"Where is the sum of turn {turn} rounded?"))
        log.append(StepStarted(turn, 1, "kimi-k2-thinking"))
        log.append(TextDelta(turn, 1, ANSWER))
        log.append(StepFinished(turn, 1, "stop"))
        log.append(TurnFinished(turn, "done"))

    async def use(session: str, words: str) -> None:
        runtime.open_session(folder, session)
        await until(lambda: runtime.engine is not None and runtime.engine.log.session == session)
        for pane in ("sessions", "search", "files", "chat"):
            window.show_pane(pane)
            await until(lambda: True)
        window.focus_composer()
        for sign in words:
            QTest.keyClick(window.focusWidget(), sign)
        for key in (Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End):
            QTest.keyClick(window.focusWidget(), key)

    async def script() -> None:
        await use(desk.journal.create(SessionStarted(str(folder), "test", "x", "y")).session, "warm")
        with watched() as watchdog:
            await use(log.session, "where, and why? ")
        assert watchdog.stalls == []

    play(script)
