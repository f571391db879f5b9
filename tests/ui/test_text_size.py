"""Text has another size at once and everywhere, and nothing moves by itself where that is wanted."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from shown_kit import shown_window
from window_kit import SmallDesk, until  # type: ignore[import-not-found]

from k2desk.settings.store import Store
from k2desk.transcript.pieces import Pieces
from k2desk.transcript.rows import TextRow, ThoughtRow
from k2desk.ui import style
from k2desk.ui.chat.lines import ThoughtPart
from k2desk.ui.chat.said import ProseSheet
from k2desk.ui.chat.view import TranscriptView
from k2desk.ui.diff.area import DiffArea
from k2desk.ui.diff.layout import LINE, EvenPlaces, Layout
from k2desk.ui.measures import SIZES, grown, text_size
from k2desk.ui.memory import Memory
from k2desk.ui.runtime import Runtime
from k2desk.ui.settings.dialog import SettingsDialog
from k2desk.ui.settings.opened import open_settings
from k2desk.ui.statusbar import StatusBar
from k2desk.ui.tasks import run as run_loop
from k2desk.ui.theme import look
from k2desk.ui.window import Window
from k2desk.ui.windows import Windows

pytestmark = pytest.mark.qt_log_ignore("does not support raise", "propagateSizeHints")


@pytest.fixture(autouse=True)
def usual(dressed: QApplication) -> Iterator[None]:
    yield
    look().choose_size("usual")
    look().choose_stillness(False)


def test_measures_go_with_the_text() -> None:
    assert [grown(20)] == [20]
    look().choose_size("largest")
    assert (grown(20), look().ui_font().pixelSize(), look().code_font().pixelSize()) == (29, 19, 17)
    assert "font-size: 16px" in style.sheet()
    assert "font-size: 11px" not in style.sheet()
    look().choose_size("nothing there is")
    assert (text_size().name, grown(20)) == ("usual", 20)


def test_code_and_words_have_the_room_they_need() -> None:
    code, kinds = EvenPlaces(10).height, b"fh ++"
    heights = Layout(kinds, split=False).height
    words = ProseSheet(TextRow("t", Pieces("One line."), 9, True), 500.0).height
    look().choose_size("largest")
    assert EvenPlaces(10).height == grown(LINE) * 10 > code
    assert EvenPlaces(10).place_at(grown(LINE) * 3 + 1) == 3
    made = Layout(kinds, split=False)
    assert made.height > heights
    assert [made.place_at(made.y_of(place)) for place in range(5)] == [0, 1, 2, 3, 4]
    assert ProseSheet(TextRow("t", Pieces("One line."), 9, True), 500.0).height == pytest.approx(words * 1.45)


@contextmanager
def window_of(runtime: Runtime, folder: Path, memory: Memory | None = None) -> Iterator[Window]:
    """Show a window, and let what it asked of the pool come back before it goes."""
    with shown_window(runtime, folder, memory=memory, size=(1280, 720)) as window:
        QApplication.processEvents()
        yield window
        runtime._threads.close()
        QApplication.processEvents()


def cut(window: Window) -> list[str]:
    """Return the labels and buttons whose height does not hold their words."""
    words = (w for kind in (QLabel, QPushButton) for w in window.findChildren(kind) if w.isVisible())
    return [w.text() for w in words if w.text() and w.height() < QFontInfo(w.font()).pixelSize() + 2]


@pytest.mark.parametrize("size", SIZES)
def test_no_words_of_the_window_are_cut(
    size: str, runtime: Runtime, folder: Path, dressed: QApplication
) -> None:
    look().choose_size(size)
    with window_of(runtime, folder) as window:
        assert cut(window) == []
        assert window.findChild(StatusBar).height() == grown(26)
        assert (window.width(), window.height()) == (1280, 720), "nothing pushes it apart"


def test_keys_make_text_larger_and_smaller_and_it_is_kept(
    runtime: Runtime, folder: Path, dressed: QApplication
) -> None:
    kept: list[str] = []
    with window_of(runtime, folder, Memory(save_text_size=kept.append)) as window:
        for key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_0):
            QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert kept == ["large", "largest", "largest", "large", "usual"]


def test_a_thought_says_its_time_only_where_nothing_may_move() -> None:
    row = ThoughtRow("t", Pieces("I look at money"), 15, True, time.time())
    assert ThoughtPart(600, row, opened=False)._last == "I look at money"
    blinking = QApplication.cursorFlashTime()
    look().choose_stillness(True)
    assert ThoughtPart(600, row, opened=False)._last == ""
    assert QApplication.cursorFlashTime() == 0
    look().choose_stillness(False)
    assert QApplication.cursorFlashTime() == blinking


def test_both_are_known_before_the_first_paint(tmp_path: Path) -> None:
    assert (Store(tmp_path).text_size, Store(tmp_path).reduce_motion) == ("usual", False)
    Store(tmp_path).change(text_size="large", reduce_motion=True)
    again = Store(tmp_path)
    assert (again.text_size, again.reduce_motion) == ("large", True)


def test_the_settings_change_every_window_where_it_is(
    runtime: Runtime, desk: SmallDesk, folder: Path, dressed: QApplication
) -> None:
    first = Window(runtime, Memory(), folder)
    first.furnish()
    first.build_rest()
    first.show()
    windows = Windows(first, Memory())

    async def scenario() -> None:
        runtime.begin(folder)
        await until(lambda: runtime.engine is not None)
        session = runtime.engine.log.session
        open_settings(first)
        (dialog,) = first.findChildren(SettingsDialog)
        dialog.changed.emit("reduce_motion", True)
        assert look().still
        dialog.changed.emit("text_size", "large")
        await until(lambda: windows.alive and windows.alive[0] is not first)
        (again,) = windows.alive
        await until(lambda: again.runtime.engine is not None)
        assert again.runtime.engine.log.session == session
        await until(lambda: again.findChildren(SettingsDialog))
        assert again.findChild(StatusBar).height() == grown(26) == 31
        await until(lambda: again.findChildren(TranscriptView) and again.findChildren(DiffArea))

    async def main() -> None:
        serving = asyncio.ensure_future(windows.serve())
        await asyncio.sleep(0)
        try:
            await scenario()
        finally:
            windows.close_all()
            await asyncio.wait_for(serving, 20)

    run_loop(main)
    gc.collect()
    first.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
