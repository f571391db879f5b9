"""Places of rows: every row has one, heights add up, and both ways of asking agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.ui.diff.layout import HEIGHTS, LINE, Layout


def laid_out(kinds: bytes, split: bool) -> Layout:
    return Layout(kinds, split)


@given(st.text("fh -+cn", max_size=60), st.booleans())
def test_rows_and_places_agree(text: str, split: bool) -> None:
    kinds = text.encode()
    layout = laid_out(kinds, split)
    shown = [row for place in range(layout.count) for row in set(layout.rows_at(place)) if row >= 0]
    assert sorted(shown) == list(range(len(kinds)))
    y = 0
    for place in range(layout.count):
        left, right = layout.rows_at(place)
        for row in {left, right} - {-1}:
            assert layout.place_of(row) == place
        assert layout.y_of(place) == y
        height = HEIGHTS.get(chr(kinds[max(left, right)]), LINE)
        assert layout.height_of(place) == height
        assert layout.place_at(y) == layout.place_at(y + height - 1) == place
        y += height
    assert layout.height == y == layout.y_of(layout.count)


@pytest.mark.parametrize(
    ("kinds", "places"),
    [
        (b"--+++", [(0, 2), (1, 3), (-1, 4)]),
        (b" -", [(0, 0), (1, -1)]),
        (b"+h", [(-1, 0), (1, 1)]),
        (b"-+-+", [(0, 1), (2, 3)]),
    ],
)
def test_lines_stand_side_by_side(kinds: bytes, places: list[tuple[int, int]]) -> None:
    layout = laid_out(kinds, True)
    assert [layout.rows_at(place) for place in range(layout.count)] == places


def test_an_empty_diff_has_no_height() -> None:
    layout = laid_out(b"", True)
    assert (layout.count, layout.height) == (0, 0)
    assert layout.place_at(100) == 0
