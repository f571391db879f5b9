"""Saying something otherwise in a fork, going on after a cut, side questions: by keys and by the mouse."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from chat_kit import spot  # type: ignore[import-not-found]
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from window_kit import Play, SmallDesk, SmallEngine, move_mouse, until  # type: ignore[import-not-found]

from k2desk.core.events import (
    AsideFinished,
    Attachment,
    Event,
    SessionForked,
    StepStarted,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.unsent import Unsent
from k2desk.transcript.rows import AsideRow, NoticeRow
from k2desk.ui.panes.chat import ChatPane
from k2desk.ui.runtime import Runtime


@pytest.fixture
def pane(runtime: Runtime, dressed: QApplication) -> Iterator[ChatPane]:
    made = ChatPane(runtime)
    made.complete()
    made.setMinimumSize(400, 300)
    made.resize(900, 700)
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    yield made
    made.hide()
    made.deleteLater()


async def with_turns(runtime: Runtime, folder: Path, *outcomes: str) -> SmallEngine:
    """Open a session with a turn for each outcome."""
    runtime.open_session(folder)
    await until(lambda: runtime.engine is not None)
    engine = runtime.engine
    assert isinstance(engine, SmallEngine)
    for turn, outcome in enumerate(outcomes, 1):
        engine.log.append(TurnStarted(turn, f"Question {turn}", (Attachment("README.md"),)))
        engine.log.append(TurnFinished(turn, outcome))  # type: ignore[arg-type]
    engine.turns = len(outcomes)
    return engine


def said(engine: SmallEngine) -> list[str]:
    return [r.event.text for r in engine.log.records() if isinstance(r.event, TurnStarted)]


async def forked(runtime: Runtime, before: SmallEngine) -> SmallEngine:
    await until(lambda: runtime.engine is not before)
    assert isinstance(runtime.engine, SmallEngine)
    return runtime.engine


@pytest.mark.parametrize("way", ["key", "button", "action"])
def test_a_message_is_said_otherwise_in_a_fork(
    way: str, pane: ChatPane, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        engine = await with_turns(runtime, folder, "done", "done")
        view = pane.talk.view
        await until(lambda: len(view.stack.entries) == 2)
        records = engine.log.records()
        view.flush()
        if way == "key":
            view.setFocus()
            QTest.keyClick(view, Qt.Key.Key_Down)
            QTest.keyClick(view, Qt.Key.Key_Down)
            assert not view._fork.isHidden()
            QTest.keyClick(view, Qt.Key.Key_E)
        elif way == "button":
            area = view.area_of(1)
            move_mouse(view.viewport(), QPoint(area.right() - 30, area.center().y()))
            await until(lambda: not view._fork.isHidden())
            QTest.mouseClick(view._fork, Qt.MouseButton.LeftButton)
        else:
            next(action for action in pane.actions if action.id == "chat.fork").run()  # type: ignore[union-attr]
        fork = await forked(runtime, engine)
        assert said(fork) == ["Question 1"]
        await until(lambda: pane.composer.draft.text == "Question 2")
        assert pane.composer.attachments == (Attachment("README.md"),)
        assert engine.log.records() == records
        assert isinstance(fork.log.records()[-1].event, SessionForked)
        assert desk.unsent(engine.log.session) == Unsent()

    play(scenario)


def test_while_it_works_no_fork_opens(
    pane: ChatPane, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    notices: list[str] = []
    runtime.noticed.connect(lambda _level, text: notices.append(text))

    async def forever(engine: SmallEngine, turn: int) -> AsyncIterator[Event]:
        yield StepStarted(turn, 1, "m")
        await engine.ask("never")

    desk.script = forever

    async def scenario() -> None:
        engine = await with_turns(runtime, folder, "done")
        runtime.submit("work")
        await until(lambda: engine.open_questions)
        pane.talk.view.fork_near()
        assert notices == ["Stop the assistant first; a fork opens in the place of this session."]
        runtime.stop()
        await until(lambda: not runtime.running)

    play(scenario)


def ends(pane: ChatPane) -> list[bool]:
    return [row.goes_on for row in pane.talk.transcript.rows if isinstance(row, NoticeRow)]


@pytest.mark.parametrize("way", ["key", "mouse", "action"])
def test_a_turn_that_was_cut_off_goes_on_without_a_word(
    way: str, pane: ChatPane, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        engine = await with_turns(runtime, folder, "failed", "interrupted")
        view = pane.talk.view
        await until(lambda: ends(pane) == [False, True])
        view.flush()
        if way == "key":
            view.setFocus()
            for _ in range(8):
                QTest.keyClick(view, Qt.Key.Key_Down)
            QTest.keyClick(view, Qt.Key.Key_Return)
        elif way == "mouse":
            area = view.area_of(3)
            QTest.mouseClick(
                view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(area.right() - 20, area.top() + 16)
            )
        else:
            next(action for action in pane.actions if action.id == "chat.go_on").run()  # type: ignore[union-attr]
        await until(lambda: said(engine) == ["Question 1", "Question 2", "Go on."] and not runtime.running)
        assert ends(pane) == [False, False]
        pane.talk.go_on()
        assert not runtime.running, "nothing is left to go on with"

    play(scenario)


def test_an_aside_is_shown_beside_the_thread_and_stopped(
    pane: ChatPane, runtime: Runtime, folder: Path, play: Play
) -> None:
    def asides() -> list[AsideRow]:
        return [row for row in pane.talk.transcript.rows if isinstance(row, AsideRow)]

    async def scenario() -> None:
        engine = await with_turns(runtime, folder, "done")
        engine.answered.clear()
        pane.composer.setFocus()
        QTest.keyClicks(pane.composer.draft, "how much?")
        QTest.keyClick(pane.composer.draft, Qt.Key.Key_Semicolon, Qt.KeyboardModifier.ControlModifier)
        if not asides():  # the key belongs to the window's actions; here there is no window
            pane.composer.ask_aside()
        await until(asides)
        assert asides()[0].running
        pane.talk.view.flush()
        stop = await spot(pane.talk.view, "stop-aside")
        QTest.mouseClick(pane.talk.view.viewport(), Qt.MouseButton.LeftButton, pos=stop)
        await until(lambda: not asides()[0].running)
        assert asides()[0].trouble == "You stopped it."
        ended = [r.event.outcome for r in engine.log.records() if isinstance(r.event, AsideFinished)]
        assert ended == ["cancelled"]
        engine.answered.set()
        QTest.keyClicks(pane.composer.draft, "and now?")
        pane.composer.ask_aside()
        await until(lambda: len(asides()) == 2 and not asides()[1].running)
        assert asides()[1].text == "To and now?: **yes**."
        assert said(engine) == ["Question 1"]

    play(scenario)
