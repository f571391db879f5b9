"""The real program in a real window, over a scripted model, and a user who has a keyboard alone."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from stall_kit import watched  # type: ignore[import-not-found]

from k2desk.core.events import Event, TextDelta, TurnFinished
from k2desk.desk.program import Program
from k2desk.provider.scripted.answer import Answer, SpokenCall
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer
from k2desk.settings.keys import Keys
from k2desk.settings.secret import Secret
from k2desk.settings.store import Store
from k2desk.ui import style
from k2desk.ui.memory import Memory
from k2desk.ui.runtime import Runtime
from k2desk.ui.tasks import run
from k2desk.ui.window import Window

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier


def call(name: str, arguments: object) -> Answer:
    """Return an answer of the model that calls a tool."""
    return Answer(calls=(SpokenCall(name, json.dumps(arguments)),))


@contextmanager
def real_window(server: ScriptedServer, folder: Path, data: Path, qapp: QApplication) -> Iterator[Window]:
    """Have the program's own window on a trusted folder, its gateway a server on this machine."""
    style.install(qapp)
    store, keys = Store(data / "config"), Keys(list)
    store.use(base_url=server.base_url)
    keys.hold("cometapi", Secret(DEMO_KEY))
    program = Program(data / "data", store, keys)
    program.trust.once(folder)
    runtime = Runtime(program)
    made = Window(runtime, Memory(), folder)
    made.show()
    made.activateWindow()
    made.furnish()
    made.build_rest()
    yield made
    program.close()
    made.deleteLater()
    runtime.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


async def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 -- widgets have no asyncio event
            await asyncio.sleep(0.002)


class Hands:
    """A user who has a keyboard and nothing else."""

    def __init__(self, window: Window) -> None:
        self.window, self.runtime = window, window.runtime

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self._focused, key, modifier)

    def type(self, words: str) -> None:
        QTest.keyClicks(self._focused, words)

    @property
    def _focused(self) -> QWidget:
        return self.window.focusWidget() or self.window

    def told(self, kind: type[Event]) -> list[Event]:
        engine = self.runtime.engine
        return [r.event for r in engine.log.joined() if isinstance(r.event, kind)] if engine else []

    async def happened(self, kind: type[Event], times: int = 1) -> Event:
        await until(lambda: len(self.told(kind)) >= times)
        return self.told(kind)[times - 1]

    async def say(self, words: str) -> None:
        """Say something and wait for the end of the turn."""
        turns = len(self.told(TurnFinished))
        self.press(Qt.Key.Key_L, CONTROL)
        self.type(words)
        self.press(Qt.Key.Key_Return)
        await self.happened(TurnFinished, turns + 1)
        await until(lambda: not self.runtime.running)

    def answers(self) -> str:
        return "".join(event.text for event in self.told(TextDelta))  # type: ignore[union-attr]


def played(window: Window, scenario: Callable[[Hands], object]) -> None:
    async def main() -> None:
        serving = asyncio.ensure_future(window.runtime.serve())
        await asyncio.sleep(0)
        window.runtime.open_session(window._workspace)  # type: ignore[arg-type]
        await until(lambda: window.runtime.engine is not None)
        try:
            await scenario(Hands(window))  # type: ignore[misc]
        finally:
            window.close()
            await serving

    with watched() as watchdog:
        run(main)
    gc.collect()  # the loop is a cycle with timers in it, and must not die in another thread
    assert not watchdog.stalls, "\n".join(watchdog.stalls)
