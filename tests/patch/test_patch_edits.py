"""Edits find their one place or are refused in words a model can act on."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from k2desk.core.errors import PatchError
from k2desk.patch.edits import LARGEST, Edit, apply_edits
from k2desk.patch.nearest import MOST_PLACES

BOM = b"\xef\xbb\xbf"


def edited(data: bytes, *edits: tuple[str, str]) -> bytes:
    return apply_edits(data, [Edit(old, new) for old, new in edits]).data


def how(data: bytes, old: str, new: str) -> str:
    (matched,) = apply_edits(data, [Edit(old, new)]).matched
    return matched


def refusal(data: bytes, *edits: Edit) -> str:
    with pytest.raises(PatchError) as caught:
        apply_edits(data, edits)
    return str(caught.value)


# --- the four passes


def test_exact() -> None:
    assert edited(b"a = 1\nb = 2\n", ("b = 2", "b = 3")) == b"a = 1\nb = 3\n"
    assert how(b"a\n", "a", "b") == "exact"


def test_several_edits_are_placed_in_the_file_as_it_was() -> None:
    assert edited(b"a\nb\nc\n", ("c", "a"), ("a", "c")) == b"c\nb\na\n"


def test_adjacent_edits_do_not_overlap() -> None:
    assert edited(b"ab", ("a", "x"), ("b", "y")) == b"xy"


def test_replace_all() -> None:
    done = apply_edits(b"x = x + x\n", [Edit("x", "total", replace_all=True)])
    assert (done.data, done.matched) == (b"total = total + total\n", ("exact, 3 places",))
    assert apply_edits(b"aaa", [Edit("aa", "b", replace_all=True)]).data == b"ba"
    assert apply_edits(b"a", [Edit("a", "b", replace_all=True)]).matched == ("exact",)


def test_trailing_white_space() -> None:
    data = b"def f():  \n    return 1\t\n\nend\n"
    assert edited(data, ("def f():\n    return 1\n", "def f():\n    return 2\n")) == (
        b"def f():  \n    return 2\n\nend\n"
    )
    assert how(data, "def f():\n    return 1\n", "x\n") == "trailing white space"


def test_white_space_at_the_end_of_the_old_text() -> None:
    assert edited(b"a\nb\n", ("a  \nb \n", "a\nc\n")) == b"a\nc\n"


@pytest.mark.parametrize(
    ("data", "old", "new", "result"),
    [
        # the file is deeper
        (b"A:\n    f():\n        x\n", "f():\n    x", "f():\n    y", b"A:\n    f():\n        y\n"),
        # the edit is deeper
        (b"f():\n    x\n", "    f():\n        x", "    f():\n        y\n        z", b"f():\n    y\n    z\n"),
        # tabs
        (b"\tif a:\n\t\tb\n", "if a:\n\tb\n", "if a:\n\tc\n", b"\tif a:\n\t\tc\n"),
        # blank lines have no indentation to compare
        (b"    a\n\n    b\n", "a\n  \nb\n", "a\n\nc\n", b"    a\n\n    c\n"),
    ],
)  # fmt: skip
def test_one_shift_of_the_indentation(data: bytes, old: str, new: str, result: bytes) -> None:
    assert edited(data, (old, new)) == result
    assert how(data, old, new) == "indentation"


def test_an_indentation_that_is_not_uniform_is_no_place() -> None:
    assert "not in the file" in refusal(b"  if a:\n     b\n", Edit("if a:\n    b", "c"))
    assert "not in the file" in refusal(b"if a:\n    b\n", Edit("\tif a:\n\t\tb", "c"))


def test_new_lines_that_cannot_be_shifted_are_refused() -> None:
    assert "own indentation" in refusal(b"a\nb\n", Edit("    a\n    b", "    a\nc"))


def test_typographic_punctuation() -> None:
    data = "print(“it’s…” – x)\nend\n".encode()
    assert edited(data, ('print("it\'s..." - x)\nend', 'print("it\'s..." - x)\nfine')) == (
        "print(“it’s…” – x)\nfine\n".encode()
    )
    assert how(data, 'print("it\'s..." - x)', "y") == "Unicode punctuation"
    assert how(b"a = 'b'\n", "a = ‘b’", "c") == "Unicode punctuation"
    assert how("a\u00a0b\n".encode(), "a b", "c") == "Unicode punctuation"


def test_lines_the_edit_keeps_stay_as_they_are_in_the_file() -> None:
    data = b"one  \ntwo\t\nthree \n"
    assert edited(data, ("one\ntwo\nthree\n", "one\n2\n2b\nthree\n")) == b"one  \n2\n2b\nthree \n"


# --- one candidate, or none is taken


@pytest.mark.parametrize(
    ("data", "old", "but"),
    [
        (b"x\na\nx\n", "x", ""),
        (b"x \ny\na\nx \ny\n", "x\ny", "trailing white space"),
        (b"  x\n  y\na\n x\n y\n", "x\ny", "indentation"),
        ("x…\na\nx…\n".encode(), "x...", "Unicode punctuation"),
    ],
)
def test_several_candidates_are_refused_with_their_lines(data: bytes, old: str, but: str) -> None:
    text = refusal(data, Edit(old, "new"))
    assert "is there 2 times" + (f" but for {but}" if but else "") in text
    assert "at lines 1, " in text
    assert ("set `replace_all`" in text) is (but == "")


def test_occurrences_that_overlap_are_several() -> None:
    assert "there 2 times, at lines 1, 1" in refusal(b"aaa", Edit("aa", "b"))


def test_no_later_pass_is_asked_after_several() -> None:
    assert "2 times but for trailing white space, at lines 1, 2" in refusal(
        b"x \nx \n  x \n", Edit("x\n", "y")
    )


def test_many_candidates_are_counted_no_further() -> None:
    assert f"over {MOST_PLACES} times" in refusal(b"a" * 5_000, Edit("a", "b"))
    assert "lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …" in refusal(b"a\n" * 5_000, Edit("a", "b"))
    assert f"over {MOST_PLACES} times but for trailing" in refusal(b"a \n" * 5_000, Edit("a\n", "b"))
    assert f"over {MOST_PLACES} times but for indentation" in refusal(b" ab\n" * 5_000, Edit("  ab\n", "b"))


def test_more_lines_alike_than_can_be_looked_at_are_several() -> None:
    data = b"  if a:\n     b\n" * (MOST_PLACES + 1)
    assert f"over {MOST_PLACES} times but for indentation" in refusal(data, Edit("if a:\n    b", "c"))


def test_replace_all_takes_no_several_places_but_exact_ones() -> None:
    text = refusal(b"x \ny\nx \ny\n", Edit("x\ny", "z", replace_all=True))
    assert "2 times but for trailing white space" in text
    assert "replace_all" not in text


def test_the_nearest_lines_are_quoted() -> None:
    data = b"import os\n\ndef total(items):\n    return sum(items)\n\ndef mean(items):\n    pass\n"
    text = refusal(data, Edit("def total(item):\n    return sum(item)\n", "x"))
    assert text.startswith("Edit 1 of 1: `old` is not in the file. The nearest lines are:")
    assert "\n3: def total(items):\n4:     return sum(items)\nCopy" in text


def test_a_far_line_is_not_quoted_and_a_long_one_is_cut() -> None:
    assert "nor is anything like it" in refusal(b"abc\n", Edit("xyz\n", "q"))
    assert "nor is anything like it" in refusal(b"abc\n", Edit("\n \n", "q"))
    assert "nor is anything like it" in refusal(b"", Edit("x", "q"))
    text = refusal(b"a" * 1_000, Edit("a" * 999 + "b", "q"))
    assert f"\n1: {'a' * 200}\n" in text


# --- what stays as it was


def test_crlf_files_take_lf_edits_and_stay_crlf() -> None:
    assert edited(b"a\r\nb\r\nc\r\n", ("a\nb\n", "a\nx\ny\n")) == b"a\r\nx\r\ny\r\nc\r\n"
    assert edited(b"a\r\nb\r\n", ("a\r\nb", "a\r\nx")) == b"a\r\nx\r\n"
    assert edited(b"a\r\r\nb\r\n", ("b", "c\nd")) == b"a\r\r\nc\r\nd\r\n"


def test_lf_files_stay_lf() -> None:
    assert edited(b"a\nb\n", ("a\r\nb", "a\r\nx\r\ny")) == b"a\nx\ny\n"


def test_mixed_line_endings_stay_outside_the_edit() -> None:
    data = b"a\r\nb\nc\r\nd\r\n"
    assert edited(data, ("b", "x")) == b"a\r\nx\nc\r\nd\r\n"
    assert edited(data, ("c\nd\n", "c\nx\nd\n")) == b"a\r\nb\nc\r\nx\r\nd\r\n"
    assert edited(data, ("b\nc\n", "b\nx\n")) == b"a\r\nb\nx\r\nd\r\n"
    assert edited(data, ("c", "x\ny")) == b"a\r\nb\nx\r\ny\r\nd\r\n"
    assert edited(data, ("b", "x\ny")) == b"a\r\nx\ny\nc\r\nd\r\n"


@pytest.mark.parametrize("other", ["\r", "\f", "\u2028", "\x85", "\v", "\x1c"])
def test_only_a_line_feed_ends_a_line(other: str) -> None:
    data = f"a{other}b\nc\n".encode()
    assert edited(data, ("c", "d")) == f"a{other}b\nd\n".encode()
    assert "at lines 1, 2" in refusal(f"a{other}b\nb\n".encode(), Edit("b", "c"))


def test_a_byte_order_mark_stays() -> None:
    assert edited(BOM + b"a\nb\n", ("a\n", "c\n")) == BOM + b"c\nb\n"
    assert edited(BOM + b"a\r\nb\r\n", ("a\n", "c\nd\n")) == BOM + b"c\r\nd\r\nb\r\n"


def test_invalid_bytes_stay() -> None:
    assert edited(b"\xff\xfe\xfa caf\xe9\nb\n"[1:], ("b", "c")) == b"\xfe\xfa caf\xe9\nc\n"


def test_the_state_of_the_last_line_stays() -> None:
    assert edited(b"a\nb", ("b", "c\n")) == b"a\nc"
    assert edited(b"a\nb", ("a\nb\n", "a\nc\n")) == b"a\nc"
    assert edited(b"a\nb\n", ("b\n", "c")) == b"a\nc\n"
    assert edited(b"a\r\nb", ("b", "c\n")) == b"a\r\nc"
    assert edited(b"a\nx\r\nb\r\n", ("b\r\n", "c")) == b"a\nx\r\nc\r\n"
    assert edited(b"x\r\na\nb", ("b", "c\r\n")) == b"x\r\na\nc"
    assert edited(b"a\nx\r\nb\n", ("b\n", "c")) == b"a\nx\r\nc\n"


def test_an_edit_about_nothing_but_the_last_line_end_is_taken_at_its_word() -> None:
    assert edited(b"a\nb", ("b", "b\n")) == b"a\nb\n"
    assert edited(b"a\nb\n", ("b\n", "b")) == b"a\nb"


def test_everything_can_be_deleted() -> None:
    assert edited(b"a\nb\n", ("a\nb\n", "")) == b""
    assert edited(b"a \nb\nc\n", ("a\nb\n", "")) == b"c\n"
    assert edited(b"a \nb\nc\n", ("a\nb\n", "\n")) == b"\nc\n"


# --- what is refused


@pytest.mark.parametrize(
    ("data", "edit", "words"),
    [
        (b"a\0b", Edit("a", "b"), "binary"),
        (b"\xff\xfea", Edit("a", "b"), "like UTF-16 but is none"),
        (b"\xff\xfea\0\0\0", Edit("a", "b"), "like UTF-16 but is none"),
        (b"\xff\xfe\0\0a\0\0\0", Edit("a", "b"), "binary"),
        (b"caf\xe9\n", Edit("caf", "“caf”"), "LATIN-1, which has no '“' (U+201C)"),
        (b"a" * (LARGEST + 1), Edit("a", "b"), "files over 2 MiB"),
        (b"a", Edit("", "b"), "`old` is empty"),
        (b"a", Edit("a", "a"), "the same"),
        (b"a\r\nb\r\n", Edit("a\r\nb", "a\nb"), "the same"),
        (b"a", Edit("a", "b\0"), "`new` holds"),
        (b"a", Edit("a", "b\udc80"), "`new` holds"),
        (b"\x80", Edit("\udc80", "b"), "`old` holds"),
        (b"a", Edit("a", "b" * (LARGEST + 1)), "would grow over 2 MiB"),
    ],
)
def test_refused(data: bytes, edit: Edit, words: str) -> None:
    assert words in refusal(data, edit)


def test_white_space_at_line_ends_can_be_what_an_edit_changes() -> None:
    assert edited(b"a  \nb", ("a\nb", "a \nb")) == b"a \nb"


def test_edits_that_change_nothing_together_are_refused() -> None:
    assert "change nothing" in refusal(b"ab", Edit("a", ""), Edit("b", "ab"))


def test_no_edits_are_refused() -> None:
    assert "There are no edits" in refusal(b"a")


@pytest.mark.parametrize("edits", [("b\nc", "a\nb"), ("a\nb\nc", "b"), ("b", "b")])
def test_overlapping_edits_are_refused(edits: tuple[str, str]) -> None:
    assert "Edits 1 and 2 overlap" in refusal(b"a\nb\nc\n", *(Edit(old, "x") for old in edits))


def test_the_edit_that_fails_is_named() -> None:
    assert refusal(b"a\n", Edit("a", "b"), Edit("zzz", "b")).startswith("Edit 2 of 2: ")


LINES = st.lists(
    st.sampled_from([b"a", b"b", b"", b" a", b"\ta ", b"caf\xc3\xa9", b"\x80", b"x\ry", b"\xe2\x80\xa8"]),
    min_size=1,
    max_size=8,
)


@given(
    LINES, LINES, st.sampled_from([b"\n", b"\r\n"]), st.booleans(), st.booleans(), st.text("Zé\n", min_size=1)
)
def test_untouched_bytes_stay(
    head: list[bytes], tail: list[bytes], end: bytes, closed: bool, bom: bool, new: str
) -> None:
    start = (BOM if bom else b"") + end.join(head) + end
    rest = end + end.join(tail) + (end if closed else b"x")
    data = start + b"UNIQUE" + rest
    result = edited(data, ("UNIQUE", new))
    assert result == start + new.encode().replace(b"\n", end) + rest


@example(["", " a"], ["", "a"])
@given(
    st.lists(st.sampled_from(["a", " a", "  b", "b ", "", "“c”", '"c"', "c\r"]), min_size=1, max_size=12),
    st.lists(st.sampled_from(["a", " a", "b", "", '"c"']), min_size=1, max_size=3),
)
def test_whatever_is_found_is_one_stretch(lines: list[str], old: list[str]) -> None:
    data = "\n".join(lines).encode()
    try:
        result = apply_edits(data, [Edit("\n".join(old), "NEW")]).data
    except PatchError:
        return
    before, _, after = result.partition(b"NEW")
    assert data.startswith(before.rstrip(b" "))  # the new line may have been given the place's indentation
    assert data.endswith(after)
