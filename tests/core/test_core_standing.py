"""Undo and redo, file by file, read off the record."""

from __future__ import annotations

from k2desk.core.events import TextDelta, WriteDone, WriteIntended, WriteUndone
from k2desk.core.proposals import FileWrite
from k2desk.core.standing import Standing

A = FileWrite("a", "1", "2", 0o644, 0o644)
B = FileWrite("b", None, "3", 0, 0o644)
RUN = FileWrite("run", "4", "4", 0o644, 0o755)
A_BACK = FileWrite("a", "2", "1", 0o644, 0o644)
B_BACK = FileWrite("b", "3", None, 0o644, 0)
RUN_BACK = FileWrite("run", "4", "4", 0o755, 0o644)


def standing(*writes: tuple[str, tuple[FileWrite, ...], str]) -> Standing:
    made = Standing()
    for change_id, files, reverts in writes:
        made.apply(WriteIntended(change_id, "user", files, reverts))
        made.apply(WriteDone(change_id))
    return made


def test_files_go_and_come_one_by_one() -> None:
    made = standing(("1", (A, B, RUN), ""), ("2", (B_BACK,), "1"))
    assert (made.root("2"), made.undone("1"), made.effect("1")) == ("1", {"b"}, "partly")
    assert made.takes_back("2")
    made = standing(("1", (A, B, RUN), ""), ("2", (B_BACK,), "1"), ("3", (A_BACK, RUN_BACK), "1"))
    assert made.effect("1") == "undone"
    made.apply(WriteIntended("4", "user", (RUN,), "3"))
    assert not made.takes_back("4")
    assert made.effect("1") == "undone", "nothing counts before it is done"
    made.apply(WriteDone("4"))
    assert (made.root("4"), made.undone("1"), made.effect("1")) == ("1", {"a", "b"}, "partly")


def test_a_change_that_was_only_applied_is_in_effect() -> None:
    made = standing(("1", (A,), ""))
    assert (made.effect("1"), made.undone("1"), made.takes_back("1")) == ("applied", set(), False)


def test_what_failed_or_is_unknown_changes_nothing() -> None:
    made = standing(("1", (A,), ""))
    made.apply(WriteIntended("2", "user", (A_BACK,), "1"))
    made.apply(WriteUndone("2", "disk full"))
    made.apply(WriteDone("9"))
    made.apply(TextDelta(1, 1, "x"))
    assert (made.effect("1"), made.root("9")) == ("applied", "")


def test_a_file_the_change_never_wrote_counts_for_nothing() -> None:
    made = standing(("1", (A,), ""), ("2", (A_BACK, B_BACK), "1"))
    assert made.undone("1") == {"a"}
