"""Running tests from their panel, in the real sandbox: agreed to once, with progress, stopped, by keys."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot
from review_kit import show_in_window
from window_kit import Play, SmallDesk, until

from k2desk.core.events import TestsRan
from k2desk.ui.actions import Actions
from k2desk.ui.panes.tests import PANE, Tests
from k2desk.ui.runtime import Runtime

TESTS = "class TestA:\n    def test_a(self): pass\n\ndef test_b(): assert 1 == 2\n"


@pytest.fixture
def pane(desk: SmallDesk, runtime: Runtime, folder: Path, qtbot: QtBot) -> Tests:
    (folder / "tests").mkdir()
    (folder / "tests/test_a.py").write_text(TESTS)
    desk.walls.probe()
    made = PANE.build(runtime)
    assert isinstance(made, Tests)
    show_in_window(made, qtbot, 250, 600)
    made.window().activateWindow()
    Actions(made.window(), lambda _: None).add(made.actions, made)  # type: ignore[arg-type]
    runtime.open_session(folder)
    return made


def words(pane: Tests) -> str:
    return "\n".join(widget.text() for widget in pane.findChildren(QLabel) if widget.isVisible())


def named(pane: Tests, text: str) -> QPushButton:
    (found,) = [one for one in pane.findChildren(QPushButton) if one.text() == text and one.isVisible()]
    return found


def press(qtbot: QtBot, key: Qt.Key) -> None:
    """Press a key where the focus is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    qtbot.keyClick(widget, key)


async def ready(pane: Tests) -> None:
    await until(lambda: pane.suite.plan is not None and pane.suite.plan.command)


def runs(pane: Tests) -> list[TestsRan]:
    engine = pane._runtime.engine
    assert engine is not None
    return [record.event for record in engine.log.records() if isinstance(record.event, TestsRan)]


def test_by_keys_alone_from_the_question_to_one_test(
    play: Play, pane: Tests, qtbot: QtBot, desk: SmallDesk, folder: Path
) -> None:
    async def scenario() -> None:
        await ready(pane)
        pane.setFocus()
        press(qtbot, Qt.Key.Key_A)
        await until(lambda: pane.suite.asking)
        assert "May the tests of this folder run?" in words(pane)
        assert "python -m pytest -q\nRuns in a copy of the project. Your files stay as they are." in words(
            pane
        )
        assert not runs(pane)
        press(qtbot, Qt.Key.Key_Return)
        await until(lambda: pane.suite.running)
        assert named(pane, "Stop").hasFocus(), "the keyboard stays where the question was"
        await until(lambda: runs(pane) and not pane.suite.running)
        assert named(pane, "Run all").hasFocus()
        assert "1 failed" in words(pane)
        assert [row.name for row in pane.list.rows if row.kind != "line"] == [
            "tests/test_a.py",
            "test_b",
            "TestA",
            "test_a",
        ]
        pane.setFocus()
        press(qtbot, Qt.Key.Key_F)
        await until(lambda: len(runs(pane)) == 2 and not pane.suite.running)
        assert runs(pane)[-1].targets == ("tests/test_a.py::test_b",)
        assert not pane.suite.asking, "it was agreed to"
        for key, target in (
            (Qt.Key.Key_End, "tests/test_a.py::TestA::test_a"),
            (Qt.Key.Key_Home, "tests/test_a.py"),
        ):
            before = len(runs(pane))
            press(qtbot, key)
            press(qtbot, Qt.Key.Key_R)
            await until(lambda n=before: len(runs(pane)) > n and not pane.suite.running)  # type: ignore[misc]
            assert runs(pane)[-1].targets == (target,)
        assert desk.tests.plan(folder).agreed

    play(scenario)


def test_a_run_shows_its_progress_and_is_stopped(play: Play, pane: Tests, qtbot: QtBot, folder: Path) -> None:
    slow = "import time\ndef test_a(): pass\ndef test_b(): assert 0\ndef test_c(): time.sleep(60)\n"
    (folder / "tests/test_a.py").write_text(slow)

    async def scenario() -> None:
        await ready(pane)
        pane.suite.run()
        await until(lambda: pane.suite.asking)
        pane.suite.agree()
        await until(lambda: pane.suite.progress.done == 2)
        assert "2 done · 1 failed" in words(pane)
        assert named(pane, "Stop").isEnabled()
        pane.setFocus()
        press(qtbot, Qt.Key.Key_S)
        await until(lambda: not pane.suite.running)
        assert not runs(pane)
        assert named(pane, "Run all").isEnabled()

    play(scenario)


def test_nothing_runs_that_was_not_agreed_to(play: Play, pane: Tests, qtbot: QtBot, folder: Path) -> None:
    async def scenario() -> None:
        await ready(pane)
        pane.suite.run()
        await until(lambda: pane.suite.asking)
        press(qtbot, Qt.Key.Key_Escape)
        assert not pane.suite.asking
        pane.suite.agree()
        pane.suite.run()
        await until(lambda: pane.suite.asking)
        (folder / "tests/test_a.py").write_text("import unittest\n")
        pane.suite.agree()
        await until(lambda: "python -m unittest" in words(pane))
        assert pane.suite.asking, "the command is another one, so it is asked about anew"
        assert not runs(pane)

    play(scenario)


def test_the_command_is_set_and_taken_back(play: Play, pane: Tests, qtbot: QtBot, desk: SmallDesk) -> None:
    async def scenario() -> None:
        await ready(pane)
        pane.setFocus()
        press(qtbot, Qt.Key.Key_C)
        line = pane.findChild(QLineEdit)
        assert isinstance(line, QLineEdit)
        await until(line.hasFocus)
        assert "Found here:\npython -m pytest -q (tests/test_a.py)" in words(pane)
        qtbot.keyClicks(line, "echo 3 passing")
        qtbot.keyClick(line, Qt.Key.Key_Return)
        await until(lambda: "echo 3 passing" in words(pane))
        assert "a run of all" not in words(pane)
        assert line.isHidden()
        pane.bar.edit()
        assert line.text() == "echo 3 passing"
        line.clear()
        qtbot.keyClick(line, Qt.Key.Key_Return)
        await until(lambda: "python -m pytest -q" in words(pane))
        pane.bar.edit()
        qtbot.keyClick(line, Qt.Key.Key_Escape)
        assert line.isHidden()

    play(scenario)


def test_another_session_stops_the_run(
    play: Play, pane: Tests, runtime: Runtime, folder: Path, tmp_path: Path
) -> None:
    (folder / "tests/test_a.py").write_text("import time\ndef test_a(): time.sleep(60)\n")
    other = tmp_path / "other"
    other.mkdir()

    async def scenario() -> None:
        await ready(pane)
        pane.suite.run()
        await until(lambda: pane.suite.asking)
        pane.suite.agree()
        await until(lambda: pane.suite.running)
        runtime.open_session(other)
        await until(lambda: not pane.suite.running)
        await until(lambda: "no tests were found" in words(pane))
        assert "Run them here" not in words(pane), "they can not be run"
        await asyncio.sleep(0)

    play(scenario)
