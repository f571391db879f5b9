"""Another language while the program runs: each window is made anew in its place, with all that was in it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from settings_kit import words_in  # type: ignore[import-not-found]
from window_kit import SmallDesk, SmallEngine, answer, until  # type: ignore[import-not-found]

from k2desk.core.events import Event, TurnStarted
from k2desk.ui.composer import Composer
from k2desk.ui.memory import Memory
from k2desk.ui.panes.first_run import FirstRun
from k2desk.ui.runtime import Runtime
from k2desk.ui.settings.dialog import SettingsDialog
from k2desk.ui.tasks import run as run_loop
from k2desk.ui.window import FIRST_RUN, Window
from k2desk.ui.windows import Windows
from k2desk.ui.words import speak

# The offscreen platform has no order of windows, and does not say how large they may be.
pytestmark = pytest.mark.qt_log_ignore("does not support raise", "propagateSizeHints")
Live = Callable[[Callable[[], Coroutine[Any, Any, None]]], None]


@pytest.fixture
def start(folder: Path) -> Path | None:
    """The folder the first window begins with."""
    return folder


@pytest.fixture
def first(runtime: Runtime, start: Path | None, dressed: QApplication) -> Iterator[Window]:
    made = Window(runtime, Memory(), start)
    made.furnish()
    made.build_rest()
    made.resize(1280, 720)
    made.show()
    yield made
    speak("en")
    made.hide()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def windows(first: Window) -> Windows:
    return Windows(first, Memory())


@pytest.fixture
def live(windows: Windows, first: Window) -> Live:
    """Serve the windows while a scenario runs, which begins with a session in the first one."""

    def lived(scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async def main() -> None:
            serving = asyncio.ensure_future(windows.serve())
            await asyncio.sleep(0)
            try:
                if first.workspace is not None:
                    first.runtime.begin(first.workspace)
                    await until(lambda: first.runtime.engine is not None)
                await scenario()
            finally:
                windows.close_all()
                await asyncio.wait_for(serving, 20)

        run_loop(main)
        gc.collect()

    return lived


def composer(window: Window) -> Composer:
    found = window.work.findChild(Composer)
    assert found is not None
    return found


def asked(engine: SmallEngine) -> list[str]:
    return [one.event.text for one in engine.log.records() if isinstance(one.event, TurnStarted)]


async def the_new_one(windows: Windows, old: Window) -> Window:
    """Return the window that stands in the place of another one, with its session open."""
    await until(lambda: old not in windows.alive and windows.alive and windows.alive[0].runtime.engine)
    return windows.alive[0]


def test_the_setting_changes_the_language_and_everything_stays(
    first: Window, windows: Windows, live: Live, desk: SmallDesk
) -> None:
    async def scenario() -> None:
        first.runtime.submit("What is here?")
        await until(lambda: desk.engines[0].turns == 1 and not first.runtime.running)
        composer(first).draft.insertPlainText("half a thought")
        first.open_settings()
        dialog = first.findChild(SettingsDialog)
        assert dialog is not None
        assert dialog.windowTitle() == "Settings"
        await until(lambda: "language" in dialog._rows)
        choice = dialog._rows["language"].editor.field
        choice.setFocus()
        QTest.keyClick(choice, Qt.Key.Key_End)
        second = await the_new_one(windows, first)
        await until(lambda: second.findChild(SettingsDialog) is not None)
        assert second.findChild(SettingsDialog).windowTitle() == "设置"
        assert desk.store.values.language == "zh"
        assert desk.engines[0].closed
        assert desk.engines[1].log.session == desk.engines[0].log.session
        assert (second.workspace, second.size()) == (first.workspace, first.size())
        assert composer(second).draft.toPlainText() == "half a thought"
        assert composer(second)._send.text() == "发送"
        assert "设置…" in [action.title for action in second.registry.all()]
        second.runtime.submit("And now?")
        await until(lambda: asked(desk.engines[1]) == ["What is here?", "And now?"])
        await until(lambda: not second.runtime.running)
        speak("en")
        third = await the_new_one(windows, second)
        assert composer(third)._send.text() == "Send"
        assert composer(third).draft.toPlainText() == "half a thought"

    live(scenario)


def test_a_turn_that_runs_is_waited_for(first: Window, windows: Windows, live: Live, desk: SmallDesk) -> None:
    go_on = asyncio.Event()

    async def slow(engine: SmallEngine, turn: int) -> AsyncIterator[Event]:
        await go_on.wait()
        async for event in answer(engine, turn):
            yield event

    desk.script = slow

    async def scenario() -> None:
        said: list[str] = []
        first.runtime.noticed.connect(lambda _level, sentence: said.append(sentence))
        first.runtime.submit("What is here?")
        await until(lambda: desk.engines[0].running)
        speak("es")
        await until(lambda: "La ventana cambia en cuanto el asistente termine." in said)
        assert windows.alive == (first,)
        go_on.set()
        second = await the_new_one(windows, first)
        assert desk.engines[0].turns == 1
        assert composer(second)._send.text() == "Enviar"

    live(scenario)


@pytest.mark.parametrize("start", [None])
def test_a_window_without_a_folder_shows_its_first_page_again(
    first: Window, windows: Windows, live: Live, desk: SmallDesk
) -> None:
    async def scenario() -> None:
        first.show_pane(FIRST_RUN)
        speak("es")
        await until(lambda: first not in windows.alive and windows.alive and desk.prepared)
        page = windows.alive[0].findChild(FirstRun)
        assert page is not None
        assert page.isVisible()
        assert "Conectar un modelo" in words_in(page)
        assert desk.engines == []

    live(scenario)


def test_what_is_said_while_it_warms_up_is_sent_once_before_the_window_changes(
    first: Window, windows: Windows, live: Live, desk: SmallDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    warm = asyncio.Event()

    async def prepare() -> None:
        await warm.wait()

    monkeypatch.setattr(desk, "prepare", prepare)

    async def scenario() -> None:
        assert first.runtime.settling
        composer(first).draft.insertPlainText("What is here?")
        composer(first).send()
        speak("es")
        await asyncio.sleep(0)
        assert windows.alive == (first,)
        warm.set()
        second = await the_new_one(windows, first)
        await until(lambda: not second.runtime.settling)
        assert asked(desk.engines[-1]) == ["What is here?"]
        assert composer(second).draft.toPlainText() == ""

    live(scenario)
