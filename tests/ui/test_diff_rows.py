"""The rows of a proposal: order, numbers, folding, what a diff can hide, and words inside lines."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from k2desk.core.proposals import FileChange, Proposal
from k2desk.patch.hunks import hunks
from k2desk.ui.diff.marks import Marks
from k2desk.ui.diff.proposal_rows import ProposalRows
from k2desk.ui.diff.proposed import ProposedFile, proposed_files
from k2desk.ui.diff.rows import GUARDED, WHOLE, DiffRow, Stops
from k2desk.ui.diff.runs import GUARD
from k2desk.ui.diff.shown import LONGEST, ShownLines, only_crlf, shown_line

OLD = b"".join(b"line %d\n" % number for number in range(1, 101))
NEW = OLD.replace(b"line 30\n", b"line thirty\n").replace(b"line 70\n", b"")


def proposed(
    before: bytes | None, after: bytes | None, path: str = "a.py", old_path: str = ""
) -> ProposedFile:
    kind = "rename" if old_path else "create" if before is None else "delete" if after is None else "modify"
    change = FileChange(
        path,
        kind,
        None if before is None else "b",
        None if after is None else "a",
        old_path,  # type: ignore[arg-type]
    )
    return proposed_files(
        Proposal("p", "", "", (change,)), {"b": before or b"", "a": after or b""}.__getitem__
    )[0]


def rows_of(rows: ProposalRows) -> list[DiffRow]:
    return [rows.row(index) for index in range(len(rows.kinds))]


def check_numbers(rows: Sequence[DiffRow], before: bytes, after: bytes) -> None:
    """Every line that is shown is the line of its number, on both sides, in order."""
    old, new = before.decode().split("\n"), after.decode().split("\n")
    seen_old = seen_new = 0
    for row in rows:
        if row.kind in " -":
            assert row.text == old[row.old - 1]
            assert row.old > seen_old
            seen_old = row.old
        if row.kind in " +":
            assert row.text == new[row.new - 1]
            assert row.new > seen_new
            seen_new = row.new


def test_a_change_is_laid_out_with_folded_lines() -> None:
    rows = ProposalRows([proposed(OLD, NEW)])
    assert rows.kinds == b"fch   -+   ch   -   c"
    made = rows_of(rows)
    check_numbers(made, OLD, NEW)
    assert (made[0].text, made[0].added, made[0].removed) == ("a.py", 1, 2)
    assert made[1].text == "⋯ 26 unchanged lines"
    assert [action for action, _ in made[1].actions] == ["up", "all"]
    assert [action for action, _ in made[11].actions] == ["down", "up", "all"]
    assert [action for action, _ in made[20].actions] == ["down", "all"]
    assert made[2].aside == "27–33"
    assert [row.change for row in made if row.change >= 0] == [0, 1, 2]


@pytest.mark.parametrize("action", ["up", "down", "all"])
@pytest.mark.parametrize("fold", [0, 1, 2])
def test_folded_lines_are_revealed(fold: int, action: str) -> None:
    rows = ProposalRows([proposed(OLD, NEW)])
    index = [at for at, kind in enumerate(rows.kinds) if kind == ord("c")][fold]
    offered = [name for name, _ in rows.row(index).actions]
    if action not in offered:
        return
    before = rows.kinds.count(b" ")
    rows.act(index, action)  # type: ignore[arg-type]
    revealed = rows.kinds.count(b" ") - before
    assert revealed == (20 if action != "all" else (26, 33, 27)[fold])
    check_numbers(rows_of(rows), OLD, NEW)
    while b"c" in rows.kinds:
        rows.act(rows.kinds.index(b"c"), "all")
    assert sum(kind in b" -" for kind in rows.kinds) == 100
    check_numbers(rows_of(rows), OLD, NEW)


def test_a_revealed_line_above_widens_the_header() -> None:
    rows = ProposalRows([proposed(OLD, NEW)])
    rows.act(1, "up")
    assert rows.row(2).aside == "7–33"


def test_few_unchanged_lines_are_not_folded() -> None:
    old = b"1\n2\n3\n4\n5\n6\n7\n"
    rows = ProposalRows([proposed(old, old.replace(b"6\n", b"six\n"))])
    assert rows.kinds == b"fh     -+ "
    check_numbers(rows_of(rows), old, old.replace(b"6\n", b"six\n"))


def test_new_and_deleted_and_renamed_files() -> None:
    rows = ProposalRows(
        [proposed(None, b"1\n2\n"), proposed(b"1\n", None), proposed(OLD, NEW, "b.py", "a.py")]
    )
    assert rows.kinds == b"fh++fh-fhch   -+   ch   -   c"
    made = rows_of(rows)
    assert [row.aside for row in made if row.kind == "f"] == ["new file", "deleted", "renamed"]
    assert (made[8].text, made[8].hunk) == ("Renamed from a.py", WHOLE)


def test_files_without_lines_say_why() -> None:
    rows = ProposalRows(
        [
            proposed(None, b""),
            proposed(b"\0\1", b"\0\1\2"),
            proposed(OLD, OLD, "b.py", "a\u202e.py"),
        ]
    )
    made = rows_of(rows)
    assert rows.kinds == b"fnfnfn"
    assert made[1].text == "the file is empty"
    assert made[3].text == "binary, 2 bytes → 3 bytes"
    assert made[5].text == "Renamed from a⟨U+202E⟩.py"


def test_a_file_with_very_many_changes_is_held_back() -> None:
    big = b"x\n" * (GUARD + 1)
    rows = ProposalRows([proposed(None, big), proposed(None, b"1\n")])
    assert rows.kinds == b"fcfh+"
    assert rows.row(1).text == "3,001 lines changed"
    assert rows.row(1).hunk == GUARDED
    rows.act(1, "show")
    assert rows.kinds == b"fh" + b"+" * (GUARD + 1) + b"fh+"


def test_stops_are_hunks_and_files_without_any() -> None:
    rows = ProposalRows([proposed(OLD, NEW), proposed(b"\0", b"\0\0"), proposed(None, b"1\n")])
    stops = Stops(rows)
    assert [(stops[n].file, stops[n].hunk) for n in range(len(stops))] == [(0, 0), (0, 1), (1, WHOLE), (2, 0)]
    assert (stops[0].row, stops[0].end) == (2, 11)
    assert stops.at(0) == -1
    assert stops.at(5) == 0
    assert stops.at(len(rows.kinds) - 1) == 3


def test_what_a_line_can_hide_is_shown() -> None:
    before, after = b"a\r\nb\r\n", "a\nb \u202e\x1b\n\udcff".encode("utf-8", "surrogateescape")
    made = [row for row in rows_of(ProposalRows([proposed(before, after)])) if row.kind in "-+"]
    assert [row.text for row in made] == ["a␍", "b␍", "a", "b ⟨U+202E⟩␛", "⟨FF⟩"]
    assert made[-1].tail == "no newline at the end"
    whole = ProposalRows([proposed(before, before + b"c\r\n")])
    assert [row.text for row in rows_of(whole) if row.kind in " -+"] == ["a", "b", "c"]


def test_endless_lines_are_cut() -> None:
    assert shown_line(b"x" * 5000 + b"\n") == ("x" * LONGEST, "… 3,000 more bytes")
    assert shown_line(b"y" * LONGEST) == ("y" * LONGEST, "")
    text, tail = shown_line("é".encode() * 100_000)
    assert (len(text), tail) == (LONGEST, "… 196,000 more bytes")
    assert only_crlf(b"a\r\nb")
    assert not only_crlf(b"a\r\nb\n")
    assert not only_crlf(b"a")


def test_a_document_is_one_side_of_a_file() -> None:
    rows = ProposalRows([proposed(OLD, NEW, "b.rs", "a.py")])
    removed, added = (next(row for row in rows_of(rows) if row.kind == kind) for kind in "-+")
    for row, language in ((removed, "python"), (added, "rust")):
        assert row.code is not None
        lines, named = rows.document(row.code[0])
        assert named == language
        assert lines[row.code[1]] == row.text
        assert list(lines[row.code[1] : row.code[1] + 1]) == [row.text]
        assert isinstance(lines, ShownLines)


def test_words_are_marked_in_lines_that_are_alike() -> None:
    before = b"    return sum(round(float(p.amount), 2) for p in postings)\nkeep\n"
    after = (
        b"    exact = sum((p.amount for p in postings), Decimal(0))\n    return exact.quantize(CENT)\nkeep\n"
    )
    rows = ProposalRows([proposed(before, after)])
    marks = Marks(rows.kinds, lambda row: rows.row(row).text)
    removed = rows.kinds.index(b"-")
    text = rows.row(removed).text
    assert [text[mark.start : mark.end] for mark in marks.of(removed)]
    assert marks.of(removed + 2) == ()


def test_in_big_blocks_lines_are_compared_by_their_place() -> None:
    before = b"".join(b"value %d = old\n" % n for n in range(60))
    after = b"".join(b"value %d = new\n" % n for n in range(61))
    rows = ProposalRows([proposed(before, after)])
    asked: list[int] = []

    def text(row: int) -> str:
        asked.append(row)
        return rows.row(row).text

    marks = Marks(rows.kinds, text)
    assert [tuple(mark) for mark in marks.of(2 + 10)] == [(11, 14)]
    assert [tuple(mark) for mark in marks.of(2 + 60 + 10)] == [(11, 14)]
    assert set(asked) == {12, 72}
    assert marks.of(2 + 60 + 60) == ()
    assert hunks(before, after)[0].removed == 60


def test_a_path_hides_nothing() -> None:
    rows = ProposalRows([proposed(None, b"1\n", "a\u202ecod.py")])
    assert rows.row(0).text == "a⟨U+202E⟩cod.py"
    assert rows.row(1).text.startswith("the path holds U+202E")
