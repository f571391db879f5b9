"""A gateway: where requests go, and what is known of it."""

from __future__ import annotations

import msgspec

from k2desk.provider.network import Network
from k2desk.provider.rates import Rates
from k2desk.provider.spec import ProviderSpec


class Gateway(msgspec.Struct, frozen=True):
    """Where requests go and what is known of it.

    Args:
        spec: of the provider.
        base_url: in its normal form.
        model: the model in use, "" where nobody has named one yet.
        network: the way there.
        rates: prices and contexts.
        listed_at: when its models were listed, seconds since the epoch; 0 for never.
    """

    spec: ProviderSpec
    base_url: str
    model: str
    network: Network
    rates: Rates
    listed_at: float = 0.0

    @property
    def models(self) -> tuple[str, ...]:
        """The ids of the models it lists."""
        return tuple(one.id for one in self.rates.listed)
