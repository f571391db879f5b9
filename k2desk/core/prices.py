"""What tokens cost: a model's price, where it comes from, and what a request comes to."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from k2desk.core.messages import Usage
from k2desk.core.wording import mark

Source: TypeAlias = Literal["gateway", "built in", "user", "dearest known"]
"""Who says so: the gateway itself, this program, the user's settings, or nobody (then the dearest counts)."""

_MILLION = 1_000_000


class Price(msgspec.Struct, frozen=True):
    """What a model costs, in US dollars for a million tokens.

    Args:
        prompt: for tokens sent.
        completion: for tokens received, the reasoning included.
        cached: for tokens sent that came from the gateway's cache; None where nobody tells, then in full.
        date: when the price was read, ``YYYY-MM-DD``, "" for the user's own.
        source: who says so.
    """

    prompt: float
    completion: float
    cached: float | None = None
    date: str = ""
    source: Source = mark("built in")

    @property
    def known(self) -> bool:
        """Whether this is the model's own price, and not a stand-in for one nobody tells."""
        return self.source != mark("dearest known")


FREE = Price(0.0, 0.0, 0.0)
"""What a model costs that runs on the user's own machine."""


def cost(price: Price, usage: Usage) -> float:
    """Return what a request came to, in US dollars."""
    cached = min(usage.cached, usage.prompt)
    of_cached = price.prompt if price.cached is None else price.cached
    dear = (usage.prompt - cached) * price.prompt + cached * of_cached + usage.completion * price.completion
    return dear / _MILLION


def dearest(prices: tuple[Price, ...]) -> Price:
    """Return what an unknown price counts as: of every part the dearest among the known ones.

    Nothing counts as cached, so that the sum errs upwards only.

    Raises:
        ValueError: there is none.
    """
    return Price(
        max(price.prompt for price in prices),
        max(price.completion for price in prices),
        None,
        max(price.date for price in prices),
        mark("dearest known"),
    )
