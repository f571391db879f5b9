"""Words have the room they need in the middle of a task too: every language, down to the smallest window."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path

import pytest
from fit_kit import cut_now, said
from PySide6.QtWidgets import QApplication

from k2desk.ui import style
from k2desk.ui.tasks import run
from k2desk.ui.words import LANGUAGES, speak

sys.path.insert(0, str(Path(__file__).parents[2] / "packaging"))

from opened import on_stage  # type: ignore[import-not-found]
from stage import settled  # type: ignore[import-not-found]

# The offscreen platform has no order of windows, and does not say how large they may be.
pytestmark = pytest.mark.qt_log_ignore("does not support raise", "propagateSizeHints")
SIZES = ((640, 360), (853, 480), (1280, 720))
"""A screen of 1280 by 720 at 200 %, at 150 % and at 100 %."""
PATCH = '--- a/src/ledger/report.py\n+++ b/src/ledger/report.py\n@@ -1 +1 @@\n-"""What\n+"""That\n'


def played(app: QApplication, language: str, play: Callable[[], Coroutine[None, None, None]]) -> None:
    """Have something happen on stage in a language."""
    style.install(app)
    speak(language)
    try:
        run(play)
    finally:
        speak("en")
        gc.collect()  # the loop is a cycle with timers in it, and must not die in another thread


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_are_cut_off_in_the_middle_of_a_task(
    language: str, qapp: QApplication, tmp_path: Path
) -> None:
    wrong: dict[str, list[str]] = {}

    async def play() -> None:
        async with on_stage(tmp_path, "dark", SIZES[-1]) as scene:
            window = scene.window

            async def look(name: str) -> None:
                for size in SIZES:
                    window.resize(*size)
                    await settled(window, scene.runtime)
                    await asyncio.sleep(0)
                    if found := cut_now(window):
                        wrong[f"{name} at {size}"] = said(found)

            await scene.ask()
            await look("question")
            await scene.let_tests_run()
            await look("proposal")
            await scene.apply()
            await scene.search("round")
            await look("search")
            for pane in ("files", "changes", "sessions", "tests", "review"):
                window.show_pane(pane)
                await look(pane)
            scene.read("src/ledger/money.py", 12, 15)
            await look("viewer")
            await scene.paste(PATCH)
            await look("paste")

    played(qapp, language, play)
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_the_pages_of_a_beginning_cut_no_words_off(
    language: str, size: tuple[int, int], qapp: QApplication, tmp_path: Path
) -> None:
    found: dict[str, list[str]] = {}

    async def play() -> None:
        async with on_stage(tmp_path / "a", "dark", size, key=False) as scene:
            await settled(scene.window, scene.runtime)
            found["first steps"] = said(cut_now(scene.window))
            held = scene.window.focusWidget()
            assert held.visibleRegion().boundingRect().size() == held.size(), "what has the focus is in view"
        async with on_stage(tmp_path / "b", "dark", size, trusted=False) as scene:
            await settled(scene.window, scene.runtime)
            found["trust"] = said(cut_now(scene.window))

    played(qapp, language, play)
    assert found == {"first steps": [], "trust": []}
