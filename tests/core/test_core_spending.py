"""What requests have cost, summed from what was reserved and settled."""

from __future__ import annotations

import time

import pytest

from k2desk.core.events import LimitRaised, Noticed, SpendReserved, SpendSettled
from k2desk.core.messages import Usage
from k2desk.core.prices import Price
from k2desk.core.spending import Bill, Part, Spending, bill_of, midnight, money

KIMI = Price(1.0, 4.0, 0.1)
UNKNOWN = Price(2.0, 8.0, source="dearest known")
RESERVED = SpendReserved("r1", "kimi", KIMI, 100_000, 50_000)


def test_a_reservation_counts_until_it_is_settled() -> None:
    spent = Spending([RESERVED, Noticed("info", "nothing to do with money")])
    assert (spent.dollars, spent.reserved, spent.settled.dollars) == (
        pytest.approx(0.3),
        pytest.approx(0.3),
        0,
    )
    assert spent.estimated
    spent.apply(SpendSettled("r1", "kimi", KIMI, Usage(100_000, 10_000, 80_000)))
    assert spent.reserved == 0
    assert spent.dollars == pytest.approx(0.02 + 0.008 + 0.04)
    assert not spent.estimated


def test_what_was_never_settled_stays_counted_as_reserved() -> None:
    spent = Spending([RESERVED, SpendReserved("r2", "kimi", KIMI, 0, 1_000)])
    spent.apply(SpendSettled("r2", "kimi", KIMI, Usage(0, 500)))
    assert spent.dollars == pytest.approx(0.3 + 0.002)
    assert spent.estimated


def test_the_bill_tells_models_and_categories_apart() -> None:
    spent = Spending()
    for name in ("kimi", "other", "kimi"):
        spent.apply(SpendSettled(name, name, KIMI, Usage(1_000, 100, 400)))
    assert spent.models["kimi"].tokens == 2 * 1_100
    assert spent.models["other"] == Bill(
        Part(600, pytest.approx(0.0006)), Part(400, pytest.approx(0.00004)), Part(100, pytest.approx(0.0004))
    )
    assert spent.settled.tokens == 3_300


def test_more_cached_than_sent_is_not_believed() -> None:
    bill = bill_of(SpendSettled("a", "kimi", KIMI, Usage(100, 0, 900)))
    assert (bill.prompt.tokens, bill.cached.tokens) == (0, 100)


@pytest.mark.parametrize(("price", "estimated"), [(KIMI, True), (UNKNOWN, False)])
def test_a_guessed_sum_or_price_makes_the_figure_a_guess(price: Price, estimated: bool) -> None:
    assert Spending([SpendSettled("a", "m", price, Usage(1, 1), estimated)]).estimated


def test_raised_limits_add_up_and_a_days_limit_is_not_the_sessions() -> None:
    spent = Spending([LimitRaised("task", 0.5), LimitRaised("day", 5.0), LimitRaised("task", 0.5)])
    assert spent.raised == 1.0


@pytest.mark.parametrize(
    ("dollars", "words"), [(0, "$0.00"), (0.001, "<$0.01"), (0.314, "$0.31"), (1234.5, "$1,234.50")]
)
def test_money_is_told_in_dollars_and_cents(dollars: float, words: str) -> None:
    assert money(dollars) == words


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin"])
def test_a_day_begins_at_the_users_own_midnight(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        for day in ((2026, 3, 29, 12, 0, 0), (2026, 7, 1, 0, 0, 1), (2026, 11, 1, 23, 59, 0)):
            began = time.localtime(midnight(time.mktime((*day, 0, 0, -1))))
            assert tuple(began)[:6] == (*day[:3], 0, 0, 0)
    finally:
        monkeypatch.undo()
        time.tzset()
