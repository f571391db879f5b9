"""Comments on lines in the review, by keyboard and mouse: written, kept, changed, sent together."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot
from review_kit import MONEY, OpenSession, show_in_window, shown_review

from k2desk.core.events import DecisionMade, TurnStarted
from k2desk.core.proposals import FileChange
from k2desk.ui.panes.review import PANE, Review

SHIFT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def pane(session: OpenSession, qtbot: QtBot) -> Review:
    made = shown_review(session, qtbot)
    session.open()
    session.propose()
    made.area.setFocus()
    return made


def go_to(pane: Review, text: str, qtbot: QtBot) -> None:
    """Walk to the first row that reads so, with the arrow keys."""
    qtbot.keyClick(pane.area, Qt.Key.Key_Home)
    for _ in range(pane.area.places.count):
        if text in current(pane):
            return
        qtbot.keyClick(pane.area, Qt.Key.Key_Down)
    raise AssertionError(text)


def current(pane: Review) -> str:
    return pane.area.rows.row(pane.area.row_at(pane.area.current)).text


def box(pane: Review) -> QPlainTextEdit:
    found = [one for one in pane.area.findChildren(QPlainTextEdit) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def write(pane: Review, line: str, words: str, qtbot: QtBot) -> None:
    """Say something about a line, by keys alone."""
    go_to(pane, line, qtbot)
    qtbot.keyClick(pane.area, Qt.Key.Key_C)
    assert QApplication.focusWidget() is box(pane)
    qtbot.keyClicks(box(pane), words)
    qtbot.keyClick(box(pane), Qt.Key.Key_Return)
    assert QApplication.focusWidget() is pane.area


def comments(pane: Review) -> list[str]:
    """Return the rows of comments on the screen."""
    kinds = pane.area.rows.kinds
    return [pane.area.rows.row(at).text for at in range(len(kinds)) if kinds[at : at + 1] == b"m"]


def words(pane: Review) -> str:
    shown = [one for kind in (QLabel, QPushButton) for one in pane.findChildren(kind) if one.isVisible()]
    return "\n".join(one.text() for one in shown)


def test_a_comment_is_written_below_its_line(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    write(pane, "exact = sum", "Use a name that says more.", qtbot)
    assert comments(pane) == ["Your comment on line 17", "Use a name that says more."]
    qtbot.keyClick(pane.area, Qt.Key.Key_Down)
    assert pane.area.described(pane.area.current) == "comment: Your comment on line 17"
    assert "1 comment waits · sending asks for another version" in words(pane)
    assert session.decided == []


def test_the_line_keeps_its_partner_when_something_stands_between(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    """What is said about a removed line stands below what replaces it, so that both are read as a pair."""
    kinds = pane.area.rows.kinds
    pane.area.set_mode("split")
    write(pane, "return exact", "First.", qtbot)
    write(pane, 'return f"Money({self.amount', "Second.", qtbot)
    kept = pane.area.rows.kinds
    assert kept.replace(b"m", b"") == kinds
    assert b"-+m" in kept or b"-m" not in kept
    marked = [row for row in range(len(kept)) if kept[row : row + 1] == b"+"]
    assert any(pane.area.marks.of(pane.area.inner(row)) for row in marked)


def test_enter_changes_it_and_delete_removes_it(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    write(pane, "exact = sum", "One", qtbot)
    qtbot.keyClick(pane.area, Qt.Key.Key_Down)
    qtbot.keyClick(pane.area, Qt.Key.Key_Return)
    qtbot.keyClick(box(pane), Qt.Key.Key_Return, SHIFT)
    qtbot.keyClicks(box(pane), "two")
    qtbot.keyClick(box(pane), Qt.Key.Key_Return)
    assert comments(pane)[1:] == ["One", "two"]
    go_to(pane, "Your comment", qtbot)
    qtbot.keyClick(pane.area, Qt.Key.Key_Delete)
    assert comments(pane) == []
    assert "wait" not in words(pane)


def test_escape_gives_it_up_and_decides_nothing(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    go_to(pane, "exact = sum", qtbot)
    qtbot.keyClick(pane.area, Qt.Key.Key_C)
    qtbot.keyClicks(box(pane), "never mind")
    qtbot.keyClick(box(pane), Qt.Key.Key_Escape)
    assert comments(pane) == []
    assert session.decided == []
    assert QApplication.focusWidget() is pane.area
    assert "exact = sum" in current(pane)


def test_the_key_that_applies_does_not_apply_while_one_writes(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    go_to(pane, "exact = sum", qtbot)
    qtbot.keyClick(pane.area, Qt.Key.Key_C)
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Return, CONTROL)
    asked.ignore()
    QApplication.sendEvent(box(pane), asked)
    assert asked.isAccepted(), "else Ctrl+Enter would apply the proposal"
    qtbot.keyClicks(box(pane), "done")
    qtbot.keyClick(box(pane), Qt.Key.Key_Return, CONTROL)
    assert comments(pane)[1:] == ["done"]
    assert session.decided == []


def test_the_mouse_does_it_too(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    area = pane.area
    go_to(pane, "exact = sum", qtbot)
    place = area.current
    qtbot.mouseMove(area.viewport(), area.area_of(place).center())
    area.grab()
    zone, action = area.zones[place][0]
    assert action == "comment"
    qtbot.mouseClick(area.viewport(), Qt.MouseButton.LeftButton, NONE, zone.center().toPoint())
    qtbot.keyClicks(box(pane), "by mouse")
    save = next(one for one in area.findChildren(QPushButton) if one.text() == "Save")
    qtbot.mouseClick(save, Qt.MouseButton.LeftButton)
    assert comments(pane)[1:] == ["by mouse"]
    area.grab()
    zone, action = area.zones[place + 1][1 if area.zones[place + 1][0][1] == "comment" else 0]
    assert action == "remove"
    qtbot.mouseClick(area.viewport(), Qt.MouseButton.LeftButton, NONE, zone.center().toPoint())
    assert comments(pane) == []


def test_all_of_them_answer_the_question_in_one_message(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    write(pane, "return exact", "Round later.", qtbot)
    write(pane, "import Decimal", "Unused?", qtbot)
    send = next(one for one in pane.actions if one.id == "review.send_comments")
    assert send.enabled()
    send.run()
    (request, decision), *more = session.decided
    assert (request, decision.verdict, decision.digest, more) == ("r1", "revise", "digest of r1", [])
    assert decision.note.startswith("My 2 comments on lines of your proposal:")
    assert decision.note.count("\n> ") == 2
    assert len(comments(pane)) == 4, "they wait until the record holds them"
    session.happen(DecisionMade("r1", "c", decision))
    assert comments(pane) == []
    assert not send.enabled()


def test_after_the_decision_they_go_as_a_message(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    session.runtime.selection.settle("p1", ())
    session.happen(DecisionMade("r1", "c", session_rejects(session)))
    write(pane, "exact = sum", "Too late?", qtbot)
    assert "sending asks" not in words(pane)
    pane.remarks.send()
    session.work()
    ((text, message),) = session.sent
    assert text.endswith("> " + current(pane) + "\nToo late?")
    session.happen(TurnStarted(2, text, message=message))
    assert comments(pane) == []


def session_rejects(session: OpenSession) -> object:
    from k2desk.core.permissions import Decision

    return Decision("reject", "digest of r1")


def test_they_are_there_again_after_a_restart(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    write(pane, "exact = sum", "Kept.", qtbot)
    again = PANE.build(session.runtime)
    assert isinstance(again, Review)
    show_in_window(again, qtbot)
    session.open()
    assert comments(again) == ["Your comment on line 17", "Kept."]
    kept = session.runtime.desk.comments(session.log.session)
    assert [one.text for one in kept.waiting] == ["Kept."]


def test_a_line_that_moved_is_found_again_and_one_that_is_gone_is_told(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    write(pane, "exact = sum", "Stays.", qtbot)
    write(pane, "return exact", "Goes.", qtbot)
    moved = MONEY.replace(
        b"        return sum(round(float(p.amount), 2) for p in postings)\n",
        b"        start = 0\n        exact = sum((p.amount for p in postings), Decimal(0))\n"
        b"        return exact\n",
    )
    change = FileChange("src/ledger/money.py", "modify", session.blob(MONEY), session.blob(moved))
    session.propose(session.proposal(change, name="p2"), request="r2")
    told = comments(pane)
    assert told[:2] == ["Your comment on line 18", "Stays."]
    assert told[2].startswith("Your comment on line 18, which was: return exact.quantize(")


def test_a_diff_to_read_takes_none(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    pane.show_diff("a commit", b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n")
    qtbot.keyClick(pane.area, Qt.Key.Key_End)
    qtbot.keyClick(pane.area, Qt.Key.Key_C)
    assert pane.area.inset.widget is None


def test_what_is_being_written_scrolls_along_and_survives_unfolding(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    pane.area.resize(600, 300)
    write(pane, "exact = sum", "First", qtbot)
    go_to(pane, "return exact", qtbot)
    qtbot.keyClick(pane.area, Qt.Key.Key_C)
    qtbot.keyClicks(box(pane), "half a tho")
    top = pane.area.inset.widget.y()  # type: ignore[union-attr]
    bar = pane.area.verticalScrollBar()
    bar.setValue(bar.value() + 40)
    assert pane.area.inset.widget.y() == top - 40  # type: ignore[union-attr]
    row = pane.area.rows.kinds.index(b"c")
    pane.area.unfold(row, "all")
    pane.area.grab()
    assert box(pane).toPlainText() == "half a tho"
    place = pane.area.layout_of.place_of(pane.area.inset._rows()[0])
    assert pane.area.rows.row(pane.area.row_at(place) - 1).text.strip().startswith("return exact")


def test_what_is_half_written_is_not_lost_when_another_proposal_comes(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    go_to(pane, "exact = sum", qtbot)
    qtbot.keyClick(pane.area, Qt.Key.Key_C)
    qtbot.keyClicks(box(pane), "half a tho")
    session.propose(session.proposal(name="p2"), request="r2")
    assert comments(pane) == ["Your comment on line 17", "half a tho"]
