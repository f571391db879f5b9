"""What the mouse finds in the review: a menu of what can be done, a word that edits, the way to the file."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu, QPlainTextEdit
from pytestqt.qtbot import QtBot
from review_kit import OpenSession, shown_review

from k2desk.core.events import DecisionMade, WriteDone, WriteIntended
from k2desk.core.permissions import Decision
from k2desk.core.proposals import FileWrite
from k2desk.ui.panes.review import Review

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def pane(session: OpenSession, qtbot: QtBot) -> Review:
    made = shown_review(session, qtbot)
    session.open()
    session.propose()
    return made


def place(pane: Review, kind: str, nth: int = 0) -> int:
    area = pane.area
    rows = (area.rows.row(area.row_at(at)) for at in range(area.places.count))
    return [at for at, row in enumerate(rows) if row.kind == kind][nth]


def ask_menu(pane: Review, at: int | None) -> QMenu:
    """Ask for the menu at a place with the mouse, or by the key."""
    viewport, reason = pane.area.viewport(), QContextMenuEvent.Reason
    spot = QPoint(300, pane.area.area_of(at).center().y()) if at is not None else QPoint()
    event = QContextMenuEvent(
        reason.Keyboard if at is None else reason.Mouse, spot, viewport.mapToGlobal(spot)
    )
    QApplication.sendEvent(viewport, event)
    (menu,) = [one for one in pane.area.findChildren(QMenu) if one.isVisible()]
    return menu


def choose(pane: Review, at: int | None, words: str) -> None:
    menu = ask_menu(pane, at)
    (entry,) = [one for one in menu.actions() if one.text().partition("\t")[0] == words]
    entry.trigger()
    menu.close()


def test_the_menu_is_about_what_is_under_the_pointer(pane: Review, qtbot: QtBot) -> None:
    line = place(pane, "-")
    menu = ask_menu(pane, line)
    assert pane.area.current == line
    assert [one.text() for one in menu.actions() if one.text()] == [
        "Copy\tCtrl+C",
        "Copy path",
        "Tick or untick\tSpace",
        "Comment on the line at the cursor\tC",
        "Edit the proposed text of the hunk at the cursor\tE",
        "Open the file at the cursor\tO",
        "Fold the file at the cursor, or unfold it\tF",
        "Fold all files, or unfold them\tShift+F",
    ]
    menu.close()
    choose(pane, line, "Copy path")
    assert QGuiApplication.clipboard().text() == "src/ledger/money.py"
    choose(pane, line, "Edit the proposed text of the hunk at the cursor")
    assert any(one.isVisible() for one in pane.area.findChildren(QPlainTextEdit))


def test_selected_lines_stay_selected_and_are_ticked_together(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    first = place(pane, "+")
    pane.area.go(first)
    pane.area.go(first + 1, select=True)
    choose(pane, first, "Tick or untick")
    assert (
        session.runtime.selection.line_counts("p1")[0] == session.runtime.selection.line_counts("p1")[1] - 2
    )


def test_the_key_asks_for_the_menu_of_the_current_line(pane: Review) -> None:
    pane.area.go(place(pane, "f", 1))
    choose(pane, None, "Copy path")
    assert QGuiApplication.clipboard().text() == "tests/test_money.py"


def test_what_is_decided_offers_no_ticks_and_no_edit(session: OpenSession, pane: Review) -> None:
    session.happen(DecisionMade("r1", "c", Decision("reject", "digest of r1")))
    words = [one.text() for one in ask_menu(pane, place(pane, "-")).actions()]
    assert "Tick or untick\tSpace" not in words
    assert not any("Edit" in one for one in words)
    assert "Copy\tCtrl+C" in words


def test_a_diff_to_read_offers_what_can_be_done_with_it_alone(pane: Review) -> None:
    pane.show_diff("A commit", b"diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-one\n+two\n")
    pane.area.grab()
    assert [one.text() for one in ask_menu(pane, place(pane, "-")).actions() if one.text()] == [
        "Copy\tCtrl+C"
    ]


def hover(pane: Review, at: int) -> None:
    viewport, kind = pane.area.viewport(), QEvent.Type.MouseMove
    spot = QPointF(300, pane.area.area_of(at).center().y())
    none, plain = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    far = QPointF(viewport.mapToGlobal(spot.toPoint()))
    QApplication.sendEvent(viewport, QMouseEvent(kind, spot, far, none, none, plain))
    pane.area.grab()


def test_a_hunk_under_the_mouse_offers_to_be_edited(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    head = place(pane, "h")
    assert all(action != "edit" for _, action in pane.area.zones.get(head, ()))
    hover(pane, head)
    (zone,) = [zone for zone, action in pane.area.zones[head] if action == "edit"]
    qtbot.mouseClick(pane.area.viewport(), Qt.MouseButton.LeftButton, pos=zone.center().toPoint())
    assert any(one.isVisible() for one in pane.area.findChildren(QPlainTextEdit))
    session.happen(DecisionMade("r1", "c", Decision("reject", "digest of r1")))
    hover(pane, place(pane, "h"))
    assert not any(action == "edit" for zones in pane.area.zones.values() for _, action in zones)


def test_o_opens_the_file_at_the_line_as_it_is_in_the_folder(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    asked: list[tuple[str, int, int]] = []
    session.runtime.file_requested.connect(lambda *place: asked.append(place))
    pane.area.go(place(pane, "-"))
    qtbot.keyClick(pane.area, Qt.Key.Key_O)
    pane.area.go(place(pane, "+", 1))
    qtbot.keyClick(pane.area, Qt.Key.Key_O)
    assert asked == [("src/ledger/money.py", 17, 17)] * 2, "what is added stands below the line before"
    pane.area.go(place(pane, "f", 1))
    assert not pane.leading.can_open(), "a file that is proposed is nowhere yet"
    qtbot.keyClick(pane.area, Qt.Key.Key_O)
    assert len(asked) == 2
    ticks = session.runtime.selection.ticks("p1")
    files = tuple(FileWrite(one.path, one.before, one.after) for one in session.money_files())
    session.happen(DecisionMade("r1", "c", Decision("allow", "digest of r1", ticks=ticks)))
    session.happen(WriteIntended("w1", "r1", files), WriteDone("w1"))
    pane.area.go(place(pane, "+", 1))
    qtbot.keyClick(pane.area, Qt.Key.Key_O)
    assert asked[-1] == ("src/ledger/money.py", 18, 18)
