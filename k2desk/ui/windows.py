"""Every window of this program, one for each folder; they share a desk, a loop and a pool of threads."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QDialog

from k2desk.ui.memory import Memory
from k2desk.ui.runtime import Runtime
from k2desk.ui.tasks import Serving
from k2desk.ui.theme import look
from k2desk.ui.threads import THREADS
from k2desk.ui.window import FIRST_RUN, Window
from k2desk.ui.words import tr

SETTINGS = "settings"
"""The name of the dialog that opens again in a window that was made anew."""


class Windows(QObject):
    """Opens windows beside the first one and serves them all until the last is closed.

    Args:
        first: the window the program began with; its runtime has the desk.
        memory: what windows keep between starts.
    """

    def __init__(self, first: Window, memory: Memory) -> None:
        super().__init__()
        self._first, self._memory = first, memory
        self._alive = [first]
        self._serving = Serving()
        self._instead: dict[Window, Callable[[], object]] = {}
        """What begins as soon as a window has let go of its session."""
        first.another_wanted.connect(self.open)
        look().resized.connect(self.renew)

    @property
    def alive(self) -> tuple[Window, ...]:
        """The windows that are open, in the order in which they were opened."""
        return tuple(one for one in self._alive if one.isVisible())  # one that ends is out of sight already

    def open(self, folder: Path | None) -> bool:
        """Bring the window of a folder to the front, or open one.

        Args:
            folder: of a project; None brings the window opened last to the front.

        Returns:
            False where the program is just ending.
        """
        if not self._serving.running or not self.alive:
            return False
        there = [one for one in self.alive if folder is None or one.workspace == folder]
        waiting = [one for one in self.alive if one.workspace is None]
        if there:
            come_forward(there[-1])
        elif folder is not None and waiting:
            waiting[-1].runtime.open_session(folder)
            come_forward(waiting[-1])
        elif folder is not None:
            self._make(folder)
        return True

    def _make(self, folder: Path) -> None:
        window = self._frame(folder)
        window.show()
        come_forward(window)
        window.focus_composer()
        window.runtime.expect(folder)
        _fill(window, partial(window.runtime.begin, folder))

    def _frame(self, folder: Path | None) -> Window:
        window = Window(Runtime(self._first.runtime.desk), self._memory, folder)
        window.another_wanted.connect(self.open)
        self._alive.append(window)
        window.setWindowIcon(self._first.windowIcon())
        window.furnish()
        self._serving.add(window.runtime.serve, partial(self._closed, window))
        return window

    # -- another language, another size of text

    def renew(self) -> None:
        """Make every window anew, in its place and with its session: all its words, and their measures."""
        for window in self.alive:
            self._when_idle(window, partial(self._replace, window))

    def _when_idle(self, window: Window, replace: Callable[[], object]) -> None:
        """Wait for the end of a turn, whose task belongs to its window, and for a session to open.

        What was said before everything was ready is sent by the window it was said in.
        """
        runtime = window.runtime
        coming = runtime.opening or runtime.settling
        if not runtime.running and not coming:
            QTimer.singleShot(0, window, replace)
            return
        signals = (runtime.running_changed, runtime.opened, runtime.settled)

        def again(*_: object) -> None:
            for signal in signals:
                signal.disconnect(again)
            self._when_idle(window, replace)

        for signal in signals:
            signal.connect(again)
        if runtime.running:
            runtime.noticed.emit("info", tr("The window changes as soon as the assistant has finished."))

    def _replace(self, old: Window) -> None:
        if old not in self.alive or not self._serving.running:
            return
        folder, engine = old.workspace, old.runtime.engine
        session = engine.log.session if engine is not None else ""
        settings = old.findChild(QDialog, SETTINGS) is not None
        new = self._frame(folder)
        new.setGeometry(old.geometry())
        new.setWindowState(old.windowState())
        new.show()
        if folder is None:
            new.show_pane(FIRST_RUN)
        else:
            new.focus_composer()
            new.runtime.expect(folder, session)

        def begin() -> None:
            if folder is None:
                new.runtime.prepare()
            else:
                new.runtime.begin(folder, session)
            if settings:
                new.open_settings()

        self._instead[old] = partial(_fill, new, begin)
        old.close()

    def close_all(self) -> None:
        """Close every window, as its user would."""
        for window in self.alive:
            window.close()

    async def serve(self) -> None:
        """Serve every window until the last one is closed."""
        from concurrent.futures import ThreadPoolExecutor

        pool = ThreadPoolExecutor(THREADS, thread_name_prefix="k2desk-io")
        closed = partial(self._closed, self._first)
        await self._serving.until_all_end(pool, self._first.runtime.serve, closed)

    def _closed(self, window: Window) -> None:
        """Let go of a window that was closed; the first one has the desk and goes at the end."""
        self._alive.remove(window)
        window.hide()
        if (begin := self._instead.pop(window, None)) is not None:
            window.runtime.later(begin)
        if window is not self._first:
            window.runtime.later(partial(_let_go, window))


def come_forward(window: Window) -> None:
    """Bring a window to the front, as the user asked for."""
    if window.isMinimized():
        window.showNormal()
    window.raise_()
    window.activateWindow()


def _fill(window: Window, begin: Callable[[], object]) -> None:
    """Make the rest of a window, a thing in each turn of the loop; then its session begins."""
    timer = QTimer(window)
    timer.setInterval(0)
    timer.timeout.connect(partial(_build_on, window, timer, begin))
    timer.start()


def _build_on(window: Window, timer: QTimer, begin: Callable[[], object]) -> None:
    if not window.build_next():
        timer.stop()
        begin()


def _let_go(window: Window) -> None:
    runtime = window.runtime
    window.deleteLater()
    runtime.deleteLater()
