"""A window whose user works in another one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from window_kit import SmallDesk, SmallEngine  # type: ignore[import-not-found]

from k2desk.core.events import Event, Record, SessionStarted
from k2desk.ui.attention import Attention, Tray
from k2desk.ui.runtime import Runtime


class Elsewhere:
    """The two windows, and what the user is told.

    Args:
        runtime: of the window.
        desk: has the journal.
        folder: the workspace.
        shown: shows messages; None for the desktop's own way.
    """

    def __init__(self, runtime: Runtime, desk: SmallDesk, folder: Path, shown: Tray | None) -> None:
        log = desk.journal.create(SessionStarted(str(folder), "0.1.0", "CometAPI", "k2"))
        runtime.engine = SmallEngine(log, folder, desk.script)
        self.runtime, self.wanted = runtime, True
        self.window, self.other = QWidget(), QWidget()
        self.attention = Attention(self.window, runtime, lambda: self.wanted, shown)
        self.window.show()
        self.go(self.other)

    def go(self, to: QWidget) -> None:
        """Go to a window."""
        to.show()
        to.activateWindow()
        QTest.qWaitForWindowActive(to)

    def tell(self, event: Event) -> None:
        """Have something happen in the session."""
        self.runtime.recorded.emit(Record("s", 1, 0.0, event, "d"))


@contextmanager
def elsewhere(
    runtime: Runtime, desk: SmallDesk, folder: Path, shown: Tray | None = None
) -> Iterator[Elsewhere]:
    """Open both windows, and close them in the end."""
    made = Elsewhere(runtime, desk, folder, shown)
    yield made
    for widget in (made.window, made.other):
        widget.close()
        widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
