"""The real window, opened for a picture and closed in the end, and the loop it lives on."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from recorded_desk import RecordedDesk
from scene import Scene
from stage import dress, until

from k2desk.core.ports import Desk
from k2desk.ui.memory import Memory
from k2desk.ui.runtime import Runtime
from k2desk.ui.window import FIRST_RUN, Window

FONTS = ("Inter", "JetBrains Mono", "Monospace", "Sans Serif", "Serif")
"""The bundled families, and Qt's names for whatever there is; others are not the same everywhere."""

NO_HINTS = "does not support propagateSizeHints()"
"""What Qt says of every dialog with a least size that is shown where there is no desktop."""


@asynccontextmanager
async def opened(
    desk: Desk, folder: Path | None, theme: str, size: tuple[int, int], *, focus: bool = True
) -> AsyncIterator[Scene]:
    """Open the window on a folder, and close it in the end; what is behind the desk is the caller's to close.

    Args:
        desk: behind the window.
        folder: to begin with; None shows the first steps.
        theme: to begin with.
        size: of the window, in pixels.
        focus: whether the composer has the keys; not where a page asks something first.
    """
    dress(theme)
    runtime = Runtime(desk)
    serving = asyncio.ensure_future(runtime.serve())
    await asyncio.sleep(0)
    window = Window(runtime, Memory(), folder)
    window.resize(*size)
    window.show()
    window.activateWindow()
    window.furnish()
    window.build_rest()
    runtime.prepare()
    if folder is None:
        window.show_pane(FIRST_RUN)
    else:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        if focus:
            window.focus_composer()
    try:
        yield Scene(window, runtime)
    finally:
        window.close()
        await serving
        window.deleteLater()
        runtime.deleteLater()


@asynccontextmanager
async def on_stage(
    folder: Path, theme: str, size: tuple[int, int], *, key: bool = True, trusted: bool = True
) -> AsyncIterator[Scene]:
    """Open the window over a recorded desk, and close both in the end.

    Args:
        folder: an empty folder.
        theme: to begin with.
        size: of the window, in pixels.
        key: False shows the first steps, as there is no key and no folder yet.
        trusted: False asks whether the folder is trusted.
    """
    desk = RecordedDesk(folder, "Secret Service" if key else "", trusted=trusted)
    try:
        async with opened(desk, desk.workspace if key else None, theme, size, focus=trusted) as scene:
            yield scene
    finally:
        desk.journal.close()


def perform(play: Callable[[], Coroutine[Any, Any, None]]) -> int:
    """Run something with windows in it on a loop that is Qt's own; any warning of Qt's is an error.

    Returns:
        The exit status.
    """
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler
    from PySide6.QtGui import QFontDatabase

    from k2desk.ui import style
    from k2desk.ui.app import application
    from k2desk.ui.tasks import run

    said: list[str] = []
    qInstallMessageHandler(
        lambda kind, _, words: (
            None if kind == QtMsgType.QtDebugMsg or words.endswith(NO_HINTS) else said.append(words)
        )
    )
    app = application()
    app.setCursorFlashTime(0)  # a cursor that blinks is there in one picture and not in the next
    style.install(app)
    try:
        run(play)
        others = [name for name in QFontDatabase.families() if not name.startswith(FONTS)]
        said += [f"a font of the machine: {name}" for name in others]
    finally:
        gc.collect()
        qInstallMessageHandler(None)
        print(*said, sep="\n", end="", file=sys.stderr)
    return 1 if said else 0
