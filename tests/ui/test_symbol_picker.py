"""Going to a symbol of the open file by some of its letters, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from review_kit import OpenSession, show_in_window

from k2desk.core.events import Attachment
from k2desk.ui.panes.viewer import PANE, Viewer
from k2desk.ui.symbol_picker import SymbolPicker

PATH = "src/ledger/shapes.py"
TEXT = """class Shape:
    def area(self):
        return 0


class Square(Shape):
    def area(self):
        return 1
"""


@pytest.fixture
def pane(tmp_path: Path, qtbot: QtBot) -> Iterator[Viewer]:
    session = OpenSession(tmp_path)
    (session.workspace / PATH).write_text(TEXT)
    made = PANE.build(session.runtime)
    assert isinstance(made, Viewer)
    show_in_window(made, qtbot, 1000)
    session.open()
    session.runtime.file_requested.emit(PATH, 0, 0)
    qtbot.waitUntil(lambda: len(made.outline.symbols) == 4, timeout=5000)
    yield made
    session.close()


def names(picker: SymbolPicker) -> list[tuple[str, int]]:
    return [(one.name, one.first) for one in picker._rows_of.symbols]


def opened(pane: Viewer) -> SymbolPicker:
    action = next(one for one in pane.actions if one.id == "viewer.symbol")
    assert action.keys == ("Ctrl+Shift+O",)
    action.run()
    picker = pane.window().findChild(SymbolPicker)
    assert isinstance(picker, SymbolPicker)
    assert picker.isVisible()
    return picker


def test_it_lists_what_the_file_defines_and_goes_there(pane: Viewer, qtbot: QtBot) -> None:
    picker = opened(pane)
    assert names(picker) == [("Shape", 1), ("area", 2), ("Square", 6), ("area", 7)]
    qtbot.keyClicks(picker.line, "sqr")
    assert names(picker) == [("Square", 6)]
    qtbot.keyClick(picker.line, Qt.Key.Key_Return)
    assert not picker.isVisible()
    assert pane.area.chosen == (6, 6)
    assert pane.area.hasFocus()


def test_with_ctrl_its_lines_go_along(pane: Viewer, qtbot: QtBot) -> None:
    picker = opened(pane)
    qtbot.keyClicks(picker.line, "area")
    qtbot.keyClick(picker.line, Qt.Key.Key_Down)
    with qtbot.waitSignal(pane._runtime.context_requested) as asked:
        qtbot.keyClick(picker.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == [Attachment(PATH, 7, 8)]


def test_the_header_says_where_the_chosen_line_stands(pane: Viewer) -> None:
    pane.area.choose(8, 8)
    assert "› Square › area" in [made.text() for made in pane.findChildren(QLabel)]
    pane.area.choose(4, 4)
    assert not pane._trail.isVisibleTo(pane)


def test_a_file_of_unknown_kind_says_so(pane: Viewer, qtbot: QtBot) -> None:
    (pane._runtime.engine.workspace / "notes.txt").write_text("class No:\n")  # type: ignore[union-attr]
    pane._runtime.file_requested.emit("notes.txt", 0, 0)
    qtbot.waitUntil(lambda: pane._file.path == "notes.txt", timeout=5000)
    with qtbot.waitSignal(pane._runtime.noticed) as said:
        pane.go_to_symbol()
    assert said.args == ["info", "Nothing that notes.txt defines is known; Ctrl+F finds words in it."]


def test_a_change_on_disk_is_followed(pane: Viewer, qtbot: QtBot) -> None:
    (pane._runtime.engine.workspace / PATH).write_text("def only():\n    pass\n")  # type: ignore[union-attr]
    pane._read_again()
    qtbot.waitUntil(lambda: [one.name for one in pane.outline.symbols] == ["only"], timeout=5000)


def test_the_best_comes_first(pane: Viewer) -> None:
    assert [(one.name, one.first) for one in pane.outline.matching("s")] == [
        ("Shape", 1),
        ("Square", 6),
    ]
    assert pane.outline.matching("xyz") == []
