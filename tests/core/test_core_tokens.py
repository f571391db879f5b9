"""How heavy a text is, against the counts of real tokenizers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.tokens import CAMEL, LONG, NOTHING, Weight, weigh


def test_nothing_weighs_nothing() -> None:
    assert weigh("") == NOTHING
    assert NOTHING.tokens == 0


def test_what_is_not_english_counts_apart() -> None:
    assert weigh("total = 1").wide == 0
    assert weigh("舍入误差").plain == 0
    assert weigh("naïve Größe, цена").wide > 0
    assert weigh("🙂").wide > 0


def test_weights_are_added_and_taken_away() -> None:
    one, other = weigh("a word"), weigh("四舍五入")
    assert one.plus(other).plus(other, -1) == pytest.approx(one)
    assert one.plus(other).tokens == pytest.approx(one.tokens + other.tokens)


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_longer_text_is_no_lighter(one: str, other: str) -> None:
    whole, part = weigh(one + other), weigh(one)
    assert whole.plain >= part.plain - 1.0
    assert whole.wide >= part.wide - 1.0
    # What is joined may make one long word, or one with a capital inside.
    assert whole.tokens <= part.tokens + weigh(other).tokens + 15 * LONG + CAMEL + 1e-6


@given(st.text(st.characters(), max_size=50))
def test_any_text_can_be_weighed(text: str) -> None:
    assert isinstance(weigh(text), Weight)
    assert weigh(text).tokens >= 0


def test_half_a_surrogate_pair_can_be_weighed() -> None:
    assert weigh("\ud83d").tokens > 0


def test_a_long_text_is_weighed_by_pieces_spread_over_it() -> None:
    line = "tests/test_money.py::test_total PASSED after 12 steps, 金额\n"
    part, whole = weigh(line * 1000), weigh(line * 20_000)
    assert whole.plain == pytest.approx(20 * part.plain, rel=0.02)
    assert whole.wide == pytest.approx(20 * part.wide, rel=0.02)
    mixed = weigh("word " * 100_000 + "\n" * 500_000)
    assert 0.5 < mixed.tokens / (weigh("word " * 1000).tokens * 100) < 1.5
