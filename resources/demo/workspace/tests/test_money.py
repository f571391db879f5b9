from decimal import Decimal

import pytest

from ledger import CENT, Money, split, total


def test_total_of_nothing():
    assert total([]) == Decimal("0.00")


def test_total_of_whole_cents():
    assert total([Decimal("1.10"), Decimal("2.20"), Decimal("-0.30")]) == Decimal("3.00")


def test_total_has_two_places():
    assert str(total([Decimal("5")])) == "5.00"


def test_total_takes_any_iterable():
    assert total(Decimal(n) for n in range(5)) == Decimal("10.00")


@pytest.mark.parametrize("parts", [1, 2, 3, 7, 12])
def test_split_keeps_the_whole(parts):
    assert sum(split(Decimal("100.00"), parts)) == Decimal("100.00")


def test_split_is_fair_to_a_hundredth_of_a_cent():
    shares = split(Decimal("100.00"), 3)
    assert max(shares) - min(shares) <= CENT / 100


def test_split_needs_a_part():
    with pytest.raises(ValueError, match="at least"):
        split(Decimal("1.00"), 0)


def test_money_is_in_whole_cents():
    assert Money(Decimal("1.005")).amount == Decimal("1.00")
    assert Money(Decimal("1.015")).amount == Decimal("1.02")


def test_money_adds_up():
    assert Money(Decimal("1.10")) + Money(Decimal("2.20")) == Money(Decimal("3.30"))


def test_money_below_zero():
    assert -Money(Decimal("4.20")) == Money(Decimal("-4.20"))


def test_no_money_is_false():
    assert not Money(Decimal("0.00"))
    assert Money(CENT)


def test_str_is_for_people():
    assert str(Money(Decimal("1234567.5"))) == "1,234,567.50"


def test_repr():
    assert repr(Money(Decimal("12.5"))) == "Money(12.50)"
