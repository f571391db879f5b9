"""The lines of one hunk as text to edit, and the bytes another text makes of the file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.errors import PatchError
from k2desk.patch.hunks import Hunk, hunks
from k2desk.patch.rewritten import hunk_text, with_hunk_text

BEFORE = b"".join(b"line %d\n" % n for n in range(1, 21))


def change(before: bytes, after: bytes) -> tuple[bytes, Hunk]:
    """Return the proposed bytes and the first hunk."""
    return after, hunks(before, after)[0]


def test_a_hunk_is_edited_where_it_stands() -> None:
    after, hunk = change(BEFORE, BEFORE.replace(b"line 10\n", b"ten\nten and a half\n"))
    assert hunk_text(after, hunk) == "line 7\nline 8\nline 9\nten\nten and a half\nline 11\nline 12\nline 13"
    edited = with_hunk_text(after, hunk, hunk_text(after, hunk).replace("ten\nten and a half", "X"))
    assert edited == BEFORE.replace(b"line 10\n", b"X\n")


@pytest.mark.parametrize(
    ("before", "after", "old", "new", "wanted"),
    [
        (b"a\r\nb\r\n", b"a\r\nc\r\n", "c", "d\ne", b"a\r\nd\r\ne\r\n"),
        (b"a\nb", b"a\nc", "c", "d", b"a\nd"),
        (b"a\nb", b"a\nc", "a\nc", "", b""),
        (b"", b"a\n", "a", "a\nb\n", b"a\nb\n\n"),
        (b"\xef\xbb\xbfa\n", b"\xef\xbb\xbfb\n", "b", "ä", b"\xef\xbb\xbf\xc3\xa4\n"),
        (b"\xe9\n", b"\xe9\nx\n", "x", "ö", b"\xe9\n\xf6\n"),
        (
            "\ufeffa\n".encode("utf-16-le"),
            "\ufeffb\n".encode("utf-16-le"),
            "b",
            "c",
            "\ufeffc\n".encode("utf-16-le"),
        ),
    ],
    ids=["crlf", "no end", "nothing left", "new file", "mark", "latin-1", "utf-16"],
)
def test_the_bytes_of_the_file_stay_as_they_are_made(
    before: bytes, after: bytes, old: str, new: str, wanted: bytes
) -> None:
    from k2desk.patch.text import comparable

    hunk = hunks(*comparable(before, after))[0]
    text = hunk_text(after, hunk)
    assert old in text
    assert with_hunk_text(after, hunk, text.replace(old, new)) == wanted


def test_a_hunk_that_leaves_nothing_can_be_filled() -> None:
    after, hunk = b"", hunks(b"a\n", b"")[0]
    assert hunk_text(after, hunk) == ""
    assert with_hunk_text(after, hunk, "b") == b"b\n"


@pytest.mark.parametrize("hiding", ["\u202e", "\r", "\x1b", "\udc80"])
def test_what_an_editor_does_not_show_is_not_edited(hiding: str) -> None:
    before = b"a\nb\nc\n"
    after, hunk = change(before, f"a\nb{hiding}\nc\nd\n".encode("utf-8", "surrogateescape") + b"\x9f\n")
    with pytest.raises(PatchError, match="hide"):
        hunk_text(after, hunk)


def test_what_is_no_text_or_lacks_a_character_is_told() -> None:
    hunk = hunks(b"a\n", b"b\n")[0]
    with pytest.raises(PatchError, match="binary"):
        hunk_text(b"b\0\n", hunk)
    with pytest.raises(PatchError, match="LATIN-1"):
        with_hunk_text(b"\xe9\n", hunk, "漢")


LINES = st.lists(st.sampled_from(["a", "b", "", "  c", "d"]), max_size=12)


@given(LINES, LINES, LINES, st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_the_same_text_gives_the_same_bytes(
    old: list[str], new: list[str], other: list[str], ended: bool, ending: str
) -> None:
    before = "".join(line + ending for line in old).encode()
    after = "".join(line + ending for line in new).encode()
    after = after if ended else after.removesuffix(ending.encode())
    for hunk in hunks(before, after):
        if hunk_text(after, hunk):  # an empty text stands for no line, so a single empty one goes
            assert with_hunk_text(after, hunk, hunk_text(after, hunk)) == after
        text = "\n".join(other)
        again = with_hunk_text(after, hunk, text)
        lines = after.split(b"\n")
        assert (again + ending.encode()).startswith(b"\n".join(lines[: max(0, hunk.new_start - 1)]))
