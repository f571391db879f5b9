"""A whole window that is shown, in front and built to its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from k2desk.ui.memory import Memory
from k2desk.ui.pane import PaneSpec
from k2desk.ui.runtime import Runtime
from k2desk.ui.window import Window


@contextmanager
def shown_window(
    runtime: Runtime,
    folder: Path,
    specs: Sequence[PaneSpec] | None = None,
    *,
    memory: Memory | None = None,
    size: tuple[int, int] | None = None,
) -> Iterator[Window]:
    """Show a window, and take it away afterwards.

    Args:
        runtime: behind it.
        folder: the workspace it will open.
        specs: its panes; None for all of them, as the program finds them.
        memory: what it remembers.
        size: in pixels; None for its own.
    """
    made = Window(runtime, memory or Memory(), folder)
    made.furnish(specs)
    made.build_rest()
    if size is not None:
        made.resize(*size)
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    yield made
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
