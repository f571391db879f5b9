"""Row 3: memory after the start, and with much of everything open, against an empty window."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench._child import ask, home, tell
from bench._diff import long_diff
from bench._memory import resident
from bench._repository import FOLDERS, repository
from bench._session import long_session
from bench._start import settled, start
from bench._trust import trust
from bench.measure import Figure, in_turn, ratio

if TYPE_CHECKING:
    from k2desk.ui.window import Window

ROWS = ("3",)
DISPLAY = True
TOKENS = 200_000
FILES = 100_000
RUNS = 3
"""Memory varies by less than one per cent from run to run."""
CALM_MS = 1_500


def measure() -> list[Figure]:
    """Compare resident memory, in MiB."""
    with tempfile.TemporaryDirectory(prefix="k2desk-bench-") as folder, home(COMETAPI_KEY="sk-bench") as env:
        small = str(repository(Path(folder) / "small", 300))
        large = repository(Path(folder) / "large", FILES, FOLDERS)
        for each in (Path(small), large):
            trust(env, each)
        session = long_session(Path(env["K2DESK_HOME"]) / "data", large, TOKENS)

        def held(*words: str) -> float:
            return float(ask(*words, env=env)["resident"])

        begun, full, floor = in_turn(
            lambda: held("_start", small),
            lambda: held("memory", str(large), session),
            lambda: held("_bare"),
            runs=RUNS,
        )
    return [
        ratio("3", "memory, when the window can be used", begun, floor, 1.45, "MiB"),
        ratio("3", "memory, with 200k tokens, 100k files and a long diff", full, floor, 2.6, "MiB"),
    ]


def _fill(window: Window, folder: Path, session: str) -> None:
    """Open the long session and the long diff; tell when everything is shown."""
    from PySide6.QtCore import QTimer

    from k2desk.ui.models.files import files_of

    runtime = window.runtime

    def show_diff() -> None:
        runtime.diff_requested.emit("A long diff", long_diff())
        QTimer.singleShot(CALM_MS, window, over)

    def over() -> None:
        files = files_of(runtime)
        if len(files.paths or ()) < FILES or files.state is None:
            QTimer.singleShot(CALM_MS, window, over)
            return
        tell(resident=resident())
        window.close()

    settled(window, folder, session, show_diff)


if __name__ == "__main__":
    large, session = Path(sys.argv[1]), sys.argv[2]
    raise SystemExit(start(str(large), lambda window: _fill(window, large, session)))
