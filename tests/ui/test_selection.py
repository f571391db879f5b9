"""The ticks of a proposal: counts, labels, three states, and exactly the lines a decision names."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from k2desk.core.permissions import FileTicks, Question
from k2desk.core.proposals import FileChange, Proposal
from k2desk.patch.compose import compose
from k2desk.tools.applying import numbered
from k2desk.transcript.rows import QuestionRow
from k2desk.ui.chat.cards.patch import PatchCard
from k2desk.ui.diff.proposal_rows import ProposalRows
from k2desk.ui.diff.proposed import proposed_files
from k2desk.ui.diff.rows import WHOLE
from k2desk.ui.models.selection import Selection

OFF, SOME, ON = Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Checked
OLD = b"".join(b"line %d\n" % number for number in range(40))
NEW = OLD.replace(b"line 3\n", b"line three\nand more\n").replace(b"line 30\n", b"line thirty\n")


class Blobs(dict[str, bytes]):
    """A content store."""

    def put(self, data: bytes | None) -> str | None:
        if data is None:
            return None
        name = hashlib.sha256(data).hexdigest()
        self[name] = data
        return name


def change(
    blobs: Blobs, path: str, kind: str, before: bytes | None, after: bytes | None, old_path: str = ""
) -> FileChange:
    return FileChange(path, kind, blobs.put(before), blobs.put(after), old_path)  # type: ignore[arg-type]


@pytest.fixture
def blobs() -> Blobs:
    return Blobs()


@pytest.fixture
def selection(blobs: Blobs) -> Selection:
    made = Selection()
    files = (
        change(blobs, "a.txt", "modify", OLD, NEW),
        change(blobs, "new.txt", "create", None, b"one\ntwo\n"),
    )
    made.show(Proposal("p1", "c1", "", files), "r1", "d1", blobs.__getitem__)
    return made


def test_everything_is_ticked_at_first(selection: Selection) -> None:
    assert selection.counts("p1") == (3, 3)
    assert selection.label("p1") == "Apply 3 hunks"
    assert selection.chip("p1") == "3 hunks ticked"
    assert selection.question("p1") == ("r1", "d1")
    assert selection.ticks("p1") == (
        FileTicks("a.txt", (0, 1, 2, 3, 4), True),
        FileTicks("new.txt", (0, 1), True),
    )


def test_a_hunk_is_unticked(selection: Selection) -> None:
    selection.toggle_hunk("p1", 0, 1)
    assert selection.label("p1") == "Apply 2 of 3 hunks"
    assert selection.hunk_state("p1", 0, 1) is OFF
    assert selection.file_state("p1", 0) is SOME
    ticks = selection.ticks("p1")[0]
    assert compose(OLD, NEW, ticks.lines) == OLD.replace(b"line 3\n", b"line three\nand more\n")
    selection.toggle_file("p1", 0)
    assert selection.file_state("p1", 0) is ON


def test_single_lines_are_counted_as_lines(selection: Selection) -> None:
    selection.set_lines("p1", 0, [2], on=False)
    assert selection.hunk_state("p1", 0, 0) is SOME
    assert selection.hunk_lines("p1", 0, 0) == (2, 3)
    assert not selection.line_ticked("p1", 0, 2)
    assert selection.label("p1") == "Apply 6 of 7 lines"
    assert selection.chip("p1") == "6 of 7 lines ticked"
    ticks = selection.ticks("p1")[0]
    assert compose(OLD, NEW, ticks.lines) == NEW.replace(b"and more\n", b"")
    selection.toggle_hunk("p1", 0, 0)
    assert selection.hunk_state("p1", 0, 0) is ON


def test_nothing_is_ticked(selection: Selection) -> None:
    selection.toggle_all("p1")
    assert selection.label("p1") == "Nothing is ticked"
    assert selection.ticks("p1") == ()
    assert selection.file_state("p1", 1) is OFF
    selection.toggle_all("p1")
    assert selection.counts("p1") == (3, 3)


def test_what_has_no_hunks_is_one_change(blobs: Blobs) -> None:
    selection = Selection()
    files = (
        change(blobs, "b.txt", "rename", OLD, NEW, "a.txt"),
        change(blobs, "x.bin", "delete", b"\0\1", None),
        change(blobs, "empty", "create", None, b""),
        change(blobs, "gone.txt", "delete", b"1\n2\n", None),
    )
    selection.show(Proposal("p", "", "", files), "", "", blobs.__getitem__)
    assert selection.counts("p") == (5, 5)
    assert selection.label("p") == "Apply 5 changes"
    selection.toggle_hunk("p", 0, WHOLE)
    assert selection.counts("p") == (5, 5)
    assert selection.ticks("p")[0] == FileTicks("b.txt", (0, 1, 2, 3, 4), False)
    assert selection.file_state("p", 0) is SOME
    selection.toggle_file("p", 1)
    assert "x.bin" not in [file.path for file in selection.ticks("p")]
    selection.set_lines("p", 3, [0], on=False)
    assert selection.ticks("p")[-1] == FileTicks("gone.txt", (1,), False)
    assert FileTicks("empty", (), True) in selection.ticks("p")


@pytest.mark.parametrize(
    "proposed",
    [
        [("b.txt", "rename", OLD, NEW, "a.txt")],
        [("b.txt", "rename", OLD, OLD, "a.txt")],
        [("a.txt", "modify", OLD, NEW, ""), ("c.txt", "rename", OLD, NEW, "b.txt")],
        [("x", "create", None, b"", ""), ("y", "delete", b"", None, ""), ("z", "delete", OLD, None, "")],
    ],
)
def test_there_are_as_many_hunks_as_the_model_is_told(
    blobs: Blobs, proposed: list[tuple[str, str, bytes | None, bytes | None, str]]
) -> None:
    selection = Selection()
    proposal = Proposal("p", "", "", tuple(change(blobs, *file) for file in proposed))
    selection.show(proposal, "", "", blobs.__getitem__)
    told = sum(len(found) for _, found in numbered(proposal, blobs.__getitem__))
    assert selection.counts("p") == (told, told)


def test_a_renaming_alone_can_be_applied(blobs: Blobs) -> None:
    selection = Selection()
    moved = [change(blobs, f"{name}2", "rename", OLD, NEW, name) for name in ("a", "b")]
    selection.show(Proposal("p", "", "", tuple(moved)), "", "", blobs.__getitem__)
    assert selection.label("p") == "Apply 4 hunks"
    for file in (0, 1):
        for hunk in (0, 1):
            selection.toggle_hunk("p", file, hunk)
    assert selection.counts("p") == (0, 4)
    assert selection.label("p") == "Apply 2 renamings alone"
    assert selection.chip("p") == "0 of 4 hunks ticked"
    selection.toggle_hunk("p", 1, WHOLE)
    assert selection.label("p") == "Apply the renaming alone"
    assert selection.ticks("p") == (FileTicks("a2", (), True),)
    selection.toggle_hunk("p", 0, WHOLE)
    assert selection.label("p") == "Nothing is ticked"


def test_the_card_applies_a_renaming_alone(blobs: Blobs, qtbot: QtBot) -> None:
    selection = Selection()
    proposal = Proposal("p", "", "", (change(blobs, "a2", "rename", OLD, NEW, "a"),))
    selection.show(proposal, "r", "d", blobs.__getitem__)
    question = Question("proposal", "Proposed patch", "", "d", proposal_id="p")
    card = PatchCard(QuestionRow("k", "r", "c", question, proposal), selection)
    qtbot.addWidget(card)
    selection.toggle_hunk("p", 0, 0)
    selection.toggle_hunk("p", 0, 1)
    assert selection.counts("p")[0] == 0
    assert card.ready()
    selection.toggle_hunk("p", 0, WHOLE)
    assert not card.ready()


def test_a_decision_settles_it(selection: Selection, qtbot: object) -> None:
    selection.toggle_hunk("p1", 0, 0)
    ticks = selection.ticks("p1")
    selection.toggle_hunk("p1", 0, 1)
    selection.settle("p1", ticks)
    assert selection.settled("p1")
    assert selection.ticks("p1") == ticks
    assert selection.question("p1") == ("", "")
    for toggle in (
        lambda: selection.toggle_file("p1", 0),
        lambda: selection.toggle_hunk("p1", 0, 0),
        lambda: selection.set_lines("p1", 0, [0], on=False),
        lambda: selection.toggle_all("p1"),
    ):
        toggle()
        assert selection.ticks("p1") == ticks


def test_ticks_that_name_nothing_are_dropped(selection: Selection) -> None:
    selection.settle("p1", [FileTicks("a.txt", (0, 99), True), FileTicks("other", (1,), True)])
    assert selection.ticks("p1") == (FileTicks("a.txt", (0,), True),)


def test_showing_again_keeps_the_ticks_and_takes_the_question(blobs: Blobs) -> None:
    selection, heard = Selection(), []
    selection.changed.connect(heard.append)
    proposal = Proposal("p", "", "", (change(blobs, "a.txt", "modify", OLD, NEW),))
    selection.show(proposal, "", "", blobs.__getitem__)
    selection.toggle_hunk("p", 0, 0)
    selection.show(proposal, "r", "d", blobs.__getitem__)
    selection.show(proposal, "r", "d", blobs.__getitem__)
    assert selection.question("p") == ("r", "d")
    assert selection.counts("p") == (1, 2)
    assert heard == ["p", "p", "p"]


@pytest.mark.parametrize(
    "ask",
    [
        lambda s: s.ticks("?") == () and s.counts("?") == (0, 0) and s.files("?") == (),
        lambda s: s.question("?") == ("", "") and not s.settled("?") and not s.partly("?"),
        lambda s: s.label("?") == "Nothing is ticked" and s.line_counts("?") == (0, 0),
        lambda s: s.settle("?", ()) is None and s.toggle_all("?") is None,
    ],
)
def test_an_unknown_proposal_has_nothing(selection: Selection, ask: Callable[[Selection], bool]) -> None:
    assert ask(selection)


def test_another_session_forgets_it(selection: Selection) -> None:
    selection.clear()
    assert selection.files("p1") == ()


def test_what_runs_code_is_ticked_by_hand_alone(blobs: Blobs) -> None:
    files = (
        FileChange("a.py", "modify", blobs.put(b"a\n"), blobs.put(b"b\n")),
        FileChange("conftest.py", "create", None, blobs.put(b"import os\n")),
        FileChange("ci.yml", "rename", blobs.put(b"x\n"), blobs.put(b"x\n"), ".github/workflows/ci.yml"),
    )
    selection = Selection()
    selection.show(Proposal("p", "c", "", files), "r", "d", blobs.__getitem__)
    assert [ticks.path for ticks in selection.ticks("p")] == ["a.py"]
    assert selection.label("p") == "Apply 1 of 3 changes"
    selection.toggle_all("p")
    assert selection.ticks("p") == ()
    selection.toggle_all("p")
    assert [ticks.path for ticks in selection.ticks("p")] == ["a.py"]
    selection.toggle_file("p", 1)
    assert [ticks.path for ticks in selection.ticks("p")] == ["a.py", "conftest.py"]
    selection.toggle_all("p")
    assert selection.ticks("p") == ()


def test_the_review_says_what_a_file_sets_off(blobs: Blobs) -> None:
    before, after = blobs.put(b"a\n"), blobs.put(b"b\n")
    hows = ("exact", "indentation", "exact, at the stated line", "exact, 2 places", "copied")
    files = (
        FileChange("conftest.py", "modify", before, after),
        FileChange("sub/.gitattributes", "modify", before, after),
        FileChange("a.py", "modify", before, after, matched=hows, links=3),
    )
    shown = proposed_files(Proposal("p", "c", "", files), blobs.__getitem__)
    assert [bool(file.runs_code) for file in shown] == [True, False, False]
    assert shown[0].facts == ("runs code: pytest runs it before every test; tick it yourself",)
    assert shown[1].facts[0].startswith("git behaviour: the file tells git how to treat files")
    assert shown[2].facts == (
        "the file has 3 names (hard links); the others keep the old bytes",
        "edit 2 is not there byte for byte: it fits but for indentation",
        "edit 3 fits in several places; it was taken at the stated line",
        "a copy of another file",
    )
    rows = ProposalRows(shown)
    assert [rows.row(at).chip for at, kind in enumerate(rows.kinds) if kind == ord("f")] == [
        "runs code",
        "",
        "",
    ]


def test_permissions_have_a_tick_of_their_own(blobs: Blobs) -> None:
    old, new = blobs.put(OLD), blobs.put(NEW)
    files = (
        FileChange("both", "modify", old, new, mode=0o755, old_mode=0o644),
        FileChange("mode", "modify", old, old, mode=0o755, old_mode=0o644),
        FileChange("plain", "modify", old, new, mode=0o644),
    )
    made = Selection()
    made.show(Proposal("p1", "c1", "", files), "r1", "d1", blobs.__getitem__)
    assert [tick.whole for tick in made.ticks("p1")] == [True, True, True]
    made.toggle_hunk("p1", 0, WHOLE)
    made.toggle_hunk("p1", 1, WHOLE)
    assert [(tick.path, tick.whole) for tick in made.ticks("p1")] == [("both", False), ("plain", True)]
    assert made.file_state("p1", 0) == SOME
    made.toggle_all("p1")
    made.toggle_all("p1")
    assert made.label("p1") == "Nothing is ticked"
    made.toggle_hunk("p1", 0, WHOLE)
    assert made.label("p1") == "Apply the permissions alone"
    assert made.ticks("p1") == (FileTicks("both", (), whole=True),)
    rows = ProposalRows(made.files("p1"))
    words = [rows.row(number).text for number in range(len(rows.kinds))]
    assert "The permissions of the file" in words
    assert sum("mode 644 → 755, may be executed" in text for text in words) == 2


def test_a_large_file_is_one_change(blobs: Blobs) -> None:
    large = OLD * 8000
    made = Selection()
    file = change(blobs, "large.txt", "modify", large, large + b"more\n")
    made.show(Proposal("p1", "c1", "", (file,)), "r1", "d1", blobs.__getitem__)
    assert made.files("p1")[0].binary
    assert made.counts("p1") == (1, 1)
    assert made.ticks("p1") == (FileTicks("large.txt", (), whole=True),)
    (fact,) = made.files("p1")[0].facts
    assert fact.startswith("too large for single lines: ")
