"""What the corpus does not reach of reading a patch: the quick look, odd carriers, useless hints."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.errors import PatchError
from k2desk.patch.edits import Edit, apply_edits
from k2desk.patch.reading import MOST, is_patch, looks_like_patch, read_patch
from k2desk.patch.spots import Spot
from k2desk.patch.text import Text, comparable, decode, encode, restored

DIFF = "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-x\n+y\n"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (DIFF, True),
        (f"prose\n\n  {DIFF}", True),
        ("*** Begin Patch\n*** Delete File: f\n*** End Patch\n", True),
        ("f.py\n<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n", True),
        ('{"path": "f", "content": "x"}', True),
        ("only prose", False),
        ("--- a/f\n+++ b/f\nno hunk", False),
        ("*** Begin Patch", False),
        (DIFF + "x" * MOST, False),
    ],
)
def test_the_quick_look(text: str, is_one: bool) -> None:
    assert is_patch(text) is (is_one and "  ---" not in text)
    assert looks_like_patch(text) or not is_one


@given(st.text(alphabet='ab+-@ \n*<>=/`{}":SEARCHREPLACE', max_size=120))
def test_whatever_is_pasted_is_read_or_refused_in_words(text: str) -> None:
    diff = f"--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n{text}"
    for whole in (text, diff, f"*** Begin Patch\n{text}\n*** End Patch"):
        with contextlib.suppress(PatchError):
            assert read_patch(whole).wishes


@given(st.binary(max_size=80))
def test_whatever_bytes_are_pasted_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(PatchError):
        assert read_patch(b"--- a/f\n+++ b/f\n@@ -1 +1 @@\n-" + data).wishes


def test_a_mark_before_a_patch_is_the_carriers() -> None:
    assert read_patch("\ufeff" + DIFF) == read_patch(DIFF)
    assert read_patch(b"\xef\xbb\xbf" + DIFF.encode()) == read_patch(DIFF)


def test_an_open_fence_ends_with_the_text() -> None:
    text = "- so:\n\n  ```diff\n  --- a/f\n  +++ b/f\n  @@ -1 +1 @@\n  -x\n  +y\n"
    assert read_patch(text).wishes[0].edits == read_patch(DIFF).wishes[0].edits
    deeper = "- so:\n\n  ```diff\n  --- a/f\n  +++ b/f\n  @@ -1 +1 @@\n  -x\n  +y\n     ```\n  ```\n"
    assert read_patch(deeper).wishes[0].path == "f"


def test_headers_may_follow_each_other() -> None:
    [wish] = read_patch("--- a/f\n+++ b/f\n@@ class A:\n@@\n@@ def f():\n-x\n+y\n").wishes
    assert wish.edits[0].spot == Spot(0, ("class A:", "def f():"))


def test_a_signature_that_is_mailed_ends_a_hunk_without_counts() -> None:
    text = "--- a/f\n+++ b/f\n@@ -1,9 +1,9 @@\n-x\n+y\n-- \n2.47.3\n"
    assert read_patch(text).wishes[0].edits == (Edit("x\n", "y\n", spot=Spot(1)),)


def test_names_of_one_half_each_can_still_differ() -> None:
    [wish] = read_patch("diff --git a/ab a/cd\nnew mode 100755\n").wishes
    assert (wish.path, wish.new_path) == ("a/ab", "a/cd")


def test_empty_lines_in_an_envelope_are_passed_over() -> None:
    text = "*** Begin Patch\n\n*** Update File: f\n\n@@\n a\n-x\n+y\n \n\n@@\n-z\n\n"
    text += "*** Delete File: g\n*** End Patch\n"
    first, second = read_patch(text).wishes
    assert [edit.old for edit in first.edits] == ["a\nx\n\n", "z\n"]
    assert second.kind == "delete"
    with pytest.raises(PatchError, match="this chunk has no lines"):
        read_patch("*** Begin Patch\n*** Update File: f\n@@\n\n\n*** End Patch\n")


def test_a_path_too_far_above_a_block_is_none() -> None:
    above = "a.py\n<a>\n<b>\n<c>\n<d>\n"
    with pytest.raises(PatchError, match="no file is named"):
        read_patch(above + "<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n")


def test_json_in_a_fence_counts_only_where_nothing_else_does() -> None:
    fenced = '```json\n{"path": "f", "old": "x", "new": "y"}\n```\n'
    assert read_patch(fenced).forms == ("propose_edit",)
    assert read_patch(fenced + DIFF).forms == ("unified diff",)
    with pytest.raises(PatchError, match="no change of a file"):
        read_patch('```json\n[1]\n```\n```json\n{"path": "f"\n')


@pytest.mark.parametrize(
    ("spot", "how"),
    [
        (Spot(3), "exact, at the stated line"),
        (Spot(0, (), True), "exact, at the end of the file"),
        (Spot(9, ("y",), True), "exact, at the end of the file"),
    ],
)
def test_hints_break_ties(spot: Spot, how: str) -> None:
    assert apply_edits(b"x\ny\nx\n", [Edit("x\n", "z\n", spot=spot)]).matched == (how,)


@pytest.mark.parametrize("spot", [Spot(), Spot(2), Spot(0, ("nowhere",)), Spot(0, ("y", "z"))])
def test_hints_that_choose_nothing_leave_it_refused(spot: Spot) -> None:
    with pytest.raises(PatchError, match="at lines 1, 3"):
        apply_edits(b"x\ny\nx\n", [Edit("x\n", "z\n", spot=spot)])


def test_the_end_is_no_hint_where_no_place_reaches_it() -> None:
    with pytest.raises(PatchError, match="at lines 1, 2"):
        apply_edits(b"x\nx\ny\n", [Edit("x\n", "z\n", spot=Spot(0, (), True))])


def test_a_removed_rule_is_no_signature() -> None:
    text = "--- a/f\n+++ b/f\n@@ -1,9 +1,9 @@\n x\n-- \n-y\n+z\n"
    assert read_patch(text).wishes[0].edits[0].old == "x\n- \ny\n"


def test_a_hunk_without_a_last_line_feed_stands_at_the_end() -> None:
    end = Edit("a\nb", "a\nc", spot=Spot())
    assert apply_edits(b"a \nb", [end]).data == b"a \nc"
    with pytest.raises(PatchError, match="not in the file"):
        apply_edits(b"a \nb\nd\n", [end])


# --- encodings


def test_what_looks_like_utf16_and_is_none_is_compared_as_it_is() -> None:
    odd = b"\xff\xfea"
    assert comparable(odd, odd + b"b") == (odd, odd + b"b")
    assert comparable(b"\xff\xfea\0", b"\xfe\xff\0a") == (b"\xff\xfea\0", b"\xfe\xff\0a")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_is_compared_as_utf8_and_led_back(codec: str) -> None:
    mark = b"\xff\xfe" if codec.endswith("le") else b"\xfe\xff"
    before, after = (mark + text.encode(codec) for text in ("a\nĊb\n", "a\nc\n"))
    old, new = comparable(before, after)
    assert (old, new) == ("\ufeffa\nĊb\n".encode(), "\ufeffa\nc\n".encode())
    assert restored(old, before, after) == before
    assert restored(b"", before, after) == b""
    assert comparable(b"", after) == (b"", new)


@given(st.binary(max_size=60))
def test_every_text_comes_back_as_the_same_bytes(data: bytes) -> None:
    try:
        text = decode(data)
    except PatchError:
        return
    assert encode(text.text, text) == data


def test_a_sign_an_encoding_lacks_is_named() -> None:
    with pytest.raises(PatchError, match=r"LATIN-1, which has no '中'"):
        encode("中", Text("", "latin-1"))


def test_a_text_that_is_too_long_is_refused_in_words() -> None:
    with pytest.raises(PatchError, match="too long: a patch may have 4 MiB"):
        read_patch("x" * (MOST + 1))
