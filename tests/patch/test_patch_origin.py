"""Which change brought each line, looking back from how the file is now."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from k2desk.patch.lines import split_lines
from k2desk.patch.origin import origins


def test_each_line_has_the_last_change_that_brought_it() -> None:
    first = (b"a\nb\nc\n", b"a\nB\nc\nd\n")
    edited = b"a\nB\nmine\nc\nd\n"
    second = (edited, b"a\nB\nmine\nc\nD\n")
    now = b"top\na\nB\nmine\nc\nD\n"
    assert origins(now, [second, first]) == [-1, -1, 1, -1, -1, 0]


def test_without_changes_a_line_is_nobodys() -> None:
    assert origins(b"a\nb\n", []) == [-1, -1]
    assert origins(b"", [(b"", b"x\n")]) == []
    assert origins(b"a\n", [(b"a\n", b"a\n")]) == [-1]


def test_a_new_file_is_wholly_the_changes() -> None:
    assert origins(b"a\nb\n", [(b"", b"a\nb\n")]) == [0, 0]


def test_what_was_taken_back_is_nobodys() -> None:
    assert origins(b"a\n", [(b"b\n", b"a\n"), (b"a\n", b"b\n")]) == [0]


texts = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n"]), max_size=6).map(b"".join)


@given(texts, st.lists(st.tuples(texts, texts), max_size=4))
def test_there_is_one_answer_for_each_line(now: bytes, made: list[tuple[bytes, bytes]]) -> None:
    found = origins(now, made)
    assert len(found) == len(split_lines(now))
    assert all(-1 <= number < len(made) for number in found)
