"""What lies outside of what was agreed stands at the end of the review, unticked, with the reason."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from review_kit import FIXED, MONEY, OpenSession, show_in_window

from k2desk.core.events import DecisionMade, DecisionRequested, ProposalMade, ScopeAgreed
from k2desk.core.permissions import Decision, FileTicks, Question
from k2desk.core.proposals import FileChange, Proposal
from k2desk.core.scope import Bounds
from k2desk.scope.holding import Terms
from k2desk.transcript.rows import QuestionRow
from k2desk.ui.chat.cards.patch import PatchCard
from k2desk.ui.diff.proposal_rows import ProposalRows
from k2desk.ui.diff.proposed import proposed_files
from k2desk.ui.diff.rows import BEYOND, WHOLE, DiffRow
from k2desk.ui.diff.view import DiffView
from k2desk.ui.models.selection import Selection
from k2desk.ui.panes.review import PANE, Review

ON, OFF, SOME = Qt.CheckState.Checked, Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked
NARROW = Bounds(("src/ledger/*.py",), 2)
"""The first hunk of the pictures' proposal changes 3 lines, the second 2; the other file is not covered."""
AGREED = ScopeAgreed("r0", "Round once.", NARROW, NARROW)


@pytest.fixture
def pane(session: OpenSession, qtbot: QtBot) -> Review:
    made = PANE.build(session.runtime)
    assert isinstance(made, Review)
    show_in_window(made, qtbot)
    session.open()
    session.happen(AGREED)
    return made


def rows_of(view: DiffView) -> list[DiffRow]:
    return [view.rows.row(index) for index in range(len(view.rows.kinds))]


def place(view: DiffView, kind: str, number: int) -> int:
    """Return where a header stands."""
    at = [index for index, row in enumerate(rows_of(view)) if row.kind == kind][number]
    return view.layout_of.place_of(at)


def test_it_stands_at_the_end_with_its_reason(session: OpenSession, pane: Review) -> None:
    session.propose()
    shown = [row for row in rows_of(pane.area) if row.kind in "fhnt"]
    assert "".join(row.kind for row in shown) == "fhtfnhfnh"
    assert [row.text for row in shown if row.kind in "fnt"] == [
        "src/ledger/money.py",
        "Outside what was agreed · nothing of it is ticked with the rest",
        "src/ledger/money.py",
        "outside what was agreed: at most 2 changed lines; 0 are used, this has 3",
        "tests/test_money.py",
        "outside what was agreed: not in src/ledger/*.py",
    ]
    assert [(row.file, row.hunk) for row in shown if row.kind == "h"] == [(0, 1), (0, 0), (1, 0)]
    assert [(row.added, row.removed) for row in shown if row.kind == "f"] == [(1, 1), (2, 1), (5, 0)]


def test_only_what_was_agreed_is_ticked_and_applied(session: OpenSession, pane: Review) -> None:
    session.propose()
    assert session.runtime.selection.label("p1") == "Apply 1 of 3 hunks"
    pane.apply()
    [(_, decision)] = session.decided
    assert decision.ticks == (FileTicks("src/ledger/money.py", (3, 4), whole=True),)


def test_ticking_it_is_the_users_say(session: OpenSession, pane: Review, qtbot: QtBot) -> None:
    session.propose()
    selection, area = session.runtime.selection, pane.area
    area.go(place(area, "t", 0))
    assert area.accessibleDescription().startswith("Outside what was agreed")
    area.go(place(area, "f", 1))
    assert area.accessibleDescription().endswith("not ticked")
    qtbot.keyClick(area, Qt.Key.Key_Space)
    assert area.described(area.current).endswith(", ticked")
    assert selection.hunk_state("p1", 0, 0) is ON
    assert selection.hunk_state("p1", 0, BEYOND) is ON
    area.go(place(area, "h", 2))
    qtbot.keyClick(area, Qt.Key.Key_Space)
    assert selection.label("p1") == "Apply 3 hunks"
    area.go(place(area, "f", 0))
    qtbot.keyClick(area, Qt.Key.Key_Space)
    assert (selection.hunk_state("p1", 0, 1), selection.hunk_state("p1", 0, 0)) == (OFF, ON)
    area.go(place(area, "f", 2))
    qtbot.keyClick(area, Qt.Key.Key_Space)
    assert selection.ticks("p1") == (FileTicks("src/ledger/money.py", (0, 1, 2), whole=True),)


def test_ticking_everything_leaves_it_out_and_unticking_does_not(session: OpenSession, pane: Review) -> None:
    session.propose()
    selection = session.runtime.selection
    pane.tick_all()
    assert selection.counts("p1") == (0, 3)
    pane.tick_all()
    assert selection.counts("p1") == (1, 3)
    selection.toggle_hunk("p1", 1, 0)
    pane.tick_all()
    assert selection.counts("p1") == (0, 3)


def test_a_header_is_ticked_by_mouse_for_what_stands_below_it(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    session.propose()
    area = pane.area
    area.go(place(area, "f", 1))
    spot = area.area_of(area.current).topLeft()
    spot.setX(spot.x() + 20)
    spot.setY(spot.y() + 14)
    qtbot.mouseClick(area.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert session.runtime.selection.file_state("p1", 0) is ON
    assert session.runtime.selection.counts("p1") == (2, 3)


def test_a_folded_file_is_folded_in_both_places_and_the_cursor_stays(
    session: OpenSession, pane: Review, qtbot: QtBot
) -> None:
    session.propose()
    area = pane.area
    area.go(place(area, "f", 1))
    qtbot.keyClick(area, Qt.Key.Key_F)
    assert rows_of(area)[area.row_at(area.current)].beyond
    folded = [row.text for row in rows_of(area) if row.kind == "c"]
    assert folded == ["1 hunk, 2 changed lines, folded away", "1 hunk, 3 changed lines, folded away"]
    qtbot.keyClick(area, Qt.Key.Key_Space)
    assert session.runtime.selection.hunk_state("p1", 0, 0) is ON, "a folded header ticks the same"


def test_the_card_and_the_review_agree_whoever_comes_first(session: OpenSession, qtbot: QtBot) -> None:
    """The conversation may ask for the ticks before the review does."""
    proposal = session.proposal()
    question = Question("proposal", "Patch: 3 hunks", "", "d", proposal_id="p1")
    selection, row = Selection(), QuestionRow("q", "r", "c", question, proposal, terms=Terms(NARROW))
    selection.show(proposal, "r", "d", session.log.get_blob, terms=row.terms)
    card = PatchCard(row, selection)
    qtbot.addWidget(card)
    assert card.apply.text() == "Apply 1 of 3 hunks"


def test_what_was_decided_is_shown_when_the_session_is_opened_again(
    session: OpenSession, pane: Review
) -> None:
    session.propose()
    ticks = (FileTicks("tests/test_money.py", (0, 1, 2, 3, 4), whole=True),)
    session.happen(DecisionMade("r1", "c", Decision("allow", "digest of r1", ticks=ticks)))
    session.open()
    assert [row.kind for row in rows_of(pane.area) if row.kind in "ft"] == ["f", "t", "f", "f"]
    assert session.runtime.selection.ticks("p1") == ticks


def test_a_patch_of_the_users_own_is_shown_as_ever(session: OpenSession, pane: Review) -> None:
    own = Proposal("own", "", "Pasted", session.money_files())
    question = Question("proposal", "Apply?", "", "d", proposal_id="own")
    session.happen(ProposalMade(own), DecisionRequested("r2", "", question))
    assert "t" not in [row.kind for row in rows_of(pane.area)]
    assert session.runtime.selection.counts("own") == (3, 3)


def test_an_edit_and_a_new_version_keep_what_the_user_ticked(session: OpenSession) -> None:
    blob, selection, narrow = session.log.get_blob, Selection(), Terms(NARROW)
    first = session.proposal()
    selection.show(first, "", "", blob, terms=narrow)
    selection.toggle_hunk("p1", 1, 0)
    edited = FIXED.replace(b"ROUND_HALF_EVEN", b"ROUND_HALF_UP")
    money = FileChange("src/ledger/money.py", "modify", session.blob(MONEY), session.blob(edited))
    after = str(money.after)
    selection.show(session.proposal(money, first.files[1]), "", "", blob, {money.path: after})
    assert [selection.hunk_state("p1", 0, hunk) for hunk in (0, 1)] == [OFF, ON], "the user ticks it again"
    assert selection.file_state("p1", 1) is ON
    selection.show(session.proposal(*first.files, name="p2"), "", "", blob, None, "p1", narrow)
    assert selection.file_state("p2", 1) is ON, "it was the user's say"


def test_what_was_within_before_is_unticked_where_it_is_outside_now(session: OpenSession) -> None:
    blob, selection = session.log.get_blob, Selection()
    selection.show(session.proposal(), "", "", blob)
    selection.show(session.proposal(name="p2"), "", "", blob, None, "p1", Terms(Bounds(("nowhere",), 9)))
    assert selection.counts("p2") == (0, 3)
    assert selection.file_state("p2", 0) is OFF


def split_file(lines: int = 90) -> ProposalRows:
    """Return the rows of a file with five hunks, of which the second and third lie outside."""
    before = b"".join(b"%d\n" % number for number in range(1, lines + 1))
    after = before
    for number in (5, 25, 26, 27, 45, 46, 47, 65, 85):
        after = after.replace(b"\n%d\n" % number, b"\n%d new\n" % number)
    change = FileChange("src/ledger/a.py", "modify", "b", "a")
    blobs = {"b": before, "a": after}
    files = proposed_files(
        Proposal("p", "c", "", (change,)), blobs.__getitem__, None, Terms(Bounds(("src/**",), 6))
    )
    assert sorted(files[0].outside) == [1, 2]
    return ProposalRows(files)


def lines_of(rows: ProposalRows) -> list[list[tuple[int, str]]]:
    """Return the numbers and texts of the lines before, of each section."""
    sections: list[list[tuple[int, str]]] = []
    for index in range(len(rows.kinds)):
        row = rows.row(index)
        if row.kind == "f":
            sections.append([])
        elif row.old:
            sections[-1].append((row.old, row.text))
    return sections


def test_folded_lines_of_a_file_in_two_places_can_be_seen_at_both() -> None:
    rows = split_file()
    for action in ("up", "down", "all"):
        for _ in range(20):
            offered = [
                index
                for index in range(len(rows.kinds))
                if any(name == action for name, _ in rows.row(index).actions)
            ]
            for index in offered[:1]:
                rows.act(index, action)
    within, beyond = lines_of(rows)
    for section in (within, beyond):
        assert section == sorted(section)
        assert all(text in (str(number), f"{number}") for number, text in section)
    assert rows.kinds.count(b"c") == 0, "nothing that can't be unfolded is left"
    assert {number for number, _ in (*within, *beyond)} == set(range(1, 91))
    assert not {25, 26, 27, 45, 46, 47} & {number for number, _ in within}
    assert not {5, 65, 85} & {number for number, _ in beyond}


def test_a_line_is_found_in_whichever_place_it_stands() -> None:
    rows = split_file()
    for line in (5, 26, 45, 65, 85):
        assert rows.row(rows.row_of(0, "new", line)).new == line
        removed = rows.row(rows.row_of(0, "old", line))
        assert removed.kind == "+", "below what stands instead"
        assert 0 <= removed.new - line <= 2
    assert rows.row(rows.row_of(0, "old", 15)).kind in "c fh", "a folded line stands below something"


def test_a_renaming_and_new_permissions_stand_with_what_was_agreed_or_not() -> None:
    blobs = {"b": MONEY, "a": FIXED}
    moved = FileChange("lib/b.py", "rename", "b", "a", old_path="lib/a.py")
    mode = FileChange("src/c.py", "modify", "b", "a", mode=0o755, old_mode=0o644)
    terms = Terms(Bounds(("src/**",), 3))
    files = proposed_files(Proposal("p", "c", "", (moved, mode)), blobs.__getitem__, None, terms)
    assert [(file.within, file.beyond) for file in files] == [((), (WHOLE, 0, 1)), ((WHOLE, 0), (1,))]
    rows = ProposalRows(files)
    heads = [rows.row(index) for index in range(len(rows.kinds)) if rows.row(index).kind in "ft"]
    assert [(head.kind, head.file) for head in heads] == [("f", 1), ("t", 0), ("f", 0), ("f", 1)]
    texts = [rows.row(index).text for index in range(len(rows.kinds))]
    assert texts.index("The permissions of the file") < texts.index("Renamed from lib/a.py")
