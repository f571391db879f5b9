"""The real program with a large folder, a long session and a long diff open, until all of it is shown."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bench._child import tell
from bench._memory import resident
from bench._start import settled, start

if TYPE_CHECKING:
    from k2desk.ui.window import Window

CALM_MS = 1_500


def open_all(window: Window, folder: Path, session: str, diff: Path, then: Callable[[], object]) -> None:
    """Open the long session and the long diff; call ``then`` when everything is shown."""
    from PySide6.QtCore import QTimer

    from k2desk.ui.models.files import files_of

    runtime = window.runtime

    def show_diff() -> None:
        runtime.diff_requested.emit("A long diff", diff.read_bytes())
        QTimer.singleShot(CALM_MS, window, look)

    def look() -> None:
        files = files_of(runtime)
        if files.paths and files.state is not None:
            then()
        else:
            QTimer.singleShot(CALM_MS, window, look)

    settled(window, folder, session, show_diff)


def _tell(window: Window) -> None:
    from k2desk.ui.models.files import files_of

    tell(resident=resident(), paths=len(files_of(window.runtime).paths or ()))
    window.close()


if __name__ == "__main__":
    large, session, diff = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])

    def begin(window: Window) -> None:
        open_all(window, large, session, diff, lambda: _tell(window))

    raise SystemExit(start(str(large), begin))
