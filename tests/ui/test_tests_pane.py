"""The panel of tests: a tree by file and class, what changed between two runs, and the way to the line."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot
from review_kit import OpenSession, show_in_window

from k2desk.core.events import ToolFinished, WriteDone
from k2desk.core.proposals import TestCase, TestReport, Totals
from k2desk.ui.models.files import files_of
from k2desk.ui.models.test_results import (
    FEW,
    FEW_FAILED,
    Ran,
    Result,
    compared,
    place_in,
    place_of,
    rows,
    touched,
)
from k2desk.ui.panes.tests import EMPTY, PANE, SINCE, Tests
from k2desk.ui.words import speak

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


def shown(pane: Tests) -> list[str]:
    return [f"{'  ' * row.depth}{row.name}" for row in pane.list.rows]


def test_before_any_run_it_says_how(pane: Tests, qtbot: QtBot) -> None:
    assert EMPTY.splitlines()[0] in words(pane)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right):
        qtbot.keyClick(pane.list, key)


def test_a_run_is_a_tree_and_failures_come_first(session: OpenSession, pane: Tests) -> None:
    ran(session, BEFORE)
    assert "2 failed" in words(pane)
    assert "1 passed" in words(pane)
    assert "1 skipped" in words(pane)
    assert "2.4 s" in words(pane)
    assert pane.minimumSizeHint().width() <= 250
    assert "pytest -q" in words(pane)
    assert shown(pane) == [
        "tests/test_a.py",
        "  test_b",
        "    assert 1 == 2",
        "    E ␛[31mred",
        "  test_c",
        "    boom",
        "  test_a",
        "  test_d",
    ]
    pane.grab()


def test_files_and_classes_are_groups() -> None:
    found = [
        Result(TestCase("tests/test_b.py::TestB::test_x", "passed", 0.5)),
        Result(TestCase("tests/test_b.py::test_y[a::b]", "passed")),
        Result(TestCase("tests/test_a.py::TestA::TestIn::test_z", "failed", 0.0, "no", 0, "said")),
        Result(TestCase("a.B::adds", "skipped")),
        Result(TestCase("tests/test_c.py", "failed", 0.0, "no module")),
    ]
    tree = rows(found)
    assert [f"{'  ' * row.depth}{row.name} {row.open}" for row in tree if row.kind != "line"] == [
        "tests/test_a.py True",
        "  TestA::TestIn True",
        "    test_z True",
        "tests/test_c.py True",
        "  tests/test_c.py True",
        "tests/test_b.py True",
        "  test_y[a::b] None",
        "  TestB True",
        "    test_x None",
        "a.B True",
        "  adds None",
    ]
    assert [row.name for row in tree if row.kind == "line"] == ["no", "", "it wrote:", "said", "no module"]
    assert (tree[0].worst, tree[-2].worst) == ("failed", "skipped")
    assert [row.seconds for row in tree if row.name == "tests/test_b.py"] == [0.5]
    many = [*found, *(Result(TestCase(f"t/test_m.py::test_{n}", "passed")) for n in range(FEW))]
    closed = [row.name for row in rows(many) if row.open is False]
    assert closed == ["tests/test_b.py", "t/test_m.py", "a.B"], "of many tests only what has news is open"
    assert [row.name for row in rows(many, {"a.B"})][-2:] == ["a.B", "adds"]


def test_of_many_failed_tests_the_names_are_shown_and_one_opens(session: OpenSession, pane: Tests) -> None:
    cases = [TestCase(f"tests/test_a.py::test_{n}", "failed", 0.0, "assert 0") for n in range(FEW_FAILED)]
    ran(session, TestReport("pytest -q", 1, 1.0, tuple(cases)))
    assert shown(pane)[:3] == ["tests/test_a.py", "  test_0", "    assert 0"]
    cases.append(TestCase("tests/test_a.py::test_z", "failed", 0.0, "assert 0"))
    ran(session, TestReport("pytest -q", 1, 1.0, tuple(cases)))
    assert shown(pane)[:3] == ["tests/test_a.py", "  test_0", "  test_1"]
    pane.list.go(1)
    pane.list.toggle()
    assert shown(pane)[:3] == ["tests/test_a.py", "  test_0", "    assert 0"]


def test_what_changed_since_the_run_before_is_told(session: OpenSession, pane: Tests) -> None:
    ran(session, BEFORE)
    ran(session, AFTER)
    words_of = {
        row.results[0].case.id[-1]: row.results[0].word for row in pane.list.rows if row.kind == "test"
    }
    assert words_of == {"a": "was passing", "b": "", "c": "was failing", "e": "new", "f": "new", "d": ""}
    assert list(words_of) == ["a", "b", "c", "e", "f", "d"]
    assert "1 fixed · 1 newly failing · 2 new since the run before · 1 skipped" in words(pane)
    pane.grab()


def test_one_is_one_in_a_language_that_tells_them_apart(session: OpenSession, pane: Tests) -> None:
    speak("es")
    ran(session, BEFORE)
    ran(session, AFTER)
    assert "1 corregido · 1 que ahora falla · 2 nuevos desde la ejecución anterior · 1 omitido" in words(pane)
    speak("en")


def test_compared_is_with_the_run_before_the_proposal(session: OpenSession, pane: Tests) -> None:
    ran(session, BEFORE)
    session.propose()
    ran(session, AFTER)
    ran(session, AFTER)
    assert "1 fixed · 1 newly failing · 2 new since the run before the proposal" in words(pane)


def test_a_run_of_a_part_brings_the_whole_up_to_date() -> None:
    part = TestReport("pytest -q tests/test_a.py::test_b", 0, 0.1, (TestCase(FAILED.id, "passed"),))
    found = compared([Ran(BEFORE), Ran(part)])
    told = {one.case.id[-1]: (one.case.outcome, one.word, one.older) for one in found.results}
    assert told == {
        "a": ("passed", "", True),
        "b": ("passed", "was failing", False),
        "c": ("failed", "", True),
        "d": ("skipped", "", True),
    }
    alone = compared([Ran(part)])
    assert [one.word for one in alone.results] == [""]


def test_another_command_is_not_compared() -> None:
    other = TestReport("make test", 0, 0.1, AFTER.cases)
    assert {one.word for one in compared([Ran(BEFORE), Ran(other)]).results} == {""}
    empty = TestReport("pytest -q", None, 0.1, (), "timed out")
    assert compared([Ran(BEFORE), Ran(empty)]).results == ()
    found = compared([Ran(BEFORE), Ran(empty), Ran(AFTER)])
    assert {one.word for one in found.results} == {"", "new", "was failing", "was passing"}


@pytest.mark.parametrize(
    ("case", "place"),
    [
        (TestCase("t/test_a.py::test_b", "failed", message="t/test_a.py:7: in x\nsrc/m.py:3: Error"), 7),
        (TestCase("t/test_a.py::test_b", "failed", message='  File "/w/t/test_a.py", line 9, in b'), 9),
        (TestCase("t/test_a.py::test_b", "failed", line=4), 4),
        (TestCase("t/test_a.py::test_b", "failed", message="t/other.py:7: no"), 0),
    ],
)
def test_where_a_test_failed(case: TestCase, place: int) -> None:
    assert place_of(case, Path("/w")) == ("t/test_a.py", place)


def test_a_test_of_no_known_file_has_no_place() -> None:
    assert place_of(TestCase("money", "failed")) == ("", 0)
    assert place_in("src/m.py:3: Error") == ("src/m.py", 3)
    assert place_in("assert 1 == 2") == ("", 0)


def test_a_run_without_results_says_why(session: OpenSession, pane: Tests) -> None:
    ran(session, TestReport("pytest -q", None, 60.0, (), "It took longer than 60 s and was ended."))
    assert "It took longer than 60 s and was ended." in words(pane)
    assert "passed" not in words(pane)


def test_what_a_run_printed_is_there_where_no_test_says_why(
    session: OpenSession, pane: Tests, qtbot: QtBot
) -> None:
    wrote = "Fatal Python error: Aborted\nsrc/a.py:3: in test_b\n<b>\u202e</b>"
    ran(session, TestReport("pytest -q", 134, 1.0, (), "The runner left no results", output=wrote))
    assert shown(pane)[:3] == ["What the run wrote", "Fatal Python error: Aborted", "src/a.py:3: in test_b"]
    assert pane.list.rows[3].name == "<b>⟨U+202E⟩</b>"
    assert pane.list.described(0) == "What the run wrote, open"
    assert not pane._can_pick(), "there is no test in this row"
    with qtbot.waitSignal(session.runtime.file_requested) as asked:
        pane.list.go(2)
        qtbot.keyClick(pane.list, Qt.Key.Key_Return)
    assert asked.args == ["src/a.py", 3, 3]
    pane.list.go(0)
    qtbot.keyClick(pane.list, Qt.Key.Key_Left)
    assert shown(pane) == ["What the run wrote"]
    passed = (TestCase("tests/test_a.py::test_a", "passed"),)
    ran(session, TestReport("pytest -q", 3, 1.0, passed, output="INTERNALERROR"))
    assert shown(pane)[-1] == "INTERNALERROR", "the user has turned it, and here it is closed at first"
    ran(session, TestReport("make test", 1, 1.0, (), "It told no count:\nas older records have it"))
    assert "It told no count:" in words(pane)
    assert "as older" not in words(pane)


def test_counts_without_names_are_shown(session: OpenSession, pane: Tests) -> None:
    ran(session, TestReport("make test", 1, 1.0, totals=Totals(86, 2)))
    assert "86 passed" in words(pane)
    assert "2 failed" in words(pane)


def test_the_tree_is_walked_by_keys(session: OpenSession, pane: Tests, qtbot: QtBot) -> None:
    ran(session, BEFORE)
    whole = len(pane.list.rows)

    def press(key: Qt.Key) -> None:
        qtbot.keyClick(pane.list, key)

    press(Qt.Key.Key_Left)
    assert shown(pane) == ["tests/test_a.py"]
    assert pane.list.described(0) == "tests/test_a.py: 2 failed 4 tests, closed"
    press(Qt.Key.Key_Right)
    assert len(pane.list.rows) == whole
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Space)
    assert shown(pane)[1:3] == ["  test_b", "  test_c"]
    assert pane.list.current == 1, "the current test stays the current one"
    ran(session, AFTER)
    assert pane.list.current_key() == FAILED.id
    press(Qt.Key.Key_Left)
    assert pane.list.current == 0, "left goes up to the file"
    press(Qt.Key.Key_Return)
    assert shown(pane) == ["tests/test_a.py"]
    qtbot.mouseClick(pane.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(14, 5))
    assert len(shown(pane)) > 1


def test_enter_goes_to_the_line(session: OpenSession, pane: Tests, qtbot: QtBot) -> None:
    message = f"{session.workspace}/tests/test_a.py:7: in test_b\n    x()\nsrc/ledger/money.py:3: Error"
    case = TestCase("tests/test_a.py::test_b", "failed", message=message, line=5)
    ran(session, TestReport("pytest -q", 1, 1.0, (case,)))
    for presses, there in ((1, ("tests/test_a.py", 7)), (3, ("src/ledger/money.py", 3))):
        for _ in range(presses):
            qtbot.keyClick(pane.list, Qt.Key.Key_Down)
        with qtbot.waitSignal(session.runtime.file_requested) as asked:
            qtbot.keyClick(pane.list, Qt.Key.Key_Return)
        assert asked.args == [*there, there[1]]
    pane.list.go(1)
    with qtbot.waitSignal(session.runtime.file_requested):
        qtbot.mouseDClick(pane.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 30))


def test_results_are_copied_and_read_aloud(session: OpenSession, pane: Tests, qtbot: QtBot) -> None:
    ran(session, BEFORE)
    for _ in range(2):
        qtbot.keyClick(pane.list, Qt.Key.Key_Down)
    assert pane.list.accessibleDescription() == "assert 1 == 2"
    qtbot.keyClick(pane.list, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert pane.list.accessibleDescription() == "failed tests/test_a.py::test_b, open"
    qtbot.keyClick(pane.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "tests/test_a.py::test_b\nassert 1 == 2\n"
    pane.grab()


def test_why_tests_cannot_run_is_said(session: OpenSession, pane: Tests, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "Tests cannot run here: no tests were found" in words(pane))
    assert not pane.bar.run_all.isEnabled()
    pane.setFocus()
    first = pane.window().focusWidget()
    assert isinstance(first, QPushButton)
    assert first.text() == "Set the command…"
    qtbot.keyClick(first, Qt.Key.Key_Space)
    assert isinstance(pane.window().focusWidget(), QLineEdit)


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


@pytest.mark.parametrize("before", ["committed", "marked", "no repository"])
def test_a_file_the_user_changed_after_the_run_is_said_too(
    session: OpenSession, qtbot: QtBot, before: str
) -> None:
    path = session.workspace / "src/ledger/money.py"
    if before != "no repository":
        for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "All")):
            subprocess.run(["git", *command], cwd=session.workspace, check=True)
    if before == "marked":
        path.write_bytes(path.read_bytes() + b"# before\n")
    pane = PANE.build(session.runtime)
    assert isinstance(pane, Tests)
    show_in_window(pane, qtbot, 250, 600)
    session.open()
    files = files_of(session.runtime)
    with qtbot.waitSignal(files.looked):
        files.refresh()
    ran(session, BEFORE)
    path.write_bytes(path.read_bytes() + b"# mine\n")
    assert SINCE not in words(pane)
    files.refresh()
    qtbot.waitUntil(lambda: SINCE in words(pane))


def test_only_what_was_changed_later_counts(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    at = (tmp_path / "a.py").stat().st_mtime
    assert touched(tmp_path, ["gone.py", "a.py"], at - 1)
    assert not touched(tmp_path, ["gone.py", "a.py"], at + 1)
