"""Copying a long diff or file stops nothing, and what is copied is whole."""

from __future__ import annotations

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from stall_kit import watched  # type: ignore[import-not-found]

from k2desk.ui.diff.area import DiffArea
from k2desk.ui.diff.code_area import CodeArea
from k2desk.ui.diff.line_area import LineArea
from k2desk.ui.diff.unified_rows import UnifiedRows

CONTROL = Qt.KeyboardModifier.ControlModifier
LINES = 30_000


def long_diff() -> UnifiedRows:
    body = b"".join(b"-was_%d = %d\n+is_%d = %d\n" % (at, at, at, at) for at in range(LINES // 2))
    head = b"diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1,%d +1,%d @@\n" % (LINES // 2, LINES // 2)
    return UnifiedRows(head + body)


def copy_all(area: LineArea, qtbot: QtBot) -> str:
    """Select and copy everything by keys, and wait until it is done while the loop is watched."""
    QGuiApplication.clipboard().setText("of before")
    loop, look = QEventLoop(), QTimer()
    look.timeout.connect(lambda: None if area.copying.running else loop.quit())
    look.start(1)
    with watched() as watchdog:
        qtbot.keyClick(area, Qt.Key.Key_A, CONTROL)
        qtbot.keyClick(area, Qt.Key.Key_C, CONTROL)
        loop.exec()
    assert watchdog.stalls == []
    return QGuiApplication.clipboard().text()


def test_a_whole_diff_is_copied_in_turns(qtbot: QtBot) -> None:
    area = DiffArea()
    qtbot.addWidget(area)
    area.show_rows(long_diff())
    lines = copy_all(area, qtbot).split("\n")
    assert lines[:3] == ["a.py", "was_0 = 0", "is_0 = 0"]
    assert lines[-2:] == [f"is_{LINES // 2 - 1} = {LINES // 2 - 1}", ""]
    assert len(lines) == LINES + 2


def test_a_whole_file_is_copied_in_turns(qtbot: QtBot) -> None:
    area = CodeArea()
    qtbot.addWidget(area)
    area.show_text([f"line {at}" for at in range(LINES)], "")
    assert copy_all(area, qtbot) == "".join(f"line {at}\n" for at in range(LINES))


def test_what_is_short_is_there_at_once(qtbot: QtBot) -> None:
    area = CodeArea()
    qtbot.addWidget(area)
    area.show_text(["one", "two"], "")
    area.copy()
    assert QGuiApplication.clipboard().text() == "one"
    assert not area.copying.running


def test_other_lines_end_it_with_the_clipboard_as_it_was(qtbot: QtBot) -> None:
    area = DiffArea()
    qtbot.addWidget(area)
    area.show_rows(long_diff())
    QGuiApplication.clipboard().setText("of before")
    qtbot.keyClick(area, Qt.Key.Key_A, CONTROL)
    area.copy()
    assert area.copying.running
    area.show_rows(UnifiedRows(b""))
    assert not area.copying.running
    assert QGuiApplication.clipboard().text() == "of before"
