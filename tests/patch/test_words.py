"""Marked words lead from one line to the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.patch.words import ALIKE, LONGEST_LINE, Mark, _add, pairs, word_marks


def unmarked(line: str, marks: tuple[Mark, ...]) -> str:
    result, at = "", 0
    for start, end in marks:
        result += line[at:start]
        at = end
    return result + line[at:]


def test_the_changed_word_is_marked() -> None:
    assert word_marks("return round(x, 2)", "return round(total, 2)") == ((Mark(13, 14),), (Mark(13, 18),))


def test_equal_lines_bear_no_marks() -> None:
    assert word_marks("same", "same") == ((), ())


def test_neighbouring_words_share_a_mark() -> None:
    old, new = word_marks("value = some_name + 1", "value = other.thing + 1")
    assert (len(old), len(new)) == (1, 1)
    assert "other.thing"[-5:] in "value = other.thing + 1"[new[0].start : new[0].end]


def test_marks_that_meet_are_one() -> None:
    marks = [Mark(0, 1)]
    _add(marks, 1, 3)
    _add(marks, 4, 4)
    _add(marks, 5, 6)
    assert marks == [Mark(0, 3), Mark(5, 6)]


def test_lines_with_little_in_common_bear_no_marks() -> None:
    assert word_marks("import os", "}}}}") == ((), ())


def test_long_lines_are_not_compared() -> None:
    assert word_marks("a " * LONGEST_LINE, "b " * LONGEST_LINE) == ((), ())


TEXT = st.text("ab _.(\t\U0001f600", max_size=30)


@given(TEXT, TEXT)
def test_without_the_marked_words_both_lines_are_the_same(old: str, new: str) -> None:
    old_marks, new_marks = word_marks(old, new)
    for line, marks in ((old, old_marks), (new, new_marks)):
        edges = [edge for mark in marks for edge in mark]
        assert edges == sorted(set(edges))
        assert not edges or (edges[0] >= 0 and edges[-1] <= len(line))
    if old_marks or new_marks:
        assert unmarked(old, old_marks) == unmarked(new, new_marks)


def test_lines_are_paired_by_likeness_in_order() -> None:
    removed = ["total = round(x, 2)", "return total"]
    added = ["# banker's rounding", "total = bankers(x, 2)", "return total + 0"]
    assert pairs(removed, added) == [(0, 1), (1, 2)]


def test_lines_without_a_like_stay_alone() -> None:
    assert pairs(["import os"], ["}}}}"]) == []
    assert pairs([], ["a"]) == []
    assert pairs(["a"], []) == []


def test_many_lines_are_paired_by_place() -> None:
    assert pairs(["x"] * 60, ["y"] * 50) == [(number, number) for number in range(50)]


@pytest.mark.parametrize("count", [1, 7, 50])
def test_pairs_rise(count: int) -> None:
    lines = [f"line {number % 5} of many" for number in range(count)]
    found = pairs(lines, lines[::-1])
    assert [first for first, _ in found] == sorted({first for first, _ in found})
    assert [second for _, second in found] == sorted({second for _, second in found})
    assert 0 < ALIKE < 100


def test_a_line_that_became_longer_is_paired_with_itself() -> None:
    old = ["    checked = value + 2"]
    new = [
        "    checked = value + 2  # exact, rounded once at the end",
        "    if checked < 0:",
        "        raise ValueError(rate)",
    ]
    assert pairs(old, new) == [(0, 0)]


def test_the_same_indentation_alone_makes_no_pair() -> None:
    deep = " " * 24
    assert pairs([f"{deep}total = a + b"], [f"{deep}return None", f"{deep}total = a - b"]) == [(0, 1)]


def test_lines_of_blanks_alone_are_paired_too() -> None:
    assert pairs(["        "], ["         "]) == [(0, 0)]
