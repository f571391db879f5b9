"""Long work in a real window: a line with a figure, stopped by key or button, and nothing left half made."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shown_kit import shown_window
from window_kit import Play, SmallDesk, until  # type: ignore[import-not-found]

from k2desk.core.events import SessionStarted, TextDelta, TurnFinished, TurnStarted
from k2desk.core.working import Step, Working
from k2desk.desk.library import Library
from k2desk.proof.scratch import Scratch
from k2desk.ui.exporting import BundleDialog
from k2desk.ui.panes.chat import PANE as CHAT
from k2desk.ui.panes.sessions import PANE as SESSIONS
from k2desk.ui.panes.sessions import SessionsPane
from k2desk.ui.runtime import Runtime
from k2desk.ui.window import Window
from k2desk.ui.work_bar import WorkBar
from k2desk.ui.works import works_of

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform's own
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(runtime: Runtime, folder: Path, dressed: QApplication) -> Iterator[Window]:
    with shown_window(runtime, folder, (CHAT, SESSIONS)) as made:
        works_of(runtime).pause = 0  # every step is worth a word here
        yield made


@pytest.fixture
def long(desk: SmallDesk, folder: Path) -> str:
    """Another session, below another day."""
    started = SessionStarted(str(folder), "0.1.0", "CometAPI", "k2")
    said = (started, TurnStarted(1, "Say it"), TextDelta(1, 1, "unforgettable"), TurnFinished(1, "done"))
    return desk.journal.repeat((1.0, event) for event in said).session


def endless(_about: str, working: Working) -> None:
    """Work on until it is stopped."""
    while True:
        working.step("Reading", 41, 88, "records")
        threading.Event().wait(0.001)


class SlowExports:
    """Exports that go on until they are stopped."""

    bundle = staticmethod(endless)


class SlowOnce:
    """A library in which the first search goes on until it is stopped."""

    def __init__(self, library: Library) -> None:
        self._finds = [library.find, endless]
        self.all, self.deleted = library.all, library.deleted

    def find(self, words: str, working: Working) -> object:
        return (self._finds.pop() if len(self._finds) > 1 else self._finds[0])(words, working)


def bar_of(window: Window) -> WorkBar:
    (bar,) = window.findChildren(WorkBar)
    return bar


async def in_list(window: Window, folder: Path) -> SessionsPane:
    """Open the folder, go to the sessions, and to the long one."""
    window.runtime.open_session(folder)
    await until(lambda: window.runtime.engine is not None)
    window.show_pane("sessions")
    (pane,) = window.findChildren(SessionsPane)
    await until(lambda: pane.list.model().rowCount() == 4)  # two sessions, each below its day
    pane.list.setCurrentIndex(pane.list.model().index(3, 0))
    return pane


def test_an_export_tells_how_far_it_is_and_is_stopped_by_key(
    window: Window, desk: SmallDesk, folder: Path, long: str, play: Play
) -> None:
    desk.exports = SlowExports()
    heard: list[tuple[str, str]] = []

    async def scenario() -> None:
        await in_list(window, folder)
        bar, works = bar_of(window), works_of(window.runtime)
        assert not bar.isVisible()
        window.runtime.noticed.connect(lambda level, words: heard.append((level, words)))
        window.registry.pick("sessions.bundle")
        await until(bar.isVisible)
        assert bar.title.text() == "Export “Say it” for a report"
        assert bar.figure.text() == "Reading 41 of 88 records"
        assert bar.figure.text() in bar.accessibleName()
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Period, CTRL)
        await until(lambda: heard)
        assert heard == [("info", "Export “Say it” for a report: stopped. Nothing of it is left half done.")]
        assert not bar.isVisible()
        assert not works.going
        assert window.findChild(BundleDialog) is None

    play(scenario)


def test_reading_what_was_said_is_stopped_by_the_button_and_goes_on_later(
    window: Window, desk: SmallDesk, folder: Path, long: str, play: Play
) -> None:
    desk.library = SlowOnce(desk.library)

    async def scenario() -> None:
        pane = await in_list(window, folder)
        bar = bar_of(window)
        pane.words.setFocus()
        QTest.keyClicks(pane.words, "unforgettable")
        await until(bar.isVisible)
        assert bar.title.text() == "Read what was said, to find words in it"
        bar.halt.setFocus()
        QTest.keyClick(bar.halt, Qt.Key.Key_Space)
        await until(lambda: pane._figures.text() == "Stopped")
        assert not bar.isVisible()
        pane.words.setFocus()
        QTest.keyClick(pane.words, Qt.Key.Key_Backspace)
        await until(lambda: pane._figures.text() == "1 found")

    play(scenario)


def test_the_copy_a_turn_waits_for_is_told_of_and_stopped_with_the_turn(
    window: Window, desk: SmallDesk, folder: Path, play: Play, tmp_path: Path
) -> None:
    async def scenario() -> None:
        runtime, bar = window.runtime, bar_of(window)
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        engine = desk.engines[0]
        engine.room.clear()
        heard: list[object] = []
        runtime.recorded.connect(heard.append)
        desk.steps.tell(engine.log.session, Step("Copying", 1, 9, "files"))  # no turn runs: nobody waits
        runtime.later(lambda: heard.append("what was told before"))
        await until(lambda: heard)
        assert not bar.isVisible()
        heard.clear()
        runtime.compact()
        await until(lambda: heard)
        told = Working(lambda step: desk.steps.tell(engine.log.session, step), pause=0)
        Scratch.make(folder, ["README.md", "src/ledger/money.py"], tmp_path / "copies", working=told).close()
        await until(bar.isVisible)
        assert bar.title.text() == "The assistant needs a copy"
        assert bar.figure.text() == "Copying 1 of 2 files"
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Period, CTRL)
        await until(lambda: not runtime.running)
        await until(lambda: not bar.isVisible())

    play(scenario)


def test_a_window_that_closes_stops_what_is_long(runtime: Runtime, play: Play) -> None:
    ended: list[str] = []

    def work(working: Working) -> None:
        try:
            endless("", working)
        finally:
            ended.append("ended")

    async def scenario() -> None:
        works_of(runtime).start("Read", work, print)

    play(scenario)
    assert ended == ["ended"]
