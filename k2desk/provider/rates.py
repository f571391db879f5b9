"""The one answer to what a model costs and how much its context holds, whoever tells it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from k2desk.core.prices import FREE, Price, dearest
from k2desk.provider.catalogue import Listed
from k2desk.provider.spec import ProviderSpec


class Rates(msgspec.Struct, frozen=True):
    """Prices and contexts at one gateway: the user's word counts first, then the gateway's, then ours.

    Args:
        spec: of the provider.
        listed: the models of the gateway, as far as it was asked.
        own_price: what the user says of the model in use, None for nothing.
        own_context: the same of its context, in tokens; 0 for nothing.
        elsewhere: known prices of other providers, for a model whose price nobody tells here.
    """

    spec: ProviderSpec
    listed: Sequence[Listed] = ()
    own_price: Price | None = None
    own_context: int = 0
    elsewhere: Sequence[Price] = ()

    def price_of(self, model: str) -> Price:
        """Return what a model's tokens cost; where nobody tells, the dearest price known."""
        if self.own_price is not None:
            return self.own_price
        told = self._told(model)
        if told is not None and told.price is not None:
            return told.price
        if model in self.spec.prices:
            return self.spec.prices[model]
        if self.spec.local:
            return FREE
        here = [*self.spec.prices.values(), *(one.price for one in self.listed if one.price is not None)]
        known = here or list(self.elsewhere)
        return dearest(tuple(known)) if known else FREE

    def priced(self, model: str) -> str:
        """Return what a million of a model's tokens cost in and out, "" where nobody tells."""
        price = self.price_of(model)
        return f"${price.prompt:.2f} / ${price.completion:.2f}" if price.known else ""

    def context_of(self, model: str) -> int:
        """Return how many tokens a model's context holds."""
        told = self._told(model)
        return self.own_context or (told.context_tokens if told else 0) or self.spec.context_tokens

    def _told(self, model: str) -> Listed | None:
        return next((one for one in self.listed if one.id == model), None)


def own_price(text: str) -> Price | None:
    """Read the user's price: ``1.10 / 4.40`` for tokens in and out, a third number for cached ones.

    Args:
        text: US dollars for a million tokens; "" for no word of the user's.

    Raises:
        ValueError: it is no price.
    """
    if not text.strip():
        return None
    numbers = [float(part) for part in text.split("/")]
    if len(numbers) not in (2, 3) or not all(0.0 <= number < 100_000.0 for number in numbers):
        raise ValueError(text)
    return Price(numbers[0], numbers[1], numbers[2] if len(numbers) == 3 else None, "", "user")
