"""A change is taken back hunk by hunk in a file that was edited since, and only where its place is sure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.patch.edits import apply_edits
from k2desk.patch.lines import split_lines
from k2desk.patch.reading import read_patch
from k2desk.patch.way_back import WayBack, ways_back

LINES = [f"line {number}\n".encode() for number in range(1, 41)]
BEFORE = b"".join(LINES)


def edited(data: bytes, **news: bytes) -> bytes:
    """Replace lines by their numbers, such as ``l5=b"five\\n"``."""
    lines = split_lines(data)
    for name, new in news.items():
        lines[int(name[1:]) - 1] = new
    return b"".join(lines)


WROTE = edited(BEFORE, l5=b"five\n", l20=b"twenty\n", l35=b"")


def applied(ways: tuple[WayBack, ...], now: bytes) -> bytes:
    for way in ways:
        for wish in read_patch(way.patch).wishes if way.patch else ():
            now = apply_edits(now, wish.edits).data
    return now


def test_hunks_the_edit_left_alone_are_taken_back() -> None:
    now = b"# mine\n" + edited(WROTE, l20=b"my twenty\n")
    ways = ways_back("a.py", WROTE, BEFORE, now)
    assert [way.fate for way in ways] == ["fits", "edited", "fits"]
    assert applied(ways, now) == b"# mine\n" + edited(BEFORE, l20=b"my twenty\n")
    lines = split_lines(now)
    assert lines[ways[0].now_start : ways[0].now_end] == split_lines(now)[2:9]
    assert b"my twenty\n" in lines[ways[1].now_start : ways[1].now_end]


def test_an_edit_close_by_leaves_room_and_one_upon_it_does_not() -> None:
    near = edited(WROTE, l7=b"mine\n")
    assert [way.fate for way in ways_back("a", WROTE, BEFORE, near)] == ["fits", "fits", "fits"]
    upon = edited(WROTE, l6=b"mine\n")
    assert ways_back("a", WROTE, BEFORE, upon)[0].fate == "edited"


def test_what_the_user_took_back_already_is_done() -> None:
    now = edited(WROTE, l5=b"line 5\n")
    assert [way.fate for way in ways_back("a", WROTE, BEFORE, now)] == ["done", "fits", "fits"]


def test_two_places_are_none() -> None:
    there = b"x\nwritten\ny\n"
    now = b"mine\n" + there + b"between\n" + there
    (way,) = ways_back("a", there, b"x\nbefore\ny\n", now)
    assert (way.fate, way.patch) == ("edited", b"")


def test_a_made_file_keeps_what_was_added_to_it() -> None:
    (way,) = ways_back("new.py", b"made\n", b"", b"made\nmine\n")
    assert way.fate == "fits"
    assert applied((way,), b"made\nmine\n") == b"mine\n"


def test_what_has_no_lines_has_no_hunks() -> None:
    assert ways_back("a.bin", b"same\n", b"same\n", b"other\n") == ()


@pytest.mark.parametrize(
    ("now", "span"),
    [
        (WROTE, (1, 8)),
        (b"a\nb\n" + WROTE, (3, 10)),
        (b"".join(split_lines(WROTE)[1:]), (0, 7)),
        (b"", (0, 0)),
        (b"".join([*split_lines(WROTE)[:5], b"more\n", *split_lines(WROTE)[5:]]), (1, 9)),
    ],
)
def test_where_it_is_now(now: bytes, span: tuple[int, int]) -> None:
    way = ways_back("a", WROTE, BEFORE, now)[0]
    assert (way.now_start, way.now_end) == span


FILE = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\r\n", b"\xff\n"]), max_size=9).map(b"".join)


@given(FILE, FILE, FILE)
def test_the_users_lines_are_never_lost(there: bytes, wanted: bytes, now: bytes) -> None:
    """What is taken away is what the change wrote: each hunk alone does just what its lines say."""
    length = len(split_lines(now))
    for way in ways_back("a", there, wanted, now):
        assert 0 <= way.now_start <= way.now_end <= length
        assert bool(way.patch) == (way.fate == "fits")
        if not way.patch:
            continue
        result = applied((way,), now)
        removed = sorted(line.data.rstrip(b"\r\n") for line in way.hunk.lines if line.sign == "-")
        added = sorted(line.data.rstrip(b"\r\n") for line in way.hunk.lines if line.sign == "+")
        kept = [line.rstrip(b"\r\n") for line in split_lines(now)]
        for line in removed:
            kept.remove(line)
        assert sorted([*kept, *added]) == sorted(line.rstrip(b"\r\n") for line in split_lines(result))


@given(FILE, FILE)
def test_in_an_unedited_file_every_hunk_fits(there: bytes, wanted: bytes) -> None:
    ways = ways_back("a", there, wanted, there)
    fitting = all(way.fate == "fits" for way in ways)
    assert fitting or any(not way.hunk.old_count for way in ways), "a hunk of added lines alone has no place"
