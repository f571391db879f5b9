"""The viewer: any file of the workspace, or a sentence; choosing, asking, finding, going to a line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from review_kit import MONEY, OpenSession, show_in_window

from k2desk.core.events import Attachment, WriteDone
from k2desk.ui.diff.opened import LARGEST, open_file, shown_file, size_words
from k2desk.ui.panes.viewer import EMPTY, PANE, Viewer

PATH = "src/ledger/money.py"


@pytest.fixture
def pane(session: OpenSession, qtbot: QtBot) -> Viewer:
    made = PANE.build(session.runtime)
    assert isinstance(made, Viewer)
    show_in_window(made, qtbot, 900)
    session.open()
    return made


def words(pane: Viewer) -> str:
    shown = [
        widget for kind in (QLabel, QPushButton) for widget in pane.findChildren(kind) if widget.isVisible()
    ]
    return "\n".join(widget.text() for widget in shown)


def show(
    pane: Viewer, session: OpenSession, qtbot: QtBot, path: str = PATH, first: int = 0, last: int = 0
) -> None:
    session.runtime.file_requested.emit(path, first, last)
    qtbot.waitUntil(lambda: pane._file.path == path, timeout=5000)


def test_before_a_file_is_open_it_says_how(pane: Viewer) -> None:
    assert EMPTY in words(pane)
    pane.ask()
    assert "Ask about" not in words(pane)


def test_a_file_is_shown_with_its_facts(session: OpenSession, pane: Viewer, qtbot: QtBot) -> None:
    show(pane, session, qtbot)
    assert "src / ledger /\nmoney.py" in words(pane)
    assert f"{size_words(len(MONEY))} · LF · UTF-8" in words(pane)
    assert len(pane.area.text) == MONEY.count(b"\n")
    qtbot.waitUntil(lambda: pane.area.colours_done, timeout=5000)
    assert (0, 4, "keyword") in pane.area._tints.spans((0, "new"), 2)


def test_requested_lines_are_chosen_and_asked_about(session: OpenSession, pane: Viewer, qtbot: QtBot) -> None:
    show(pane, session, qtbot, first=16, last=18)
    qtbot.waitUntil(lambda: "Ask about lines 16–18" in words(pane), timeout=5000)
    with qtbot.waitSignal(session.runtime.context_requested) as asked:
        pane.ask()
    assert asked.args == [Attachment(PATH, 16, 18)]
    show(pane, session, qtbot, first=900, last=950)
    qtbot.waitUntil(lambda: pane.area.chosen[1] == MONEY.count(b"\n"), timeout=5000)


def test_lines_are_chosen_by_mouse_and_keys(session: OpenSession, pane: Viewer, qtbot: QtBot) -> None:
    show(pane, session, qtbot)
    assert "Ask about this file" in words(pane)
    with qtbot.waitSignal(session.runtime.context_requested) as asked:
        pane.ask()
    assert asked.args == [Attachment(PATH)]
    view = pane.area.viewport()
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 45))
    assert "Ask about line 3" in words(pane)
    qtbot.keyClick(pane.area, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: "Ask about lines 3–4" in words(pane))  # the button gets its room
    qtbot.keyClick(pane.area, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "from __future__ import annotations\n\n"
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 5))
    qtbot.mouseMove(view, QPoint(100, 105))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 105))
    qtbot.keyClick(pane.area, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert pane.area.chosen == (1, len(pane.area.text))
    qtbot.keyClick(pane.area, Qt.Key.Key_Escape)
    assert pane.area.chosen == (0, 0)
    assert "Ask about this file" in words(pane)


def test_words_are_found_from_here_on(session: OpenSession, pane: Viewer, qtbot: QtBot) -> None:
    show(pane, session, qtbot)
    pane.area.go(19)
    pane.bar.open_find()
    qtbot.keyClicks(pane.bar._words, "currency")
    qtbot.waitUntil(lambda: not pane.area.finder.searching, timeout=5000)
    assert pane.area.current == 19
    assert "found" in words(pane)
    seen = []
    for _ in pane.area.finder.hits:
        qtbot.keyClick(pane.bar._words, Qt.Key.Key_Return)
        seen.append((pane.area.current, pane.bar._figure.text()))
    count = len(pane.area.finder.hits)
    assert seen[0][0] == 19, "the line holds it twice"
    assert seen[1][0] > 19
    assert sorted(line for line, _ in seen) == [line for line, _ in pane.area.finder.hits]
    assert {said for _, said in seen} == {f"{number} of {count}" for number in range(1, count + 1)}
    assert pane.area.current == 19
    qtbot.keyClick(pane.bar._words, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert pane.area.current == pane.area.finder.hits[-1][0]
    qtbot.keyClick(pane.bar._words, Qt.Key.Key_Return)
    assert pane.area.current == 19
    assert pane.area.finder.marks(19)
    qtbot.keyClick(pane.bar._words, Qt.Key.Key_Escape)
    assert pane.area.hasFocus()
    assert not pane.area.finder.hits


def test_capitals_count_where_there_are_some(session: OpenSession, pane: Viewer, qtbot: QtBot) -> None:
    show(pane, session, qtbot)
    finder = pane.area.finder
    for text, found in (("MONEY", False), ("money", True), ("Money", True), (".*", False)):
        finder.find(pane.area.text, text)
        qtbot.waitUntil(lambda: not finder.searching, timeout=5000)
        assert bool(finder.hits) is found
    assert pane.area.next_hit() == -1
    pane.bar.open_find()
    qtbot.keyClicks(pane.bar._words, "nowhere")
    qtbot.waitUntil(lambda: "Not found" in words(pane), timeout=5000)


def test_what_is_not_shown_is_not_said_to_be_missing(
    session: OpenSession, pane: Viewer, qtbot: QtBot
) -> None:
    (session.workspace / "bundle.js").write_text("x" * 3000 + "needle")
    session.runtime.file_requested.emit("bundle.js", 0, 0)
    qtbot.waitUntil(lambda: "cut at 2,000" in words(pane), timeout=5000)
    pane.bar.open_find()
    qtbot.keyClicks(pane.bar._words, "needle")
    qtbot.waitUntil(lambda: "Not found in what is shown" in words(pane), timeout=5000)


def test_a_line_is_gone_to(session: OpenSession, pane: Viewer, qtbot: QtBot) -> None:
    show(pane, session, qtbot)
    pane.bar.go_to_line()
    qtbot.keyClicks(pane.bar._words, "17")
    assert pane.area.chosen == (17, 17)
    qtbot.keyClicks(pane.bar._words, "000")
    assert "There is no such line" in words(pane)
    qtbot.keyClick(pane.bar._words, Qt.Key.Key_Return)
    assert pane.bar.isVisible()
    for _ in range(3):
        qtbot.keyClick(pane.bar._words, Qt.Key.Key_Backspace)
    qtbot.keyClick(pane.bar._words, Qt.Key.Key_Return)
    assert not pane.bar.isVisible()


def test_a_file_that_was_written_is_read_again(session: OpenSession, pane: Viewer, qtbot: QtBot) -> None:
    show(pane, session, qtbot, first=5, last=6)
    qtbot.waitUntil(lambda: pane.area.chosen == (5, 6), timeout=5000)
    (session.workspace / PATH).write_bytes(MONEY + b"# more\n")
    session.happen(WriteDone("w1"))
    qtbot.waitUntil(lambda: len(pane.area.text) == MONEY.count(b"\n") + 1, timeout=5000)
    assert pane.area.chosen == (5, 6)
    (session.workspace / PATH).unlink()
    session.happen(WriteDone("w2"))
    qtbot.waitUntil(lambda: "does not exist" in words(pane), timeout=5000)


def test_another_session_closes_the_file(session: OpenSession, pane: Viewer, qtbot: QtBot) -> None:
    show(pane, session, qtbot)
    session.open()
    assert EMPTY in words(pane)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\0\1\2", "is no text"),
        (b"\xff\xfea\0", "UTF-16"),
        (b"", "is empty"),
        (b"x" * (LARGEST + 1), "shows files up to 5.0 MB"),
    ],
)
def test_what_has_no_lines_has_a_sentence(
    session: OpenSession, pane: Viewer, qtbot: QtBot, data: bytes, sentence: str
) -> None:
    (session.workspace / "thing").write_bytes(data)
    show(pane, session, qtbot, "thing", 1, 2)
    assert sentence in words(pane)
    assert pane.area.text == ()
    pane.grab()


def test_a_file_without_lines_leads_to_where_it_can_be_seen(
    session: OpenSession, pane: Viewer, qtbot: QtBot
) -> None:
    told: list[str] = []
    session.runtime.noticed.connect(lambda _, sentence: told.append(sentence))
    (session.workspace / "tool").write_bytes(b"\0\1\2")
    show(pane, session, qtbot, "tool")
    pane.setFocus()
    first = pane.window().focusWidget()
    assert isinstance(first, QPushButton)
    assert first.text() == "Open outside"
    qtbot.keyClick(first, Qt.Key.Key_Space)
    assert "tool is not opened from here: the desktop could run it" in told[0]
    qtbot.keyClick(first, Qt.Key.Key_Tab)
    second = pane.window().focusWidget()
    assert isinstance(second, QPushButton)
    assert second.text() == "Show in the file manager"
    show(pane, session, qtbot)
    assert "Open outside" not in words(pane)
    pane.setFocus()
    assert pane.window().focusWidget() is pane.area


def test_what_may_not_be_read_has_a_sentence(session: OpenSession, pane: Viewer, qtbot: QtBot) -> None:
    os.symlink("/etc/passwd", session.workspace / "link")
    for path in ("link", "../secret", "src", "<b>none</b>"):
        show(pane, session, qtbot, path)
        assert not pane.area.text
    assert "<b>none</b> does not exist" in words(pane)
    show(pane, session, qtbot, "src")
    assert "src is a folder. If it is a submodule, open it by itself to see its files." in words(pane)
    assert "cannot be opened" in open_file(session.workspace / "nowhere", "x").sentence


def test_facts_of_bytes() -> None:
    assert shown_file("a", b"a\r\nb\r\n").facts == ("6 B", "CRLF", "UTF-8")
    assert shown_file("a", b"a\r\nb\n").facts[1] == "CRLF and LF"
    assert shown_file("a", b"\xef\xbb\xbfa").facts[1:] == ("one line", "UTF-8 with BOM")
    assert list(shown_file("a", b"\xef\xbb\xbfa").lines) == ["a"]
    assert shown_file("a", b"\xe9\n").facts[2] == "not UTF-8"
    assert list(shown_file("a", b"\xe9\n").lines) == ["⟨E9⟩"]
    assert "1 long line is cut" in shown_file("a", b"x" * 3000).remark
    assert "2 long lines are cut" in shown_file("a", b"x" * 3000 + b"\n" + b"x" * 3000).remark
    assert size_words(4198) == "4.1 KB"


def test_long_files_are_searched_without_a_stop(session: OpenSession, pane: Viewer, qtbot: QtBot) -> None:
    (session.workspace / "long.py").write_bytes(b"".join(b"value_%d = %d\n" % (n, n) for n in range(100_000)))
    show(pane, session, qtbot, "long.py")
    pane.bar.open_find()
    qtbot.keyClicks(pane.bar._words, "value_99999")
    qtbot.waitUntil(lambda: pane.area.current == 99_999, timeout=20_000)
    pane.area.finder.find(pane.area.text, "value")
    qtbot.waitUntil(lambda: not pane.area.finder.searching, timeout=20_000)
    assert len(pane.area.finder.hits) == 10_000
    pane.grab()


def test_without_a_session_nothing_is_read(tmp_path: Path, qtbot: QtBot) -> None:
    session = OpenSession(tmp_path)
    pane = PANE.build(session.runtime)
    qtbot.addWidget(pane)
    session.runtime.file_requested.emit(PATH, 0, 0)
    assert isinstance(pane, Viewer)
    assert pane._file.path == ""
    session.close()


def test_nothing_is_ever_rich_text(pane: Viewer) -> None:
    assert {label.textFormat() for label in pane.findChildren(QLabel) if label.pixmap().isNull()} == {
        Qt.TextFormat.PlainText
    }
