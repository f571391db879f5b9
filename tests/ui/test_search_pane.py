"""The side panel of search, driven as a user would."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from window_kit import Play, until  # type: ignore[import-not-found]

from k2desk.core.said import Attachment
from k2desk.ui.models.hits import FileRow, Hits, Piece, Row, pieces_of
from k2desk.ui.panes import search as module
from k2desk.ui.panes.search import PANE, SearchPane
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look
from k2desk.workspace import search as searching
from k2desk.workspace.hits import Hit

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect the loop of each test here, not in a thread of the next one."""
    yield
    gc.collect()


@pytest.fixture
def pane(runtime: Runtime, dressed: QApplication) -> Iterator[SearchPane]:
    made = PANE.build(runtime)
    assert isinstance(made, SearchPane)
    made.resize(300, 600)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    dressed.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def brief(row: Row) -> object:
    return (row.path, len(row.hits)) if isinstance(row, FileRow) else row.hit.line


def figures(pane: SearchPane) -> str:
    return pane._figures.text()


async def opened(runtime: Runtime, folder: Path) -> None:
    runtime.open_session(folder)
    await until(lambda: runtime.engine is not None and runtime.engine.workspace == folder)


async def found(pane: SearchPane, words: str) -> None:
    pane.pattern.clear()
    QTest.keyClicks(pane.pattern, words)
    QTest.keyClick(pane.pattern, Qt.Key.Key_Return)
    await until(lambda: not pane.searching)


def test_hits_are_grouped_and_open_where_they_are(
    runtime: Runtime, folder: Path, play: Play, pane: SearchPane
) -> None:
    asked: list[tuple[str, int, int]] = []
    runtime.file_requested.connect(lambda *what: asked.append(what))
    (folder / "src/ledger/money.py").write_text("def total():\n    return round(1)\n\nround(2)\n")

    async def scenario() -> None:
        await opened(runtime, folder)
        await found(pane, "round(")
        rows = pane.hits.rows
        assert [brief(row) for row in rows] == [("src/ledger/money.py", 2), 2, 4]
        assert figures(pane).startswith("2 hits · 1 file")
        QTest.keyClick(pane.pattern, Qt.Key.Key_Down)
        assert pane.focusWidget() is pane.list
        assert pane.list.currentIndex().row() == 0
        QTest.keyClick(pane.list, Qt.Key.Key_Down)
        QTest.keyClick(pane.list, Qt.Key.Key_Return)
        assert asked == [("src/ledger/money.py", 2, 2)]
        QTest.keyClick(pane.list, Qt.Key.Key_Left)
        assert pane.hits.rowCount() == 1
        assert pane.list.currentIndex().row() == 0
        QTest.keyClick(pane.list, Qt.Key.Key_Right)
        assert pane.hits.rowCount() == 3
        QTest.keyClick(pane.list, Qt.Key.Key_Return)
        assert pane.hits.rowCount() == 1

        def click(row: int) -> None:
            spot = pane.list.visualRect(pane.hits.index(row, 0)).center()
            QTest.mouseClick(pane.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)

        click(0)
        click(2)
        assert asked[-1] == ("src/ledger/money.py", 4, 4)
        QTest.mouseClick(pane.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, 500))
        assert len(asked) == 2

    play(scenario)


def test_it_searches_by_itself_after_a_pause(
    runtime: Runtime, folder: Path, play: Play, pane: SearchPane, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane._pause.setInterval(1)

    async def scenario() -> None:
        await opened(runtime, folder)
        QTest.keyClicks(pane.pattern, "T")
        assert not pane._pause.isActive()
        QTest.keyClicks(pane.pattern, "ITLE")
        await until(lambda: figures(pane).startswith("1 hit · 1 file"))
        QTest.keyClick(pane.pattern, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(pane.pattern, "x")
        assert (figures(pane), pane.hits.rowCount()) == ("", 0)
        assert "Enter searches for a single letter." in [label.text() for label in pane.findChildren(QLabel)]
        QTest.keyClick(pane.pattern, Qt.Key.Key_Backspace)
        assert not [label for label in pane.findChildren(QLabel) if "Enter" in label.text()]
        assert module.PAUSE_MS < 500

    play(scenario)


def test_the_switches_count(runtime: Runtime, folder: Path, play: Play, pane: SearchPane) -> None:
    (folder / "words.txt").write_text("Round\nround\nrounded\n")
    (folder / "more.md").write_text("round\n")

    def press(name: str) -> None:
        made = next(item for item in pane.findChildren(QPushButton) if item.accessibleName() == name)
        QTest.mouseClick(made, Qt.MouseButton.LeftButton)

    async def counted(start: str) -> None:
        await until(lambda: figures(pane).startswith(start))

    async def scenario() -> None:
        await opened(runtime, folder)
        await found(pane, "round")
        await counted("4 hits · 2 files")
        press("Match case")
        await counted("3 hits · 2 files")
        press("Whole words")
        await counted("2 hits · 2 files")
        QTest.keyClicks(pane.include, "*.txt")
        QTest.keyClick(pane.include, Qt.Key.Key_Return)
        await counted("1 hit · 1 file")
        press("Regular expression")
        pane.pattern.setText("^(")
        QTest.keyClick(pane.pattern, Qt.Key.Key_Return)
        await until(lambda: "The search failed" in pane._notice.text())
        assert figures(pane) == ""
        pane.pattern.setText("nothing at all")
        QTest.keyClick(pane.pattern, Qt.Key.Key_Return)
        await counted("Nothing found")
        pane.pattern.clear()
        QTest.keyClick(pane.pattern, Qt.Key.Key_Return)
        assert figures(pane) == ""
        QTest.keyClick(pane.pattern, Qt.Key.Key_Down)
        assert pane.focusWidget() is not pane.list

    play(scenario)


def test_another_search_ends_the_one_before(
    runtime: Runtime,
    folder: Path,
    tmp_path: Path,
    play: Play,
    pane: SearchPane,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = tmp_path / "rg"
    slow.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 60\n")
    slow.chmod(0o755)
    quick = searching.find_bundled("rg")
    programs = [slow, quick]
    monkeypatch.setattr(searching, "find_bundled", lambda name: programs.pop(0))

    async def scenario() -> None:
        await opened(runtime, folder)
        pane.pattern.setText("TITLE")
        pane.search()
        await until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip())
        pane.search()
        await until(lambda: figures(pane).startswith("1 hit · 1 file"))
        process = int((tmp_path / "pid").read_text())
        await until(lambda: not psutil.pid_exists(process))

    play(scenario)


def test_a_search_that_ends_with_the_window_is_no_error(
    runtime: Runtime,
    folder: Path,
    tmp_path: Path,
    play: Play,
    pane: SearchPane,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow = tmp_path / "rg"
    slow.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(searching, "find_bundled", lambda name: slow)

    async def scenario() -> None:
        await opened(runtime, folder)
        pane.pattern.setText("TITLE")
        pane.search()
        await until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip())

    play(scenario)
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))


def test_a_search_can_be_stopped(
    runtime: Runtime,
    folder: Path,
    tmp_path: Path,
    play: Play,
    pane: SearchPane,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = (
        '{"type":"match","data":{"path":{"text":"./a.py"},"lines":{"text":"needle"},'
        '"line_number":7,"submatches":[{"start":0,"end":6}]}}'
    )
    slow = tmp_path / "rg"
    slow.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\necho '{line}'\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(searching, "find_bundled", lambda name: slow)

    async def scenario() -> None:
        await opened(runtime, folder)
        pane.pattern.setFocus()
        pane.pattern.setText("needle")
        QTest.keyClick(pane.pattern, Qt.Key.Key_Return)
        await until(lambda: figures(pane) == "1 hit · 1 file")
        assert pane.searching
        assert pane._halt.isVisible()
        QTest.keyClick(pane.pattern, Qt.Key.Key_Escape)
        assert figures(pane) == "Stopped · 1 hit · 1 file"
        assert not pane.searching
        assert not pane._halt.isVisible()
        process = int((tmp_path / "pid").read_text())
        await until(lambda: not psutil.pid_exists(process))
        assert pane.hits.count == 1
        QTest.keyClick(pane.pattern, Qt.Key.Key_Escape)
        assert figures(pane) == "Stopped · 1 hit · 1 file"

    play(scenario)


def test_hits_go_along_with_the_next_question(
    runtime: Runtime, folder: Path, play: Play, pane: SearchPane
) -> None:
    added: list[Attachment] = []
    shown: list[tuple[str, int, int]] = []
    told: list[str] = []
    runtime.context_requested.connect(added.append)
    runtime.file_requested.connect(lambda *what: shown.append(what))
    runtime.noticed.connect(lambda _level, words: told.append(words))
    lines = ["x"] * 60
    lines[9] = lines[12] = lines[39] = "needle"
    (folder / "a.txt").write_text("\n".join(lines))
    (folder / "many.md").write_text(("thread\n" + "x\n" * 20) * 30)

    async def scenario() -> None:
        await opened(runtime, folder)
        await found(pane, "needle")
        pane.add_chosen()  # nothing is chosen: everything
        assert added == [Attachment("a.txt", 7, 16), Attachment("a.txt", 37, 43)]
        added.clear()
        QTest.keyClick(pane.pattern, Qt.Key.Key_Down)
        for _ in range(3):
            QTest.keyClick(pane.list, Qt.Key.Key_Down)
        QTest.keyClick(pane.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QApplication.clipboard().text() == "a.txt:40: needle"
        pane.add_chosen()
        assert added == [Attachment("a.txt", 37, 43)]
        pane.list.setCurrentIndex(pane.hits.index(0, 0))
        pane.list.step(1)
        pane.list.step(1)
        pane.list.step(-1)
        pane.list.step(-1)  # there is none before the first one
        assert shown == [("a.txt", 10, 10), ("a.txt", 13, 13), ("a.txt", 10, 10)]
        pane.list.setCurrentIndex(pane.hits.index(0, 0))
        added.clear()
        pane.add_chosen()  # the row of a file: all of its hits
        assert len(added) == 2
        await found(pane, "thread")
        added.clear()
        pane.add_chosen()
        assert len(added) == module.MOST_ADDED
        assert "The first 20 of 30 places" in told[-1]

    play(scenario)


def test_limits_are_told(
    runtime: Runtime, folder: Path, play: Play, pane: SearchPane, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "many.txt").write_text("needle\n" * 3000)

    async def scenario() -> None:
        await opened(runtime, folder)
        await found(pane, "needle")
        assert figures(pane).startswith("2,000 hits · 1 file")
        assert "first 2,000" in pane._notice.text()
        number = pane._number
        result = searching.SearchResult(ended="time", skipped=1)
        pane._done(number, result)
        assert "too long" in pane._notice.text()
        pane._done(number - 1, searching.SearchResult())
        pane._take(number - 1, [Hit("x", 1, 1, "x")])
        assert pane.hits.count == 2000

    play(scenario)


def test_without_a_folder_it_says_so(runtime: Runtime, pane: SearchPane) -> None:
    pane.pattern.setText("x")
    pane.search()
    assert "No folder" in pane._notice.text()


def test_another_folder_forgets_the_hits(
    runtime: Runtime, folder: Path, tmp_path: Path, play: Play, pane: SearchPane
) -> None:
    other = tmp_path / "other"
    other.mkdir()

    async def scenario() -> None:
        await opened(runtime, folder)
        await found(pane, "TITLE")
        runtime.new_session()
        runtime.open_session(folder)
        assert pane.hits.count == 1
        await opened(runtime, other)
        await until(lambda: pane.hits.count == 0)

    play(scenario)


def test_a_mistake_of_ours_is_not_hidden(runtime: Runtime, pane: SearchPane) -> None:
    with pytest.raises(ZeroDivisionError):
        pane._failed(pane._number, ZeroDivisionError())


def test_rows_grow_while_they_come(qapp: QApplication) -> None:
    hits = Hits(qapp)
    QAbstractItemModelTester(hits, QAbstractItemModelTester.FailureReportingMode.Fatal, hits)
    hits.add([Hit("a", 1, 1, "x"), Hit("b", 1, 1, "x")])
    hits.set_opened(2, opened=False)
    hits.add([Hit("b", 2, 1, "x"), Hit("c", 1, 1, "x")])
    assert [brief(row) for row in hits.rows] == [("a", 1), 1, ("b", 2), ("c", 1), 1]
    hits.add([Hit("c", 2, 1, "x")])
    hits.set_opened(1, opened=False)
    hits.set_opened(2, opened=True)
    assert [brief(row) for row in hits.rows] == [("a", 1), 1, ("b", 2), 1, 2, ("c", 2), 1, 2]
    assert hits.index(0, 0).data() == "a"
    assert hits.index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "b, 2 hits, open"
    assert hits.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "line 1: x"
    assert hits.index(1, 0).data(Qt.ItemDataRole.DecorationRole) is None
    assert hits.count == 5
    hits.deleteLater()


def test_a_line_is_split_at_its_matches() -> None:
    def split(text: str, *spans: tuple[int, int]) -> list[tuple[str, bool]]:
        return [tuple(piece) for piece in pieces_of(Hit("a", 1, 1, text, spans))]  # type: ignore[misc]

    assert split("    a round(b)", (6, 12)) == [("a ", False), ("round(", True), ("b)", False)]
    assert split("  ab", (1, 3)) == [("a", True), ("b", False)]
    assert split("a\tb\u202e") == [("a  b⟨U+202E⟩", False)]
    far = split("x" * 100 + "needle", (100, 106))
    assert far == [("…", False), ("x" * 12, False), ("needle", True)]
    assert split("abc", (0, 1), (0, 1), (1, 2)) == [("a", True), ("b", True), ("c", False)]
    assert Piece("a", matched=True).matched


def test_it_is_painted_in_both_themes(runtime: Runtime, folder: Path, play: Play, pane: SearchPane) -> None:
    (folder / "src/ledger/money.py").write_text("    return round(1) " + "x" * 300 + "\n")

    async def scenario() -> None:
        await opened(runtime, folder)
        await found(pane, "r")
        QTest.keyClick(pane.pattern, Qt.Key.Key_Down)
        dark = pane.grab().toImage()
        look().choose("light")
        assert pane.grab().toImage() != dark

    play(scenario)


def test_every_label_is_plain(pane: SearchPane) -> None:
    for label in pane.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
