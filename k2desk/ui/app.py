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
from k2desk.ui.icons import app_icon
from k2desk.ui.memory import Memory
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look
from k2desk.ui.window import FIRST_RUN, Window

if TYPE_CHECKING:
    from k2desk.core.ports import Desk

FIRST_PAINT_MS = 2000
"""How long to wait for the first paint; a window that starts hidden is not painted at all."""


def application() -> QApplication:
    """Return the one QApplication, dressed."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    app = QApplication(sys.argv[:1])
    app.setApplicationName("K2Desk")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("k2desk")
    return app


def run(
    desk: Desk,
    workspace: Path | None,
    *,
    session: str = "",
    memory: Memory | None = None,
    on_ready: Callable[[Window], object] | None = None,
) -> int:
    """Show the window and stay until it is closed.

    Args:
        desk: the program behind the window.
        workspace: the folder to open; None shows the first-run page.
        session: of that folder, "" begins a new one.
        memory: what the window keeps between starts.
        on_ready: called with the window once the loop runs and it can be used; the session opens after that.

    Returns:
        The exit status, 0.
    """
    app = application()
    memory = memory or Memory()
    look().choose(memory.theme)
    style.install(app)
    runtime = Runtime(desk)
    collector = Collector(runtime)
    window = Window(runtime, memory, workspace)
    window.show()
    window.activateWindow()
    _wait_for_paint(window)
    if window.isVisible():
        window.furnish()
        if workspace is None:
            window.show_pane(FIRST_RUN)
        else:
            window.focus_composer()
        _serve(runtime, window, workspace, session, on_ready)
    collector.end()
    window.hide()
    window.deleteLater()
    runtime.deleteLater()
    app.sendPostedEvents()
    return 0


def _wait_for_paint(window: Window) -> None:
    first = QEventLoop()
    window.painted.connect(first.quit)
    QTimer.singleShot(FIRST_PAINT_MS, first, first.quit)
    first.exec()


def _serve(
    runtime: Runtime,
    window: Window,
    workspace: Path | None,
    session: str,
    on_ready: Callable[[Window], object] | None,
) -> None:
    """Start the loop and what may follow the first paint; return when the window was closed."""
    from k2desk.ui.models.files import files_of
    from k2desk.ui.tasks import run as run_loop

    def settle() -> None:
        if workspace is not None:
            files_of(runtime).show_root(workspace)
        if on_ready is not None:
            on_ready(window)
        QTimer.singleShot(0, window, rest)

    def rest() -> None:
        # One thing in each turn of the loop: the keys in between are the user's.
        if window.build_next():
            QTimer.singleShot(0, window, rest)
            return
        window.setWindowIcon(app_icon())
        gc.freeze()
        if workspace is None:
            runtime.prepare()
        else:
            runtime.begin(workspace, session)

    if workspace is not None:
        runtime.expect()
    QTimer.singleShot(0, window, settle)
    with _ended_by_signals(window):
        run_loop(runtime.serve)


@contextmanager
def _ended_by_signals(window: Window) -> Iterator[None]:
    """Let Ctrl+C and the end of the desktop session close the window as its user would."""

    def close(*_: object) -> None:
        QTimer.singleShot(0, window, window.close)  # a signal may come in the middle of anything

    known = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, close) for number in known]
    try:
        yield
    finally:
        for number, handler in zip(known, before, strict=True):
            signal.signal(number, handler)
