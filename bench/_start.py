"""The real program, started as its command starts it, until it can be used."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

from k2desk import bootstrap

if TYPE_CHECKING:
    from k2desk.ui.window import Window

CALM_MS = 1_000
"""A pause for what follows the start and the opening of a session."""
FOR_DEVELOPERS = ("click", "rich")
"""Imported by httpx wherever they are; an installed K2Desk has not got them, only its own tools need them."""
LONGEST_MS = 120_000
"""After this time the window closes, whatever it waits for."""


def start(folder: str, ready: Callable[[Window], object], painted: Callable[[], object] = int) -> int:
    """Start K2Desk with a folder, as ``k2desk FOLDER`` does.

    Args:
        folder: to open.
        ready: called with the window when its loop runs.
        painted: called when the window was painted for the first time.

    Returns:
        The exit status.
    """

    def begin(made: Window) -> None:
        from PySide6.QtCore import QTimer

        QTimer.singleShot(LONGEST_MS, made, partial(_give_up, made))
        ready(made)

    def hook(app: Any) -> None:
        made_by, run = app.Window, app.run

        def make(*given: Any) -> Window:
            made: Window = made_by(*given)
            made.painted.connect(painted)
            return made

        def run_measured(*given: Any, **named: Any) -> int:
            return run(*given, **{**named, "on_ready": begin})

        app.Window, app.run = make, run_measured

    sys.modules.update(dict.fromkeys(FOR_DEVELOPERS, cast("Any", None)))
    sys.meta_path.insert(0, _Hook("k2desk.ui.app", hook))
    return bootstrap.main([folder])


def _give_up(window: Window) -> None:
    """Say what is on the screen instead of what was waited for, and end the program."""
    from PySide6.QtWidgets import QLabel

    words = [one.text() for one in window.findChildren(QLabel) if one.isVisible() and one.text()]
    sys.stderr.write(f"gave up after {LONGEST_MS // 1000} s; the window says: {' | '.join(words)}\n")
    window.close()


class _Hook:
    """Calls a function with a module right after the program imported it, in its own time and order."""

    def __init__(self, name: str, hook: Callable[[ModuleType], object]) -> None:
        self._name = name
        self._hook = hook

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find the one module as Python would, and stay by while it is executed."""
        if name != self._name:
            return None
        spec = PathFinder.find_spec(name, path)
        assert spec is not None
        assert spec.loader is not None
        execute = spec.loader.exec_module

        def watched(module: ModuleType) -> None:
            execute(module)
            self._hook(module)

        spec.loader.exec_module = watched  # type: ignore[method-assign]
        return spec


def settled(window: Window, folder: Path, session: str, then: Callable[[], object]) -> None:
    """Call ``then`` when everything is warm and a session is open; "" stays in the new one."""
    from PySide6.QtCore import QTimer

    runtime, told = window.runtime, set[str]()

    def look(what: str) -> None:
        told.add(what)
        if not told >= {"prepared", "opened"}:
            return
        if session and "asked" not in told:
            told.add("asked")
            told.discard("opened")
            runtime.open_session(folder, session)
        elif "over" not in told:
            told.add("over")
            QTimer.singleShot(CALM_MS, window, then)

    runtime.prepared.connect(lambda: look("prepared"))
    runtime.opened.connect(lambda *_: look("opened"))


class _Start:
    """Waits for the moment from which on the window can be used."""

    def __init__(self) -> None:
        self.painted = 0.0
        self._over = False

    def paint(self) -> None:
        """Note the first paint."""
        self.painted = time.monotonic()

    def ready(self, window: Window) -> None:
        """The loop runs: wait for the rows of the root."""
        from k2desk.ui.models.files import files_of

        self._window = window
        files_of(window.runtime).listed.connect(self._listed)
        self._listed()  # they may be there already

    def _listed(self) -> None:
        """Look whether the rows are there and the composer takes a key; tell when it does."""
        from PySide6.QtWidgets import QTreeView

        window = self._window
        if self._over:
            return
        tree = window.findChild(QTreeView)
        if not isinstance(tree, QTreeView) or not tree.model().rowCount():
            return
        tree.viewport().repaint()
        if not _takes_a_key(window):
            return
        usable = time.monotonic()
        from bench._child import tell
        from bench._memory import resident

        self._over = True
        tell(painted=self.painted, usable=usable, resident=resident())
        window.close()


def _takes_a_key(window: Window) -> bool:
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    from k2desk.ui.draft import Draft

    draft = window.findChild(Draft)
    if window.focusWidget() is not draft:
        return False
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        key = QKeyEvent(kind, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
        QApplication.sendEvent(draft, key)
    draft.repaint()  # with what is in it; asking for the viewport makes every widget class PySide knows
    return draft.toPlainText().endswith("a")


if __name__ == "__main__":
    begun = _Start()
    raise SystemExit(start(sys.argv[1], begun.ready, begun.paint))
