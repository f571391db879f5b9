"""The review pane: what it shows of a proposal, and what it says until it is decided and after."""

from __future__ import annotations

import threading

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot
from review_kit import FIXED, MONEY, OpenSession, shown_review

from k2desk.core.events import (
    DecisionMade,
    Noticed,
    ProposalMade,
    ToolFinished,
    TurnFinished,
    WriteDone,
    WriteIntended,
)
from k2desk.core.permissions import Decision
from k2desk.core.proposals import FileChange, FileWrite, Proposal
from k2desk.ui.diff.disk import changed_on_disk, disk_warning
from k2desk.ui.diff.read_page import AT_ONCE
from k2desk.ui.panes.review import EMPTY, Review
from k2desk.ui.threads import THREADS


@pytest.fixture
def pane(session: OpenSession, qtbot: QtBot) -> Review:
    made = shown_review(session, qtbot)
    session.open()
    return made


def words(pane: Review) -> str:
    """Return every text on the screen."""
    shown = [
        widget for kind in (QLabel, QPushButton) for widget in pane.findChildren(kind) if widget.isVisible()
    ]
    return "\n".join(widget.text() for widget in shown)


def press(pane: Review, text: str, qtbot: QtBot) -> None:
    found = [b for b in pane.findChildren(QPushButton) if b.isVisible() and b.text().startswith(text)]
    assert len(found) == 1, text
    qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)


def allowed(session: OpenSession, pane: Review) -> None:
    """Let the session go on as after the user applied what is ticked."""
    decision = Decision("allow", "digest of r1", ticks=session.runtime.selection.ticks("p1"))
    files = (FileWrite("src/ledger/money.py", session.blob(MONEY), session.blob(FIXED)),)
    session.happen(DecisionMade("r1", "c", decision), WriteIntended("w1", "r1", files), WriteDone("w1"))


def test_before_anything_happens_it_says_what_to_do(pane: Review) -> None:
    assert EMPTY in words(pane)
    assert "Apply" not in words(pane)


def test_a_proposal_is_shown_with_everything_ticked(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    split = next(button for button in pane.findChildren(QPushButton) if button.text() == "Split")
    split.setFocus()
    session.propose()
    assert split.hasFocus()
    assert "3 hunks ticked" in words(pane)
    assert "Nothing has been written yet" in words(pane)
    assert "Apply 3 hunks" in words(pane)
    assert pane.area.rows.kinds.count(b"f") == 2


def test_an_undo_that_is_refused_says_why(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    session.propose()
    pane.apply()
    allowed(session, pane)
    session.happen(Noticed("attention", "unrelated"))
    assert "unrelated" not in words(pane)
    press(pane, "Undo", qtbot)
    session.happen(Noticed("bad", "The disk is full. Free some room and undo again."))
    assert "The disk is full. Free some room and undo again." in words(pane)
    assert "Undo" in words(pane)


def test_a_new_version_keeps_what_was_seen_and_ticked_and_says_what_changed(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    session.propose()
    pane.area.seen.add((0, 0), (0, 1))
    session.runtime.selection.toggle_hunk("p1", 0, 1)
    session.runtime.selection.toggle_hunk("p1", 1, 0)
    session.happen(DecisionMade("r1", "c", Decision("revise", "digest of r1", note="say str")))
    money, tests = session.money_files()
    other = FIXED.replace(b"exact.quantize(CENT,", b"exact.quantize(WHOLE,")
    again = msgspec.structs.replace(money, after=session.blob(other))
    session.propose(session.proposal(again, tests, name="p2"), request="r2")
    rows, area = pane.area.rows, pane.area
    heads = [row for row in map(rows.row, range(len(rows.kinds))) if row.kind == "h"]
    assert [area._looked(row) for row in heads] == ["changed since you looked", "seen", ""]
    selection = session.runtime.selection
    assert [selection.hunk_state("p2", *place) for place in ((0, 0), (0, 1), (1, 0))] == [
        Qt.CheckState.Checked,
        Qt.CheckState.Unchecked,
        Qt.CheckState.Unchecked,
    ]
    place = next(at for at in range(area.places.count) if area.rows.row(area.row_at(at)).kind == "h")
    assert area.described(place).endswith(", changed since you looked, ticked")
    area.grab()
    area.current = area.layout_of.place_of(area.stops[1].row)
    area.setFocus()
    qtbot.keyClick(area, Qt.Key.Key_U)
    qtbot.keyClick(area, Qt.Key.Key_U)
    assert area.rows.row(area.row_at(area.current)).hunk == 0, "what changed is to be looked at again"
    area.seen.add((0, 0))
    assert area._looked(heads[0]) == "seen"
    session.happen(DecisionMade("r2", "c", Decision("reject", "digest of r2")))
    session.propose(session.proposal(name="p3"), request="r3")
    assert len(pane.area.seen) == 0, "who rejects wants something else"


def test_a_file_that_changed_on_disk_is_told(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    session.propose()
    qtbot.waitUntil(lambda: "unchanged on disk" in str(pane.area._notes), timeout=5000)
    (session.workspace / "src/ledger/money.py").write_bytes(b"other\n")
    session.happen(ToolFinished("x", "run_command", "ok", ""))
    qtbot.waitUntil(lambda: "no longer what the model saw" in words(pane), timeout=5000)
    assert pane.area._notes[0] == ("changed on disk", "attention")
    session.happen(DecisionMade("r1", "c", Decision("allow", "digest of r1", ticks=())))
    session.happen(
        ToolFinished("functions.propose_edit:4", "propose_edit", "refused", "money.py changed.\nmore")
    )
    assert "Nothing was written" in words(pane)
    assert "money.py changed." in words(pane)


def test_a_file_saved_elsewhere_is_noticed_without_any_event(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    pane._disk.timer.setInterval(10)
    session.propose()
    qtbot.waitUntil(lambda: "unchanged on disk" in str(pane.area._notes), timeout=5000)
    (session.workspace / "src/ledger/money.py").write_bytes(b"other\n")
    qtbot.waitUntil(lambda: "no longer what the model saw" in words(pane), timeout=5000)
    session.happen(DecisionMade("r1", "c", Decision("reject", "digest of r1")))
    assert not pane._disk.timer.isActive()


def test_a_folder_that_is_gone_is_told_once(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    session.propose()
    pane._disk.timer.setInterval(10)
    with qtbot.waitSignal(session.runtime.noticed):
        session.workspace.rename(session.workspace.with_name("elsewhere"))
    qtbot.waitUntil(lambda: not pane._disk.timer.isActive(), timeout=5000)


def test_the_reason_of_a_refusal_is_never_cut_off(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    session.propose()
    session.happen(DecisionMade("r1", "c", Decision("allow", "digest of r1", ticks=())))
    reason = "src/ledger/money.py is no longer what you were shown. Nothing was written. " * 3
    session.happen(ToolFinished("functions.propose_edit:4", "propose_edit", "refused", reason))
    assert pane.bar._reason.text() == reason
    assert pane.bar._reason.wordWrap()


def test_the_disk_is_compared_file_by_file(session: OpenSession) -> None:
    proposal = session.proposal(
        *session.money_files(), FileChange("gone.py", "delete", session.blob(b"x"), None)
    )
    assert changed_on_disk(session.workspace, proposal) == frozenset({2})
    (session.workspace / "tests").mkdir()
    (session.workspace / "tests/test_money.py").write_bytes(b"")
    assert changed_on_disk(session.workspace, proposal) == frozenset({1, 2})


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (TurnFinished(1, "cancelled"), "Never decided"),
        (DecisionMade("r1", "c", Decision("reject", "d")), "Rejected"),
    ],
)
def test_a_question_that_is_over_cannot_be_answered(
    session: OpenSession, pane: Review, event: TurnFinished | DecisionMade, sentence: str
) -> None:
    session.propose()
    session.happen(event)
    assert sentence in words(pane)
    pane.apply()
    assert session.decided == []


def test_opening_a_session_shows_what_was_decided(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    session.propose()
    qtbot.keyClick(pane.area, Qt.Key.Key_N)
    qtbot.keyClick(pane.area, Qt.Key.Key_Space)
    pane.apply()
    allowed(session, pane)
    session.open()
    assert "Applied 2 of 3 hunks" in words(pane)
    assert "Applied 2 of 3 hunks" in words(shown_review(session, qtbot))


def test_hunks_that_were_seen_are_counted(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    session.propose()
    assert "0 of 3 hunks seen" in words(pane)
    qtbot.keyClick(pane.area, Qt.Key.Key_N)
    assert "1 of 3 hunks seen" in words(pane)
    qtbot.waitUntil(lambda: "3 of 3 hunks seen" in words(pane), timeout=5000)


def test_a_git_diff_is_to_read_only(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    session.propose()
    diff = b"diff --git a/a b/a\nindex 1..2 100644\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n+y\n"
    assert any(text.startswith("Space tick") for text in words(pane).split("\n"))
    session.runtime.diff_requested.emit("Changes since <b>HEAD</b>", diff)
    assert "n / p next, previous hunk" in words(pane)
    assert "Space tick" not in words(pane)
    assert "Changes since <b>HEAD</b>" in words(pane)
    assert "1 file" in words(pane)
    assert "Apply" not in words(pane)
    qtbot.keyClick(pane.area, Qt.Key.Key_Space)
    assert session.runtime.selection.counts("p1") == (3, 3)
    pane.apply()
    assert session.decided == []
    press(pane, "Back to the proposal", qtbot)
    assert "Apply 3 hunks" in words(pane)


def test_a_long_diff_is_read_in_the_pool_and_shown_where_it_is_still_wanted(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    one = "diff --git a/{0} b/{0}\n--- a/{0}\n+++ b/{0}\n@@ -1 +1 @@\n-x\n+y\n"
    long = "".join(one.format(f"file{number}") for number in range(AT_ONCE // 50)).encode()
    session.runtime.diff_requested.emit("Long", long)
    assert "Long" not in words(pane), "not in this turn"
    qtbot.waitUntil(lambda: "Long" in words(pane))
    session.runtime.diff_requested.emit("Late", long)
    session.propose()
    done: list[int] = []
    free = threading.Barrier(THREADS)  # every thread is free, so the diff is read by then
    for _ in range(THREADS):
        session.runtime.in_thread(free.wait, done.append)
    qtbot.waitUntil(lambda: len(done) == THREADS)
    assert "Late" not in words(pane)
    assert "Apply 3 hunks" in words(pane)


def test_a_diff_that_cannot_be_read_is_told(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    with qtbot.waitSignal(session.runtime.noticed):
        session.runtime.diff_requested.emit("Broken", b"diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ nonsense\n")


def test_a_requested_proposal_gets_the_focus(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    first = session.propose()
    session.happen(DecisionMade("r1", "c", Decision("reject", "d")))
    second = session.propose(session.proposal(session.money_files()[1], name="p2"), request="r2")
    assert pane.area.rows.kinds.count(b"f") == 1
    session.runtime.proposal_requested.emit(first.id)
    assert "Rejected" in words(pane)
    assert pane.area.rows.kinds.count(b"f") == 2
    session.runtime.proposal_requested.emit("unknown")
    assert "Rejected" in words(pane)
    session.runtime.proposal_requested.emit(second.id)
    assert "Apply 1 hunk" in words(pane)


def test_a_missing_blob_is_told(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    lost = Proposal("p9", "c", "", (FileChange("a", "modify", "0" * 64, "1" * 64),))
    with qtbot.waitSignal(session.runtime.noticed):
        session.happen(ProposalMade(lost))


def test_narrow_and_wide(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    session.propose()
    pane.resize(1600, 1000)
    assert pane.area.split
    pane.header.mode_picked.emit("unified")
    assert not pane.area.split
    pane.resize(420, 600)
    assert pane.width() == 420
    pane.header.mode_picked.emit("split")
    assert pane.area.split
    pane.grab()


def test_its_actions_are_known_by_their_keys(session: OpenSession, pane: Review) -> None:
    actions = {action.id: action for action in pane.actions}  # type: ignore[attr-defined]
    assert actions["review.apply"].keys == ("Ctrl+Return", "Ctrl+Enter")
    assert not actions["review.apply"].enabled()
    session.propose()
    assert actions["review.apply"].enabled()
    actions["review.tick_all"].run()
    assert not actions["review.apply"].enabled()
    assert actions["review.reject"].enabled()
    actions["review.revise"].run()
    assert pane.bar._note.isVisible()


def test_nothing_is_ever_rich_text(session: OpenSession, pane: Review) -> None:
    session.propose()
    assert {label.textFormat() for label in pane.findChildren(QLabel) if label.pixmap().isNull()} == {
        Qt.TextFormat.PlainText
    }


def test_a_commit_says_who_made_it_when_and_why(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    head = "commit 46cf\nAuthor: Ana\u202e <a@b>\nDate: 2026-11-27 10:12\n\n"
    head += "changes: <b>say</b> why\n\nBecause\nof it."
    diff = "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"
    session.runtime.diff_requested.emit("46cf changes", f"{head}\n\n{diff}".encode())
    shown = words(pane)
    assert "changes: <b>say</b> why" in shown
    assert "commit 46cf · Author: Ana⟨U+202E⟩ <a@b> · Date: 2026-11-27 10:12" in shown
    assert [body.toPlainText() for body in pane.findChildren(QPlainTextEdit) if body.isVisible()] == [
        "Because\nof it."
    ]
    assert not pane.bar.isVisible()
    assert pane.area.rows.kinds == b"fh-+"
    session.runtime.diff_requested.emit("All changes", diff.encode())
    assert not pane.above.isVisible()
    assert "Because" not in words(pane)
    session.propose()
    session.runtime.diff_requested.emit("46cf changes", f"{head}\n".encode())  # it changed no file
    assert "no changes" in words(pane)
    pane.grab()
    press(pane, "Back to the proposal", qtbot)
    assert pane.bar.isVisible()
    assert "Author" not in words(pane)


def button_of(pane: Review, words: str) -> QPushButton:
    (found,) = [one for one in pane.bar.findChildren(QPushButton) if one.text() == words]
    return found


def test_what_changed_on_disk_cannot_be_applied_until_it_is_unticked(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    session.propose()
    assert pane.can_apply()
    (session.workspace / "src/ledger/money.py").write_bytes(b"other\n")
    session.happen(ToolFinished("x", "run_command", "ok", ""))
    qtbot.waitUntil(lambda: not pane.can_apply(), timeout=5000)
    said = pane.bar._warning.text()
    assert said == (
        "src/ledger/money.py is no longer what the model saw, so it can't be applied. "
        "Untick it, and the rest can be. Ask for a change, and the model reads again."
    )
    pane.apply()
    assert session.decided == []
    session.happen(ToolFinished("y", "run_command", "ok", ""))
    qtbot.waitUntil(lambda: pane._disk._looking == "", timeout=5000)
    assert pane.bar._warning.text() == said, "it is said as long as it is so"
    untick = button_of(pane, "Untick what changed")
    assert untick.isVisible()
    qtbot.mouseClick(untick, Qt.MouseButton.LeftButton)
    assert session.runtime.selection.counts("p1") == (1, 3)
    assert pane.can_apply()
    assert not untick.isVisible()
    assert "nothing of it is ticked, so the rest can be applied" in pane.bar._warning.text()
    session.runtime.selection.toggle_hunk("p1", 0, 0)
    assert not pane.can_apply()
    (session.workspace / "src/ledger/money.py").write_bytes(MONEY)
    session.happen(ToolFinished("z", "run_command", "ok", ""))
    qtbot.waitUntil(pane.can_apply, timeout=5000)
    assert pane.bar._warning.isHidden()


def test_who_is_there_to_ask_and_how_many_changed_decides_what_is_said(session: OpenSession) -> None:
    files = [FileChange(f"{name}.py", "delete", "0" * 64, None) for name in "abcde"]
    every = range(5)
    assert disk_warning(files, (), every, asks=True) == ""
    assert disk_warning(files, every, every, asks=False) == (
        "a.py, b.py, c.py and 2 more have changed on disk meanwhile, so they can't be applied. "
        "Reject it, and “Review again” fits it to the files as they are."
    )
