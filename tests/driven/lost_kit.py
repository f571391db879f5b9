"""The real program in a real window over a data folder that something is wrong with."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from stall_kit import watched  # type: ignore[import-not-found]

from k2desk.core.events import TurnFinished
from k2desk.desk.program import Program
from k2desk.provider.scripted.answer import Answer
from k2desk.provider.scripted.conversation import Conversation
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer
from k2desk.settings.keys import Keys
from k2desk.settings.secret import Secret
from k2desk.settings.store import Store
from k2desk.ui import style
from k2desk.ui.composer import Composer
from k2desk.ui.memory import Memory
from k2desk.ui.notice import Notice
from k2desk.ui.runtime import Runtime
from k2desk.ui.tasks import run
from k2desk.ui.window import Window


class Model:
    """Repeats what it hears."""

    model = "kimi-k2-thinking"

    def answer(self, conversation: Conversation) -> Answer:
        return Answer(text=f"Heard: {conversation.messages[-1].text[-40:]}")


class Seen:
    """A window, and what its user sees of it.

    Args:
        window: the window.
        program: behind it.
    """

    def __init__(self, window: Window, program: Program) -> None:
        self.window, self.program, self.runtime = window, program, window.runtime
        (self.composer,) = window.findChildren(Composer)
        self.heard: list[str] = []
        """Every sentence that was shown above the status bar."""
        self.runtime.noticed.connect(lambda _level, sentence: self.heard.append(sentence))

    @property
    def said(self) -> str:
        """The sentence above the status bar, "" where there is none."""
        found = [one for one in self.window.findChildren(Notice) if one.isVisible()]
        return found[0].accessibleName() if found else ""

    @property
    def words(self) -> str:
        """What stands in the composer."""
        return self.composer.draft.text

    def write(self, text: str) -> None:
        """Type something."""
        self.window.focus_composer()
        QTest.keyClicks(self.composer.draft, text)

    def send(self) -> None:
        """Press Enter."""
        QTest.keyClick(self.composer.draft, Qt.Key.Key_Return)

    def ends(self) -> list[str]:
        """How the turns of the open session ended."""
        records = self.runtime.engine.log.records() if self.runtime.engine is not None else ()
        return [record.event.outcome for record in records if isinstance(record.event, TurnFinished)]


@contextmanager
def started(data: Path, config: Path, folder: Path) -> Iterator[Program]:
    """Start the program over a folder of data, without a window."""
    with ScriptedServer(Model()) as server:
        store, keys = Store(config), Keys(list)
        store.use(base_url=server.base_url)
        keys.hold("cometapi", Secret(DEMO_KEY))
        program = Program(data, store, keys)
        program.trust.once(folder)
        try:
            yield program
        finally:
            program.close()


@contextmanager
def opened(data: Path, config: Path, folder: Path) -> Iterator[Seen]:
    """Open a window over a folder of data."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    style.install(app)
    with started(data, config, folder) as program:
        runtime = Runtime(program)
        window = Window(runtime, Memory(Store(config).layout), folder)
        window.furnish()
        window.build_rest()
        window.show()
        window.activateWindow()
        try:
            yield Seen(window, program)
        finally:
            window.deleteLater()
            runtime.deleteLater()
            app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def live(seen: Seen, scenario: Callable[[], Coroutine[None, None, None]]) -> None:
    """Begin as the program does, and let a user act."""

    async def main() -> None:
        serving = asyncio.ensure_future(seen.runtime.serve())
        seen.runtime.begin(seen.window.workspace)  # type: ignore[arg-type]
        try:
            await scenario()
        finally:
            seen.runtime.close()
            await serving

    with watched() as watchdog:
        run(main)
    gc.collect()
    assert not watchdog.stalls, "\n".join(watchdog.stalls)


async def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Let Qt and the loop work until something is so."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 -- widgets have no asyncio event
            await asyncio.sleep(0.002)
