"""The application: the window is painted first, then everything else starts."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from k2desk import __version__
from k2desk.ui import style
from k2desk.ui.garbage import Collector
from k2desk.ui.memory import Memory
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look
from k2desk.ui.window import FIRST_RUN, Window
from k2desk.ui.words import speak

if TYPE_CHECKING:
    from k2desk.core.ports import Desk
    from k2desk.ui.door import Door
    from k2desk.ui.windows import Windows

FIRST_PAINT_MS = 2000
"""How long to wait for the first paint; a window that starts hidden is not painted at all."""


def application() -> QApplication:
    """Return the one QApplication, dressed."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    app = QApplication([*sys.argv[:1], *style.WORDS])
    app.setProperty(style.ASKED, True)
    app.setApplicationName("K2Desk")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("k2desk")
    return app


def run(
    open_desk: Callable[[], Desk],
    workspace: Path | None,
    *,
    session: str = "",
    memory: Memory | None = None,
    on_ready: Callable[[Window], object] | None = None,
    data: Path | None = None,
) -> int:
    """Show the window and stay until it is closed.

    Args:
        open_desk: opens the program behind the window; called when the window can be used.
        workspace: the folder to open; None shows the first-run page.
        session: of that folder, "" begins a new one.
        memory: what the window keeps between starts.
        on_ready: called with the window once it takes keys and can be used; the session opens after that.
        data: the folder this program is the only one for; None listens for no other start.

    Returns:
        The exit status, 0.

    Raises:
        K2DeskError: the program can't be opened.
    """
    app = application()
    memory = memory or Memory()
    speak(memory.language)
    look().choose(memory.theme)
    look().choose_size(memory.text_size)
    look().choose_stillness(memory.still)
    style.install(app)
    runtime = Runtime()
    collector = Collector(runtime)
    window = Window(runtime, memory, workspace)
    window.show()
    window.activateWindow()
    _wait_for_paint(window)
    try:
        if window.isVisible():
            _Start(window, open_desk, workspace, session, memory, on_ready, data).run()
    finally:
        collector.end()
        window.hide()
        window.deleteLater()
        runtime.deleteLater()
        app.sendPostedEvents()
    return 0


def _wait_for_paint(window: Window) -> None:
    """Wait for the first paint; the next one waits in turn until `_Start` has made what it shows."""
    first = QEventLoop()

    def hold() -> None:
        window.setUpdatesEnabled(False)
        first.quit()

    longest = QTimer(first)
    longest.setSingleShot(True)
    longest.timeout.connect(first.quit)
    longest.start(FIRST_PAINT_MS)
    window.painted.connect(hold)
    first.exec()
    longest.stop()
    window.painted.disconnect(hold)


class _Start:
    """What follows the first paint, each step in a turn of the loop of its own: keys come in between.

    Args:
        window: painted, and else empty.
        open_desk: opens the program.
        workspace: the folder to open, if there is one.
        session: of that folder.
        memory: of the window.
        on_ready: called when the window can be used.
        data: the folder this program is the only one for, if there is one.
    """

    def __init__(
        self,
        window: Window,
        open_desk: Callable[[], Desk],
        workspace: Path | None,
        session: str,
        memory: Memory,
        on_ready: Callable[[Window], object] | None,
        data: Path | None,
    ) -> None:
        self._window, self._runtime = window, window.runtime
        self._open_desk = open_desk
        self._workspace, self._session = workspace, session
        self._memory = memory
        self._on_ready = on_ready
        self._data = data
        self._door: Door | None = None
        self._failure: Exception | None = None
        self._before_asyncio = QEventLoop()
        self._next: Callable[[], None] = self._settle
        self._timer = QTimer(window)
        self._timer.setInterval(0)
        self._timer.timeout.connect(lambda: self._next())

    def run(self) -> None:
        """Fill the window and serve it until it is closed.

        Raises:
            K2DeskError: the program can't be opened.
        """
        from k2desk.ui.tasks import run as run_loop
        from k2desk.ui.windows import Windows

        self._windows = Windows(self._window, self._memory)
        if self._workspace is None:
            self._runtime.desk = self._open_desk()  # the first steps speak of it
            self._window.furnish()
            self._window.show_pane(FIRST_RUN)
        else:
            from k2desk.ui.models.files import files_of

            self._window.furnish()
            files_of(self._runtime).show_root(self._workspace)
            self._window.focus_composer()
            self._runtime.expect(self._workspace, self._session)
        self._window.setUpdatesEnabled(True)
        self._timer.start()
        with _ended_by_signals(self._windows):
            self._before_asyncio.exec()
            run_loop(self._windows.serve)
        if self._door is not None:
            self._door.close()
        if self._failure is not None:
            raise self._failure

    def _settle(self) -> None:
        """Keys are taken from now on, and what there is to see is painted before asyncio is imported."""
        if self._on_ready is not None:
            self._on_ready(self._window)
        self._window.repaint()
        self._next = self._employ
        self._before_asyncio.quit()

    def _employ(self) -> None:
        from k2desk.core.allocation import give_back

        self._next = self._rest
        give_back()
        try:
            if self._workspace is not None:
                self._runtime.desk = self._open_desk()
        except Exception as error:  # noqa: BLE001 -- raised by `run` when the window is closed
            self._failure = error
            self._timer.stop()
            self._window.close()
            return
        if complaint := self._memory.complaint():
            self._runtime.noticed.emit("bad", complaint)  # the session that opens now puts away anything less

    def _rest(self) -> None:
        if self._window.build_next():
            return
        self._timer.stop()
        from k2desk.ui.icons import app_icon

        self._window.setWindowIcon(app_icon())
        gc.freeze()
        if self._data is not None:
            from k2desk.ui.door import Door

            self._door = Door(self._data, self._windows)
        if self._workspace is None:
            self._runtime.prepare()
        else:
            self._runtime.begin(self._workspace, self._session)


@contextmanager
def _ended_by_signals(windows: Windows) -> Iterator[None]:
    """Let Ctrl+C and the end of the desktop session close the windows as their user would."""

    def close(*_: object) -> None:
        QTimer.singleShot(0, windows, windows.close_all)  # a signal may come in the middle of anything

    known = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, close) for number in known]
    try:
        yield
    finally:
        for number, handler in zip(known, before, strict=True):
            signal.signal(number, handler)
