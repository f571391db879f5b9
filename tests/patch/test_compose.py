"""Any subset of a change composes to exact bytes."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.patch.blocks import MOST_LINES, Block, _settle, blocks
from k2desk.patch.compose import compose, count_changes
from k2desk.patch.hunks import Hunk, hunks
from k2desk.patch.lines import split_lines

LINE = st.sampled_from([b"a", b"b", b"c", b"", b" a", b"a\r", b"\xff\x00", b"\xe2\x80\xa8", b"x\ry\x0c"])
FILE = st.tuples(st.lists(LINE, max_size=12), st.booleans()).map(
    lambda parts: b"\n".join(parts[0]) + (b"\n" if parts[1] and parts[0] else b"")
)
TICKS = st.sets(st.integers(0, 24))


def closed(data: bytes) -> bytes:
    """Return the bytes with an end at the last line."""
    return data if not data or data.endswith(b"\n") else data + b"\n"


def bare(line: bytes) -> bytes:
    """Return a line without its end, which a last line may have been given."""
    return line.rstrip(b"\r\n")


@given(FILE)
def test_lines_join_to_the_same_bytes(data: bytes) -> None:
    lines = split_lines(data)
    assert b"".join(lines) == data
    assert all(line.count(b"\n") <= 1 and line for line in lines)
    assert all(line.endswith(b"\n") for line in lines[:-1])


@given(FILE, FILE)
def test_all_ticked_is_after_and_none_is_before(before: bytes, after: bytes) -> None:
    count = count_changes(before, after)
    assert compose(before, after) == after
    assert compose(before, after, range(count)) == after
    assert compose(before, after, ()) == before
    assert compose(before, after, {-1, count, count + 7}) == before
    assert (count == 0) is (before == after)


@given(FILE, FILE, TICKS, st.randoms(use_true_random=False))
def test_the_order_of_ticks_does_not_matter(
    before: bytes, after: bytes, ticks: set[int], shuffler: random.Random
) -> None:
    order = list(ticks) * 2
    shuffler.shuffle(order)
    assert compose(before, after, order) == compose(before, after, ticks)


@given(FILE, FILE, TICKS)
def test_a_subset_is_made_of_the_lines_the_hunks_show(before: bytes, after: bytes, ticks: set[int]) -> None:
    expected: list[bytes] = []
    for line in (line for hunk in hunks(before, after, context=1_000) for line in hunk.lines):
        there = line.change in ticks if line.sign == "+" else line.change not in ticks
        if there:
            expected.append(closed(line.data))
    if before == after:
        expected = [closed(line) for line in split_lines(before)]
    composed = [closed(line) for line in split_lines(compose(before, after, ticks))]
    assert [bare(line) for line in composed] == [bare(line) for line in expected]


@given(FILE, FILE, TICKS)
def test_what_is_left_of_a_subset_leads_to_after(before: bytes, after: bytes, ticks: set[int]) -> None:
    """Ticking some now and everything that then still differs leads to the proposal."""
    part = compose(before, after, ticks)
    assert compose(part, after, range(count_changes(part, after))) == after


def test_two_lines_never_run_together() -> None:
    assert compose(b"a", b"a\nb", {2}) == b"a\nb"
    assert compose(b"a", b"b", {1}) == b"a\nb"
    assert compose(b"x\r\na", b"x\r\nb\r\nc", {1, 2}) == b"x\r\na\r\nb\r\nc"


def sides(lines: list[bytes], found: list[Block], new: list[bytes]) -> list[bytes]:
    """Rebuild the new lines from the old ones and the blocks."""
    result: list[bytes] = []
    at = 0
    for block in found:
        result += lines[at : block.old_start] + new[block.new_start : block.new_end]
        at = block.old_end
    return result + lines[at:]


@given(FILE, FILE)
def test_blocks_lead_from_old_to_new(before: bytes, after: bytes) -> None:
    old, new, found = blocks(before, after)
    assert sides(old, found, new) == new
    for earlier, later in itertools.pairwise(found):
        assert earlier.old_end < later.old_start
        assert earlier.new_end < later.new_start
    for block in found:
        assert block.old_end > block.old_start or block.new_end > block.new_start


def test_an_insertion_is_shown_after_its_like() -> None:
    assert blocks(b"a\n}\nb\n}\n", b"a\n}\nx\n}\nb\n}\n")[2] == [Block(2, 2, 2, 4)]
    assert blocks(b"a\na\na\n", b"a\na\n")[2] == [Block(2, 3, 2, 2)]


@given(FILE, FILE, st.integers(0, 4))
def test_hunks_show_every_change_once_with_its_numbers(before: bytes, after: bytes, context: int) -> None:
    old, new = split_lines(before), split_lines(after)
    changes: list[int] = []
    end = 0
    for hunk in hunks(before, after, context):
        changes += hunk.changes
        check_hunk(hunk, old, new)
        assert hunk.old_start + (hunk.old_count == 0) > end
        end = hunk.old_start + hunk.old_count - 1
    assert changes == list(range(count_changes(before, after)))


def check_hunk(hunk: Hunk, old: list[bytes], new: list[bytes]) -> None:
    for line in hunk.lines:
        assert line.old == 0 or old[line.old - 1] == line.data
        assert line.new == 0 or new[line.new - 1] == line.data
        assert ((line.old > 0), (line.new > 0)) == {
            " ": (True, True),
            "-": (True, False),
            "+": (False, True),
        }[line.sign]
    numbers_old = [line.old for line in hunk.lines if line.old]
    numbers_new = [line.new for line in hunk.lines if line.new]
    assert numbers_old == list(range(hunk.old_start, hunk.old_start + hunk.old_count))
    assert numbers_new == list(range(hunk.new_start, hunk.new_start + hunk.new_count))
    assert hunk.added == sum(line.sign == "+" for line in hunk.lines)
    assert hunk.removed == sum(line.sign == "-" for line in hunk.lines)


@pytest.mark.parametrize(
    ("before", "heading"),
    [
        (b"def total():\n" + b"    x\n" * 9, "def total():"),
        (b"_private = (\n" + b"    x\n" * 9, "_private = ("),
        (b"$shell\n" + b"    x\n" * 9, "$shell"),
        (b"    x\n" * 9, ""),
        (b"caf\xe9\n" + b"    x\n" * 9, "caf\N{REPLACEMENT CHARACTER}"),
        (b"a" * 100 + b"\n" + b"    x\n" * 9, "a" * 80),
    ],
)
def test_a_hunk_names_what_it_stands_in(before: bytes, heading: str) -> None:
    (hunk,) = hunks(before, before + b"    y\n")
    assert hunk.heading == heading


def test_changes_far_apart_are_two_hunks_and_near_ones_share_one() -> None:
    before = b"".join(b"%d\n" % number for number in range(20))
    near = before.replace(b"\n3\n", b"\nx\n").replace(b"\n10\n", b"\ny\n")
    far = before.replace(b"\n3\n", b"\nx\n").replace(b"\n11\n", b"\ny\n")
    assert len(hunks(before, near)) == 1
    assert len(hunks(before, far)) == 2


def test_huge_differences_count_as_replaced() -> None:
    before = b"head\n" + b"".join(b"%d\n" % number for number in range(MOST_LINES + 1)) + b"tail\n"
    after = b"head\n" + b"".join(b"x%d\n" % number for number in range(MOST_LINES + 1)) + b"tail\n"
    _, _, found = blocks(before, after)
    assert found == [Block(1, MOST_LINES + 2, 1, MOST_LINES + 2)]
    assert compose(before, after, range(count_changes(before, after))) == after


def test_blocks_slide_over_their_like_up_to_the_next_one() -> None:
    assert blocks(b"a\nb\n", b"b\na\nb\nb\n")[2] == [Block(0, 0, 0, 1), Block(2, 2, 3, 4)]
    assert blocks(b"a\nb\nb\n", b"b\na\nb\n")[2] == [Block(0, 0, 0, 1), Block(2, 3, 3, 3)]


def test_blocks_that_meet_after_sliding_are_joined() -> None:
    """Another of the equally short differences must not leave two blocks without a line between them."""
    old, new = split_lines(b"m\nc\nd\n"), split_lines(b"m\nc\nc\ne\n")
    assert _settle([Block(1, 1, 1, 2), Block(2, 3, 3, 4)], old, new) == [Block(2, 3, 2, 4)]


MARK = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("before", "after", "ticked", "composed"),
    [
        (MARK + b"a\nx\n", MARK + b"b\nx\n", {0}, MARK + b"x\n"),
        (MARK + b"a\nx\n", MARK + b"b\nx\n", {1}, MARK + b"a\nb\nx\n"),
        (b"a\nx\n", MARK + b"a\nx\n", {1}, MARK + b"a\na\nx\n"),
        (b"a\nx\n", MARK + b"a\nx\n", {0}, b"x\n"),
        (MARK + b"a\nx\n", b"a\nx\n", {0}, b"x\n"),
        (MARK, MARK + b"a\n", (), MARK),
        (MARK, MARK + b"a\n", {0, 1}, MARK + b"a\n"),
    ],
)
def test_a_byte_order_mark_belongs_to_the_file(
    before: bytes, after: bytes, ticked: set[int], composed: bytes
) -> None:
    assert compose(before, after, ticked) == composed


WIDE = st.lists(st.sampled_from("aĊ\n\u0a00b"), max_size=12).map("".join)


@given(WIDE, WIDE, TICKS)
def test_utf16_composes_as_its_text_does(old: str, new: str, ticks: set[int]) -> None:
    """A line feed's byte is part of other characters there; no line is cut inside one."""
    before, after = "\ufeff" + old, "\ufeff" + new
    wide = compose(before.encode("utf-16-le"), after.encode("utf-16-le"), ticks)
    assert wide.decode("utf-16-le") == compose(before.encode(), after.encode(), ticks).decode()
