"""The real program with a large folder, a long session and a long diff open, until all of it is shown."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench._child import tell
from bench._memory import resident
from bench._start import settled, start

if TYPE_CHECKING:
    from k2desk.ui.window import Window

CALM_MS = 1_500


def _fill(window: Window, folder: Path, session: str, diff: Path) -> None:
    """Open the long session and the long diff; tell when everything is shown."""
    from PySide6.QtCore import QTimer

    from k2desk.ui.models.files import files_of

    runtime = window.runtime

    def show_diff() -> None:
        runtime.diff_requested.emit("A long diff", diff.read_bytes())
        QTimer.singleShot(CALM_MS, window, over)

    def over() -> None:
        files = files_of(runtime)
        if not files.paths or files.state is None:
            QTimer.singleShot(CALM_MS, window, over)
            return
        tell(resident=resident(), paths=len(files.paths))
        window.close()

    settled(window, folder, session, show_diff)


if __name__ == "__main__":
    large, session, diff = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    raise SystemExit(start(str(large), lambda window: _fill(window, large, session, diff)))
