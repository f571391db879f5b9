"""The folders used last: offered from the name of the open one, found by typing, opened by keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog
from shown_kit import shown_window
from window_kit import Play, until  # type: ignore[import-not-found]

from k2desk.ui.memory import Memory
from k2desk.ui.panes.chat import PANE as CHAT
from k2desk.ui.recent_folders import FolderPicker, switch_folder
from k2desk.ui.runtime import Runtime
from k2desk.ui.window import Window

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform's own
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def used(tmp_path: Path, folder: Path) -> list[str]:
    """The open folder, another one, and one that is gone."""
    (tmp_path / "abacus").mkdir()
    return [str(folder), str(tmp_path / "abacus"), str(tmp_path / "gone" / "away")]


@pytest.fixture
def window(runtime: Runtime, folder: Path, used: list[str], dressed: QApplication) -> Iterator[Window]:
    memory = Memory(recent=lambda: used)
    with shown_window(runtime, folder, (CHAT,), memory=memory) as made:
        yield made


def press(window: Window, *keys: Qt.Key | str, held: Qt.KeyboardModifier = NONE) -> None:
    for one in keys:
        target = window.focusWidget() or window
        QTest.keyClicks(target, one) if isinstance(one, str) else QTest.keyClick(target, one, held)


def rows(window: Window) -> list[tuple[str, str]]:
    (picker,) = window.findChildren(FolderPicker)
    return [tuple(offer) for offer in picker._shown.offers]  # type: ignore[misc]


async def begun(window: Window, runtime: Runtime, folder: Path) -> None:
    runtime.open_session(folder)
    await until(lambda: runtime.engine is not None)


def test_another_folder_is_opened_here_by_keys(
    window: Window, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        await begun(window, runtime, folder)
        press(window, Qt.Key.Key_P, held=CTRL | ALT)
        where = str(folder.parent)
        await until(lambda: rows(window)[1:2] == [("away", "no longer there")])
        assert rows(window) == [("abacus", where), ("away", "no longer there"), ("Another folder…", "")]
        press(window, "abac")
        assert rows(window) == [("abacus", where), ("Another folder…", "")]
        press(window, Qt.Key.Key_Return)
        await until(lambda: runtime.engine is not None and runtime.engine.workspace.name == "abacus")

    play(scenario)


def test_one_that_is_gone_says_so_and_one_can_have_a_window_of_its_own(
    window: Window, runtime: Runtime, folder: Path, play: Play
) -> None:
    said: list[str] = []
    asked: list[Path] = []
    runtime.noticed.connect(lambda _, words: said.append(words))
    window.another_wanted.connect(asked.append)

    async def scenario() -> None:
        await begun(window, runtime, folder)
        (name,) = [one for one in window.findChildren(QAbstractButton) if one.text() == "ledger"]
        name.click()
        await until(lambda: rows(window)[1:2] == [("away", "no longer there")])
        press(window, Qt.Key.Key_Down, Qt.Key.Key_Return)
        assert said == ["away is no longer there. Open the folder it has become."]
        name.click()
        press(window, Qt.Key.Key_Return, held=CTRL)
        assert asked == [folder.parent / "abacus"]
        name.click()
        press(window, Qt.Key.Key_End, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
        (dialog,) = window.findChildren(QFileDialog)
        dialog.reject()

    play(scenario)


def test_without_any_a_folder_is_asked_for(window: Window, used: list[str]) -> None:
    used[1:] = []
    assert not next(one for one in window.registry.all() if one.id == "workspace.recent").enabled()
    switch_folder(window)
    (dialog,) = window.findChildren(QFileDialog)
    dialog.reject()
    assert not window.findChildren(FolderPicker)
