"""Editing the proposed text of a hunk in the review, by keys alone, and taking it back."""

from __future__ import annotations

import hashlib

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot
from review_kit import FIXED, MONEY, OpenSession, shown_review

from k2desk.core.events import ProposalEdited
from k2desk.core.proposals import FileChange
from k2desk.ui.panes.review import Review

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def pane(session: OpenSession, qtbot: QtBot) -> Review:
    made = shown_review(session, qtbot)
    session.open()
    session.propose()
    made.area.setFocus()
    return made


def box(pane: Review) -> QPlainTextEdit:
    (found,) = [one for one in pane.area.findChildren(QPlainTextEdit) if one.isVisible()]
    return found


def edit(session: OpenSession, pane: Review, qtbot: QtBot) -> bytes:
    """Edit the second hunk by keys: the text is selected, and typed anew."""
    qtbot.keyClick(pane.area, Qt.Key.Key_N)
    qtbot.keyClick(pane.area, Qt.Key.Key_E)
    words = box(pane)
    assert QApplication.focusWidget() is words
    text = words.toPlainText().replace("self.amount!r", "str(self.amount)")
    qtbot.keyClick(words, Qt.Key.Key_A, CONTROL)
    words.insertPlainText(text)
    qtbot.keyClick(words, Qt.Key.Key_Return, CONTROL)
    session.work()
    return FIXED.replace(b"self.amount!r", b"str(self.amount)")


def test_the_edit_becomes_part_of_the_proposal(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    wanted = edit(session, pane, qtbot)
    events = [record.event for record in session.log.records()]
    sha = hashlib.sha256(wanted).hexdigest()
    assert events[-1] == ProposalEdited("p1", "src/ledger/money.py", sha)
    rows = [pane.area.rows.row(at) for at in range(len(pane.area.rows.kinds))]
    assert rows[0].chip == "edited by you"
    assert any("str(self.amount)" in row.text for row in rows if row.kind == "+")
    assert QApplication.focusWidget() is pane.area
    pane.apply()
    ((_, decision),) = session.decided
    assert decision.ticks[0].after == sha, "the answer is bound to the edited text"
    assert decision.ticks[1].after == ""


def test_other_hunks_keep_their_ticks(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    qtbot.keyClick(pane.area, Qt.Key.Key_Home)
    qtbot.keyClick(pane.area, Qt.Key.Key_N)
    qtbot.keyClick(pane.area, Qt.Key.Key_P)
    pane.area.current = pane.area.layout_of.place_of(pane.area.stops[0].row)
    qtbot.keyClick(pane.area, Qt.Key.Key_Space)
    assert session.runtime.selection.counts("p1") == (2, 3)
    edit(session, pane, qtbot)
    assert session.runtime.selection.counts("p1") == (2, 3)
    assert session.runtime.selection.hunk_state("p1", 0, 0) == Qt.CheckState.Unchecked


def test_z_takes_the_last_edit_back(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    edit(session, pane, qtbot)
    qtbot.keyClick(pane.area, Qt.Key.Key_Z)
    session.work()
    assert [one.event for one in session.log.records()][-1] == ProposalEdited("p1", "src/ledger/money.py")
    rows = [pane.area.rows.row(at) for at in range(len(pane.area.rows.kinds))]
    assert rows[0].chip == ""
    assert any("self.amount!r" in row.text for row in rows)
    pane.apply()
    ((_, decision),) = session.decided
    assert {ticks.after for ticks in decision.ticks} == {""}


def test_escape_and_the_same_text_change_nothing(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    for key, modifier in ((Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Return, CONTROL)):
        qtbot.keyClick(pane.area, Qt.Key.Key_E)
        qtbot.keyClick(box(pane), key, modifier)
        assert pane.area.inset.widget is None
    assert not [one for one in session.log.records() if isinstance(one.event, ProposalEdited)]
    assert session.decided == []


def test_an_edit_that_was_begun_outlives_another_proposal(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    told: list[str] = []
    session.runtime.noticed.connect(lambda _, words: told.append(words))
    qtbot.keyClick(pane.area, Qt.Key.Key_E)
    box(pane).insertPlainText("# begun")
    begun = box(pane).toPlainText()
    session.propose(msgspec.structs.replace(session.proposal(), id="p2"), request="r2")
    assert pane.area.inset.widget is None
    assert told == ["Your edit of src/ledger/money.py is kept: E on the same hunk brings it back."]
    pane.area.setFocus()
    qtbot.keyClick(pane.area, Qt.Key.Key_E)
    assert box(pane).toPlainText() == begun
    qtbot.keyClick(box(pane), Qt.Key.Key_Escape)
    qtbot.keyClick(pane.area, Qt.Key.Key_E)
    assert box(pane).toPlainText() != begun, "who gives it up has given it up"


def test_an_edit_that_leaves_the_file_as_it_was_is_no_edit(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    after = MONEY.replace(b"CENT = ", b"PENNY = ")
    change = FileChange("src/ledger/money.py", "modify", session.blob(MONEY), session.blob(after))
    session.propose(session.proposal(change, name="p2"), request="r2")
    qtbot.keyClick(pane.area, Qt.Key.Key_E)
    text = box(pane).toPlainText().replace("PENNY", "CENT")
    box(pane).setPlainText(text)
    qtbot.keyClick(box(pane), Qt.Key.Key_Return, CONTROL)
    said = [one.text() for one in pane.area.findChildren(QLabel) if one.isVisible()]
    assert "That leaves the file as it is: untick the hunk instead." in said
    assert box(pane).toPlainText() == text


def test_what_hides_is_not_edited(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    told: list[str] = []
    session.runtime.noticed.connect(lambda _, words: told.append(words))
    change = FileChange("a.py", "create", None, session.blob("a = 1  # \u202e\n".encode()))
    session.propose(session.proposal(change, name="p2"), request="r2")
    qtbot.keyClick(pane.area, Qt.Key.Key_E)
    assert pane.area.inset.widget is None
    assert "hide" in told[-1]


def test_the_box_that_is_written_in_has_a_frame_of_its_own(pane: Review, qtbot: QtBot) -> None:
    qtbot.keyClick(pane.area, Qt.Key.Key_N)
    qtbot.keyClick(pane.area, Qt.Key.Key_E)
    frame = box(pane).parentWidget()
    assert frame.property("class") == "field focused"
    pane.area.setFocus()
    assert frame.property("class") == "field"
