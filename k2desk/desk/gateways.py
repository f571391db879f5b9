"""The gateway in use: worked out of settings and environment, and asked."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import msgspec

from k2desk.core.errors import KeyRefused, ProviderError, SecretError
from k2desk.core.gateway import CheckLine, GatewayChecked, GatewayView, Nearby
from k2desk.core.wording import mark
from k2desk.desk.choices import filled, refuse
from k2desk.desk.gateway import Gateway
from k2desk.desk.told import Told
from k2desk.provider.catalogue import Listed, joined
from k2desk.provider.network import Network, headers_of, proxy_of
from k2desk.provider.rates import Rates, own_price
from k2desk.provider.spec import ProviderSpec, is_loopback, named, normal_base_url, specs
from k2desk.settings.keys import Keys
from k2desk.settings.options import converted, options
from k2desk.settings.secret import Secret
from k2desk.settings.store import Store

if TYPE_CHECKING:
    from k2desk.core.options import Option, Value
    from k2desk.provider.balance import Balance
    from k2desk.provider.client import Client


NO_KEY: Final = mark("There is no key yet. Paste one on the first page (click the key in the status bar).")

FRESH: Final = 3600.0
"""Seconds a list of models counts as fresh."""

LOOK_SECONDS: Final = 3.0
"""How long the gateway may take to list its models; without them everything works all the same."""


class Gateways:
    """Knows which gateway is in use, asks it, and keeps what it told.

    Args:
        data: the program's folder.
        store: the settings; each `chosen` reads them anew.
        keys: the keys of providers.
        pinned: the provider, whatever the settings say; None for theirs.
    """

    def __init__(self, data: Path, store: Store, keys: Keys, pinned: ProviderSpec | None = None) -> None:
        self._told = Told(data)
        self._store = store
        self._keys = keys
        self._pinned = pinned

    # -- which one

    @property
    def spec(self) -> ProviderSpec:
        """The provider in use.

        Raises:
            ProviderError: the settings name one that is not there.
        """
        return self._pinned or named(self._store.values.provider)

    @property
    def base_url(self) -> str:
        """Where requests go: what was said for this time, then the environment, the settings, the provider.

        Raises:
            ProviderError: it is no address, or is not encrypted.
        """
        spec, own = self.spec, self._store.values.base_url
        told = os.environ.get(spec.base_url_env, "").strip() if spec.base_url_env else ""
        if self._store.used("base_url"):
            told = ""
        return normal_base_url(told or own or spec.base_url)

    @property
    def name(self) -> str:
        """The provider's name; where the requests go elsewhere, the host they go to."""
        try:
            host = urlsplit(self.base_url).hostname
            return self.spec.name if host == urlsplit(self.spec.base_url).hostname else str(host)
        except ProviderError:
            return self._store.values.provider  # what is wrong with it is told when a session is opened

    def chosen(self) -> Gateway:
        """Return the gateway the next session goes to. Reads small files.

        Raises:
            ProviderError: what the settings or the environment say of it can't be.
        """
        spec, base_url, values = self.spec, self.base_url, self._store.values
        proxy, told_by = proxy_of(base_url, values.proxy, values.proxy_url)
        network = Network(headers_of(values.headers), values.ca_file, proxy, told_by)
        at, listed = self._told.listed(spec.id, base_url)
        model = values.model or spec.model or (listed[0].id if listed else "")
        elsewhere = [price for other in specs() for price in other.prices.values()]
        rates = Rates(spec, listed, own_price(values.price), values.context_tokens, tuple(elsewhere))
        return Gateway(spec, base_url, model, network, rates, at)

    def options(self) -> tuple[Option, ...]:
        """Return everything that can be set, with what is known of the gateway filled in."""
        try:
            gateway = self.chosen()
        except ProviderError:
            gateway = None
        return tuple(filled(one, gateway) for one in options(self._store.values) if self._shown(one))

    def _shown(self, option: Option) -> bool:
        return self._pinned is None or option.name not in ("provider", "base_url", "model")

    def set_option(self, name: str, value: Value) -> None:
        """Set something and keep it. Blocks: it writes a file, and asks the keyring of another provider.

        Raises:
            K2DeskError: it can't be; the text says what can.
        """
        found = converted(name, value)
        refuse(name, found)
        self._store.change(**{name: found})
        if name == "provider":
            try:
                self.find_key()
            except SecretError:
                return  # the key is asked for where it is needed, and then it is said what ails the keyring

    # -- its key

    def find_key(self) -> None:
        """Look for the key in the environment and the keyring. Blocks for some seconds at most.

        Raises:
            SecretError: the variable holds no key, or the keyring is locked or failed.
        """
        spec = self.spec
        if spec.key_env:
            self._keys.take_from_environment(spec.id, spec.key_env)
        self._keys.load(spec.id)

    def key(self, spec: ProviderSpec) -> str | None:
        """Return the key for a request; None where the provider wants none and there is none.

        Raises:
            KeyRefused: one is needed and there is none.
        """
        secret = self._keys.get(spec.id)
        if secret is not None:
            return secret.reveal()
        if not self.key_needed:
            return None
        raise KeyRefused(NO_KEY)

    @property
    def ready(self) -> bool:
        """Whether a request could be made: there is a key, or none is needed."""
        return not self.key_needed or self._keys.get(self.spec.id) is not None

    @property
    def key_needed(self) -> bool:
        """Whether requests need a key: a server on this machine serves without one, whoever made it."""
        return self.spec.key_needed and not is_loopback(urlsplit(self.base_url).hostname or "")

    # -- asking it

    def client(self, gateway: Gateway, secret: Secret | None = None) -> Client:
        """Return a client that leads there.

        Args:
            gateway: where to.
            secret: the key instead of the one that is kept.
        """
        from k2desk.provider.client import Client

        key = secret.reveal if secret is not None else partial(self.key, gateway.spec)
        return Client(gateway.spec, key, gateway.base_url, network=gateway.network)

    async def look_up(self, secret: Secret | None = None) -> tuple[Gateway, Balance | None]:
        """Ask the gateway for its models, prices and the balance, and keep the models.

        Raises:
            ProviderError: it could not be asked, or refused.
        """
        import asyncio

        gateway = await asyncio.to_thread(self.chosen)
        client = self.client(gateway, secret)
        try:
            listed = await client.models()
            priced, balance = await asyncio.gather(client.prices(), client.balance())
        finally:
            await client.aclose()
        await asyncio.to_thread(self._told.keep_listed, gateway, joined(listed, priced))
        return await asyncio.to_thread(self.chosen), balance

    async def ask(self) -> GatewayView:
        """Ask the gateway for its models, prices and the balance.

        Raises:
            ProviderError: it could not be asked, or refused.
        """
        import asyncio

        _, balance = await self.look_up()
        return await asyncio.to_thread(self.view, balance.words if balance else "")

    async def refresh(self, seconds: float) -> None:
        """Ask again where what is known is old and a request can be made; what fails is no error here.

        Args:
            seconds: how long it may take.
        """
        import asyncio

        try:
            gateway = await asyncio.to_thread(self.chosen)
            if self.ready and not 0 <= time.time() - gateway.listed_at < FRESH:
                async with asyncio.timeout(seconds):
                    await self.look_up()
        except (ProviderError, TimeoutError):
            return

    async def check(self, told: Callable[[CheckLine], object]) -> GatewayChecked:
        """Check the gateway line by line, and keep what was found. Cancel the task to stop it.

        Args:
            told: gets each line as soon as it is known.

        Raises:
            ProviderError: what the settings say of the gateway can't be.
        """
        import asyncio

        from k2desk.provider.check.walk import Walk

        gateway = await asyncio.to_thread(self.chosen)
        client = self.client(gateway)
        rates = gateway.rates

        def rated(listed: Sequence[Listed]) -> Rates:
            return msgspec.structs.replace(rates, listed=tuple(listed)) if listed else rates

        walk = Walk(client, gateway.model, rated, told)
        try:
            found = await walk.run()
        finally:
            await client.aclose()
        if walk.listed:
            await asyncio.to_thread(self._told.keep_listed, gateway, walk.listed)
        await asyncio.to_thread(self._told.keep_checked, gateway, found)
        return found

    def checked(self, gateway: Gateway) -> GatewayChecked | None:
        """Return the newest check of this gateway with this model, None where there was none."""
        return self._told.checked(gateway)

    def view(self, balance: str = "") -> GatewayView:
        """Return the gateway in use as the window shows it. Reads small files.

        Args:
            balance: what is left, in words.

        Raises:
            ProviderError: what the settings say of it can't be.
        """
        from k2desk.provider.check.plan import ceiling

        gateway = self.chosen()
        spec, price = gateway.spec, gateway.rates.price_of(gateway.model)
        return GatewayView(
            spec.id,
            spec.name,
            gateway.base_url,
            gateway.model,
            gateway.network.way,
            self.key_needed,
            spec.key_hint,
            spec.key_page,
            gateway.models,
            tuple(map(gateway.rates.priced, gateway.models)),
            mark(f"${price.prompt:.2f} in, ${price.completion:.2f} out a million tokens ({price.source})"),
            ceiling(price),
            balance,
            self.checked(gateway),
        )

    async def nearby(self) -> tuple[Nearby, ...]:
        """Look for model servers on this machine."""
        from k2desk.provider.nearby import look

        return await look(specs())
