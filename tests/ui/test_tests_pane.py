"""The panel of tests: counts, order, what changed between two runs, messages that open and close."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from review_kit import OpenSession, show_in_window

from k2desk.core.events import ToolFinished, WriteDone
from k2desk.core.proposals import TestCase, TestReport
from k2desk.ui.models.files import files_of
from k2desk.ui.models.test_results import name_and_file, results, touched
from k2desk.ui.panes.tests import EMPTY, PANE, SINCE, Tests

FAILED = TestCase("tests/test_a.py::test_b", "failed", 0.1, "assert 1 == 2\nE \x1b[31mred")
BEFORE = TestReport(
    "pytest -q",
    1,
    2.4,
    (
        TestCase("tests/test_a.py::test_a", "passed"),
        FAILED,
        TestCase("tests/test_a.py::test_c", "failed", 0.0, "boom"),
        TestCase("tests/test_a.py::test_d", "skipped"),
    ),
)
AFTER = TestReport(
    "pytest -q",
    1,
    2.6,
    (
        TestCase("tests/test_a.py::test_a", "failed", 0.0, "broken now"),
        FAILED,
        TestCase("tests/test_a.py::test_c", "passed"),
        TestCase("tests/test_a.py::test_d", "skipped"),
        TestCase("tests/test_a.py::test_e", "passed"),
        TestCase("tests/test_a.py::test_f", "passed"),
    ),
)


@pytest.fixture
def session(tmp_path: Path, qtbot: QtBot) -> Iterator[OpenSession]:
    made = OpenSession(tmp_path)
    yield made
    made.close()


@pytest.fixture
def pane(session: OpenSession, qtbot: QtBot) -> Tests:
    made = PANE.build(session.runtime)
    assert isinstance(made, Tests)
    show_in_window(made, qtbot, 250, 600)
    session.open()
    return made


def words(pane: Tests) -> str:
    return "\n".join(widget.text() for widget in pane.findChildren(QLabel) if widget.isVisible())


def ran(session: OpenSession, report: TestReport) -> None:
    session.happen(ToolFinished("c", "run_tests", "ok", "", report=report))


def test_before_any_run_it_says_how(pane: Tests, qtbot: QtBot) -> None:
    assert EMPTY in words(pane)
    qtbot.keyClick(pane.list, Qt.Key.Key_Return)


def test_a_run_is_counted_and_failures_come_first(session: OpenSession, pane: Tests) -> None:
    ran(session, BEFORE)
    assert "2 failed" in words(pane)
    assert "1 passed" in words(pane)
    assert "1 skipped" in words(pane)
    assert "2.4 s" in words(pane)
    assert pane.minimumSizeHint().width() <= 250
    assert "pytest -q" in words(pane)
    shown = [row.line or row.result.case.id for row in pane.list.rows]
    assert shown == [
        "tests/test_a.py::test_b",
        "assert 1 == 2",
        "E ␛[31mred",
        "tests/test_a.py::test_c",
        "boom",
        "tests/test_a.py::test_a",
        "tests/test_a.py::test_d",
    ]
    pane.grab()


def test_the_next_run_is_compared_with_the_last(session: OpenSession, pane: Tests) -> None:
    ran(session, BEFORE)
    ran(session, AFTER)
    found = {row.result.case.id[-1]: row.result.word for row in pane.list.rows}
    assert found == {"a": "was passing", "b": "", "c": "was failing", "e": "new", "f": "new", "d": ""}
    order = list(dict.fromkeys(row.result.case.id[-1] for row in pane.list.rows))
    assert order == ["a", "b", "c", "e", "f", "d"]
    assert "1 fixed · 1 broken · 2 new · 1 skipped" in words(pane)
    pane.grab()


@pytest.mark.parametrize(
    ("test", "name", "file"),
    [
        ("tests/unit/test_money.py::test_total_of_many", "test_total_of_many", "test_money.py"),
        ("test_a.py::TestB::test_c[a::b]", "TestB::test_c[a::b]", "test_a.py"),
        ("test_a.TestB.test_c", "test_a.TestB.test_c", ""),
    ],
)
def test_the_name_of_a_test_comes_before_its_file(test: str, name: str, file: str) -> None:
    assert name_and_file(test) == (name, file)


def test_another_command_is_not_compared() -> None:
    part = TestReport("pytest -q tests/test_a.py", 0, 0.1, AFTER.cases)
    assert {result.word for result in results([BEFORE, part])} == {""}
    empty = TestReport("pytest -q", None, 0.1, (), "timed out")
    assert {result.word for result in results([BEFORE, empty, AFTER])} == {
        "",
        "new",
        "was failing",
        "was passing",
    }


def test_a_run_without_results_says_why(session: OpenSession, pane: Tests) -> None:
    ran(session, TestReport("pytest -q", None, 60.0, (), "It took longer than 60 s and was ended."))
    assert "It took longer than 60 s and was ended." in words(pane)
    assert "passed" not in words(pane)


def test_messages_open_and_close(session: OpenSession, pane: Tests, qtbot: QtBot) -> None:
    ran(session, BEFORE)
    before = len(pane.list.rows)
    qtbot.keyClick(pane.list, Qt.Key.Key_Down)
    qtbot.keyClick(pane.list, Qt.Key.Key_Return)
    assert len(pane.list.rows) == before - 2
    assert pane.list.current == 0
    qtbot.mouseDClick(pane.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 5))
    assert len(pane.list.rows) == before
    qtbot.keyClick(pane.list, Qt.Key.Key_End)
    with qtbot.waitSignal(session.runtime.file_requested) as asked:
        qtbot.keyClick(pane.list, Qt.Key.Key_Space)
    assert asked.args == ["tests/test_a.py", 0, 0]


def test_results_are_copied_and_read_aloud(session: OpenSession, pane: Tests, qtbot: QtBot) -> None:
    ran(session, BEFORE)
    qtbot.keyClick(pane.list, Qt.Key.Key_Down)
    assert pane.list.accessibleDescription() == "assert 1 == 2"
    qtbot.keyClick(pane.list, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert pane.list.accessibleDescription() == "failed tests/test_a.py::test_b"
    qtbot.keyClick(pane.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "tests/test_a.py::test_b\nassert 1 == 2\n"
    pane.grab()


def test_opening_a_session_shows_its_last_run(session: OpenSession, pane: Tests, qtbot: QtBot) -> None:
    ran(session, BEFORE)
    session.open()
    assert "2 failed" in words(pane)
    again = PANE.build(session.runtime)
    assert isinstance(again, Tests)
    show_in_window(again, qtbot)
    assert "2 failed" in words(again)


def test_a_write_after_the_run_is_said_until_the_next_run(session: OpenSession, pane: Tests) -> None:
    session.happen(WriteDone("w0"))
    ran(session, BEFORE)
    assert SINCE not in words(pane)
    session.happen(WriteDone("w1"))
    assert SINCE in words(pane)
    ran(session, AFTER)
    assert SINCE not in words(pane)


def test_a_file_the_user_changed_after_the_run_is_said_too(session: OpenSession, qtbot: QtBot) -> None:
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "All")):
        subprocess.run(["git", *command], cwd=session.workspace, check=True)
    pane = PANE.build(session.runtime)
    assert isinstance(pane, Tests)
    show_in_window(pane, qtbot, 250, 600)
    session.open()
    files = files_of(session.runtime)
    qtbot.waitUntil(lambda: files.state is not None)
    ran(session, BEFORE)
    path = session.workspace / "src/ledger/money.py"
    path.write_bytes(path.read_bytes() + b"# mine\n")
    assert SINCE not in words(pane)
    files.refresh()
    qtbot.waitUntil(lambda: SINCE in words(pane))


def test_only_what_was_changed_later_counts(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    at = (tmp_path / "a.py").stat().st_mtime
    assert touched(tmp_path, ["gone.py", "a.py"], at - 1)
    assert not touched(tmp_path, ["gone.py", "a.py"], at + 1)
