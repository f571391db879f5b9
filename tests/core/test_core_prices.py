"""What a request comes to."""

from __future__ import annotations

import pytest

from k2desk.core.messages import Usage
from k2desk.core.prices import FREE, Price, cost, dearest

THINKING = Price(1.10, 4.40, date="2025-11-09")


def test_prompt_and_completion_are_paid_by_the_million() -> None:
    assert cost(THINKING, Usage(1_000_000, 500_000)) == pytest.approx(1.10 + 2.20)


def test_cached_tokens_cost_their_own_price_where_it_is_told() -> None:
    told = Price(1.0, 4.0, 0.25)
    assert cost(told, Usage(1_000_000, 0, 400_000)) == pytest.approx(0.6 + 0.1)


def test_cached_tokens_count_in_full_where_nobody_tells() -> None:
    assert cost(THINKING, Usage(1_000_000, 0, 400_000)) == pytest.approx(1.10)


def test_more_cached_than_sent_is_never_a_gain() -> None:
    assert cost(Price(1.0, 4.0, 0.0), Usage(10, 0, 1_000_000)) == 0.0


def test_an_unknown_price_counts_as_the_dearest_of_every_part() -> None:
    found = dearest((THINKING, Price(0.5, 15.95, 0.1, "2026-01-01")))
    assert found == Price(1.10, 15.95, None, "2026-01-01", "dearest known")
    assert not found.known
    assert THINKING.known


def test_a_model_at_home_costs_nothing() -> None:
    assert cost(FREE, Usage(1_000_000, 1_000_000)) == 0.0
