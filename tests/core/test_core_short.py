"""A long text in few words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.short import short


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        (" \n\t ", ""),
        ("one two", "one two"),
        ("one\n  two\n", "one two"),
        ("one two three four", "one two …"),
        ("abcdefghijklmnop", "abcdefghi…"),
        ("abc" + " " * 500 + "def", "abc …"),
        ("abc" + " " * 500, "abc"),
    ],
)
def test_it_fits_in_ten(text: str, words: str) -> None:
    assert short(text, 10) == words


@given(st.text(alphabet=" \nab…", max_size=400), st.integers(8, 40))
def test_it_always_fits_and_says_when_it_was_cut(text: str, length: int) -> None:
    found = short(text, length)
    assert len(found) <= length
    assert "\n" not in found
    assert found == " ".join(text.split()) or found.endswith("…")


def test_ten_megabytes_cost_no_more_than_their_beginning() -> None:
    class Counted(str):
        """A text that tells how much of it was split."""

        __slots__ = ()

        def split(self, *_: object) -> list[str]:  # type: ignore[override]
            raise AssertionError("all of it was looked at")

    assert short(Counted("x" * 10_000_000), 20) == "x" * 19 + "…"
