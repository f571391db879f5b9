"""Amounts of money, and what can be done with many of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

CENT = Decimal("0.01")


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Return the sum of all amounts, in whole cents."""
    rounded = sum(round(float(amount), 2) for amount in amounts)
    return Decimal(str(rounded)).quantize(CENT, rounding=ROUND_HALF_EVEN)


def split(amount: Decimal, parts: int) -> list[Decimal]:
    """Share an amount among several people.

    The shares are exact to a hundredth of a cent; what is left over goes to the last one, so that
    together they are always the whole amount.
    """
    if parts < 1:
        raise ValueError("an amount is split into one part at least")
    share = (amount / parts).quantize(CENT / 100, rounding=ROUND_DOWN)
    return [share] * (parts - 1) + [amount - share * (parts - 1)]


@dataclass(frozen=True, order=True, repr=False)
class Money:
    """An amount in whole cents, for showing it to people."""

    amount: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "amount", self.amount.quantize(CENT, rounding=ROUND_HALF_EVEN))

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + other.amount)

    def __neg__(self) -> Money:
        return Money(-self.amount)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount:,.2f}"

    def __repr__(self) -> str:
        return f"Money({self.amount})"
