"""Row 8: the tree of 100,000 files, against ``git ls-files -z``."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from bench._child import ask, calm, home, tell
from bench._repository import FOLDERS, repository
from bench._trust import trust
from bench.measure import Figure, in_turn, milliseconds, ratio

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance
    from PySide6.QtWidgets import QApplication

    from k2desk.core.ports import Desk, Engine

ROWS = ("8",)
FILES = 100_000


def measure() -> list[Figure]:
    """Compare the wall time from an open workspace to its rows, in milliseconds."""
    with tempfile.TemporaryDirectory(prefix="k2desk-bench-") as folder, home("offscreen") as env:
        large = repository(Path(folder) / "large", FILES, FOLDERS)
        trust(env, large)
        found = ask("tree", str(large), env=env)
    first = statistics.median(found["first"])
    return [
        Figure("8", "tree, the root's rows on the screen", first, 5.0, "ms"),
        ratio("8", "tree, all 100k paths usable", found["all"], found["git"], 2.5, "ms"),
    ]


def _child(folder: Path) -> None:
    app = calm()
    first: list[float] = []

    def ours() -> float:
        until_rows, until_all = _open(app, folder)
        first.append(until_rows)
        return until_all

    def git() -> float:
        return milliseconds(
            lambda: subprocess.run(["git", "ls-files", "-z"], cwd=folder, capture_output=True, check=True)
        )

    whole, floor = in_turn(ours, git)
    tell(first=first[-len(whole) :], all=whole, git=floor)


def _open(app: QApplication, folder: Path) -> tuple[float, float]:
    """Open a workspace in a new pane; return when the root was painted and when all paths were there."""
    from PySide6.QtCore import QEvent

    from k2desk.desk.trust import Trusting
    from k2desk.settings.folders import folders
    from k2desk.settings.store import Store
    from k2desk.ui.models.files import files_of
    from k2desk.ui.panes.files import FilesPane
    from k2desk.ui.runtime import Runtime

    desk = SimpleNamespace(trust=Trusting(Store(folders().config)))  # the pane asks it for nothing else
    runtime = Runtime(cast("Desk", desk))
    pane = FilesPane(runtime)
    pane.resize(250, 900)
    pane.show()
    files = files_of(runtime)
    engine = cast("Engine", SimpleNamespace(workspace=folder))
    began = time.perf_counter()
    runtime.opened.emit(engine, [])
    pane.tree.viewport().repaint()
    until_rows = time.perf_counter() - began
    assert pane.model.rowCount() > 10
    _wait(files.listed, lambda: len(files.paths or ()) == FILES)
    until_all = time.perf_counter() - began
    assert files.find("audit", 10)
    _wait(files.marked, lambda: files.state is not None)  # the next run must not meet it
    runtime._threads.close()
    pane.close()
    pane.deleteLater()
    runtime.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return until_rows * 1000, until_all * 1000


def _wait(signal: SignalInstance, over: Callable[[], bool]) -> None:
    """Let Qt's loop run until a signal has come that ends it; asking again and again would slow the work."""
    from PySide6.QtCore import QEventLoop

    loop = QEventLoop()
    signal.connect(lambda: loop.quit() if over() else None)
    while not over():
        loop.exec()


if __name__ == "__main__":
    _child(Path(sys.argv[1]))
