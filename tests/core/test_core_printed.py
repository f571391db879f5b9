"""Pieces of output: joined, taken back, and their styles with them."""

from __future__ import annotations

import msgspec
import pytest

from k2desk.core.called import output_of
from k2desk.core.printed import Printed, Style, clipped, joined, take_back, whole


@pytest.mark.parametrize(
    ("parts", "count", "left"),
    [
        (["ab", "cd"], 0, "abcd"),
        (["ab", "cd"], 1, "abc"),
        (["ab", "cd"], 3, "a"),
        (["ab"], 9, ""),
        ([], 1, ""),
    ],
)
def test_taking_back_reaches_over_parts(parts: list[str], count: int, left: str) -> None:
    take_back(parts, count)
    assert "".join(parts) == left


def test_styles_are_cut_where_the_text_is() -> None:
    styles = (Style(0, 2, "red"), Style(4, 4, "blue"))
    assert clipped(styles, 1, 6) == (Style(0, 1, "red"), Style(3, 2, "blue"))
    assert clipped(styles, 2, 4) == ()


@pytest.mark.parametrize(
    ("first", "then", "both"),
    [
        (Printed("a", 1, (Style(0, 1, "red"),)), Printed("b", 0, (Style(0, 1, "blue"),)), None),
        (Printed("abc", 2, (Style(0, 3, "red"),)), Printed("x", 2), Printed("ax", 2, (Style(0, 1, "red"),))),
        (Printed("a", 1), Printed("b", 3), Printed("b", 3)),
        (Printed("a", 0), Printed("b", 1), Printed("b", 0)),
    ],
)
def test_two_pieces_joined_say_what_both_did(first: Printed, then: Printed, both: Printed | None) -> None:
    before, one = Printed("0123456789"), joined(first, then)
    assert whole((before, one)) == whole((before, first, then))
    assert one == (both or Printed("ab", 1, (Style(0, 1, "red"), Style(1, 1, "blue"))))


def test_an_event_holds_the_piece_as_short_as_it_can() -> None:
    event = output_of("c", Printed("x", 1, (Style(0, 1, "red"),)))
    assert event.piece == Printed("x", 1, (Style(0, 1, "red"),))
    assert b'[[0,1,"red"]]' in msgspec.json.encode(event)
