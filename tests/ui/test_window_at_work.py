"""The window in the middle of a task, to who does not see it and to who has no mouse."""

from __future__ import annotations

import gc
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QWidget

from k2desk.core.events import DecisionMade
from k2desk.ui import style
from k2desk.ui.settings.dialog import SettingsDialog
from k2desk.ui.tasks import run
from k2desk.ui.theme import look

sys.path.insert(0, str(Path(__file__).parents[2] / "packaging"))

from opened import on_stage  # type: ignore[import-not-found]
from scene import Scene  # type: ignore[import-not-found]
from stage import settled, until  # type: ignore[import-not-found]

# The offscreen platform has no order of windows, and does not say how large they may be.
pytestmark = pytest.mark.qt_log_ignore("does not support raise", "propagateSizeHints")
CONTROL = Qt.KeyboardModifier.ControlModifier
SIDE = ("files", "search", "changes", "sessions", "tests")
"""The panels of Ctrl+1 to Ctrl+5."""


def performed(qapp: QApplication, folder: Path, play: Callable[[Scene], Awaitable[None]]) -> None:
    """Play something in a window in which a question waits."""

    async def main() -> None:
        async with on_stage(folder, "dark", (1600, 1000)) as scene:
            await scene.ask()
            await scene.let_tests_run()
            await settled(scene.window, scene.runtime)
            await play(scene)

    style.install(qapp)
    run(main)
    gc.collect()  # the loop is a cycle with timers in it, and must not die in another thread


def rows(model: QAbstractItemModel, parent: QModelIndex | None = None) -> list[QModelIndex]:
    """Return every row of a list or a tree, as far as it is read."""
    parent = parent or QModelIndex()
    found = [model.index(row, 0, parent) for row in range(model.rowCount(parent))]
    return [one for row in found for one in (row, *rows(model, row))]


def mute(root: QWidget) -> list[str]:
    """Return the rows that say nothing, and the controls that have neither a name nor a role."""
    found = []
    for view in root.findChildren(QAbstractItemView):
        for index in rows(view.model()) if view.isVisible() and view.model() is not None else ():
            roles = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole)
            if not any(str(index.data(role) or "").strip() for role in roles):
                found.append(f"row {index.row()} of {type(view).__name__} “{view.accessibleName()}”")
    for one in root.findChildren(QWidget):
        if one.isVisible() and one.focusPolicy() != Qt.FocusPolicy.NoFocus:
            told = QAccessible.queryAccessibleInterface(one)
            if told is None or not told.text(QAccessible.Text.Name) or told.role() == QAccessible.Role.NoRole:
                found.append(f"{type(one).__name__} in {type(one.parentWidget()).__name__}")
    return found


def test_no_row_and_no_control_in_view_is_mute(qapp: QApplication, tmp_path: Path) -> None:
    silent: dict[str, list[str]] = {}
    views: set[QAbstractItemView] = set()

    async def play(scene: Scene) -> None:
        window = scene.window

        async def listen(name: str) -> None:
            await settled(window, scene.runtime)
            views.update(one for one in window.findChildren(QAbstractItemView) if one.isVisible())
            if found := mute(window):
                silent[name] = found

        await listen("a question")
        await scene.search("round")
        await listen("search")
        for pane in SIDE:
            window.show_pane(pane)
            await listen(pane)
        scene.read("src/ledger/money.py", 12, 15)
        await listen("file")
        await scene.type("@mo")
        await listen("what can be mentioned")
        for opens in (window.open_context, window.open_palette, window.open_shortcuts):
            opens()
            await listen(opens.__name__)
        assert sum(bool(rows(view.model())) for view in views) > 4, "there is something to hear"

    performed(qapp, tmp_path, play)
    assert silent == {}


def test_every_panel_is_reached_and_left_by_keys_and_none_of_them_decides(
    qapp: QApplication, tmp_path: Path
) -> None:
    async def play(scene: Scene) -> None:
        window, work = scene.window, scene.window.work
        decided = scene.count(DecisionMade)

        def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QWidget:
            QTest.keyClick(window.focusWidget() or window, key, held)
            focused = window.focusWidget()
            assert focused is not None
            return focused

        for number, name in enumerate(SIDE):
            focused = press(Qt.Key(Qt.Key.Key_1 + number), CONTROL)
            pane = work.pane(name)
            assert work.panel == name
            assert pane is focused or pane.isAncestorOf(focused), name
            for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Home, Qt.Key.Key_Escape):
                press(key)
            press(Qt.Key.Key_L, CONTROL)
            reached = set()
            for _ in work.zones():
                held = press(Qt.Key.Key_F6)
                reached |= {zone for zone in work.zones() if zone is held or zone.isAncestorOf(held)}
            assert reached == set(work.zones()), f"F6 goes round with {name}"
        assert len(work.zones()) == 3
        for _ in range(3):
            press(Qt.Key.Key_Escape)
        assert scene.count(DecisionMade) == decided, "Esc decides nothing"

    performed(qapp, tmp_path, play)


def test_what_a_button_does_can_be_done_from_the_palette(qapp: QApplication, tmp_path: Path) -> None:
    async def play(scene: Scene) -> None:
        window, runtime = scene.window, scene.runtime
        said: list[str] = []
        runtime.noticed.connect(lambda _, words: said.append(words))

        async def take(title: str) -> None:
            QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_F1)
            await settled(window, runtime)
            QTest.keyClicks(window.focusWidget(), title)
            QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
            await settled(window, runtime)

        area = window.work.pane("review").area
        before = area.split
        await take("side by side")
        assert area.split is not before
        await take("how well commands are confined")
        assert "bubblewrap" in said[-1]
        await take("Match case")
        (case,) = (one for one in buttons(window.work.pane("search")) if one.text() == "Aa")
        assert case.isChecked()
        await take("show all as one diff")
        assert any("All changes since the last commit" in one.text() for one in labels(window))
        await take("trash")
        assert window.work.pane("changes").trash.fold.isChecked()
        await take("Add a file")
        assert window.focusWidget().toPlainText().endswith("@")
        await take("blue and orange")
        assert look().safe
        assert runtime.desk.gateways.options()
        await take("blue and orange")
        assert not look().safe
        await take("check the gateway")
        dialog = window.findChild(SettingsDialog)
        await until(lambda: not dialog._building.isActive())
        assert dialog.sections.currentItem().text() == "Gateway check"
        assert not dialog.check.running, "the user begins it"
        dialog.close()

    performed(qapp, tmp_path, play)


def buttons(root: QWidget) -> list[QAbstractButton]:
    return root.findChildren(QAbstractButton)


def labels(root: QWidget) -> list[QLabel]:
    return [one for one in root.findChildren(QLabel) if one.isVisible()]
