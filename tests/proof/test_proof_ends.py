"""Of a text without end, the beginning and the end are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.proof.ends import Ends


@given(st.lists(st.text(max_size=9)), st.sampled_from((2, 10, 40)))
def test_the_pieces_do_not_matter(pieces: list[str], most: int) -> None:
    whole, ends, once = "".join(pieces), Ends(most), Ends(most)
    for piece in pieces:
        ends.feed(piece)
    once.feed(whole)
    assert ends.text == once.text
    if len(whole) <= most:
        assert ends.text == whole
    else:
        half = most // 2
        left_out = f"\n… {len(whole) - most:,} characters left out …\n"
        assert ends.text == whole[:half] + left_out + whole[-half:]


@pytest.mark.parametrize("size", [1, 7, 5_000])
def test_what_never_ends_stays_small(size: int) -> None:
    ends = Ends(100)
    for _ in range(20_000 // size):
        ends.feed("x" * size)
    assert len(ends.text) < 150


def test_what_is_taken_back_is_not_kept() -> None:
    ends = Ends(8)
    ends.feed("ab10%")
    ends.feed("20", 3)
    assert ends.text == "ab20"
    ends.feed("cdef")
    ends.feed("X", 99)
    assert ends.text == "X"
