"""The one way to a model: streamed, with patience and retries, and stopped at once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime

import msgspec

from k2desk.core.errors import ProviderError
from k2desk.core.messages import ModelEvent, ModelRequest, Retrying
from k2desk.core.ports import KeyCheck
from k2desk.core.wording import mark
from k2desk.provider import catalogue, wire
from k2desk.provider.assemble import Assembler
from k2desk.provider.balance import Balance, balance
from k2desk.provider.catalogue import Listed
from k2desk.provider.network import Network
from k2desk.provider.patience import IdleClock, Patience
from k2desk.provider.reading import read
from k2desk.provider.retry import RetryPolicy, smaller_room
from k2desk.provider.spec import ProviderSpec, normal_base_url
from k2desk.provider.transport import Key, Transport

ROOM = mark("The account can't cover an answer of {wanted:,} tokens; K2Desk asks for {room:,} instead.")


class Client:
    """A provider's models, as `core.ports.Model`. It belongs to the event loop it is first used in.

    Args:
        spec: of the provider.
        key: gives the key for each request; asked every time, so that a new key counts at once.
        base_url: instead of the spec's own, "" for that.
        network: the way there; the spec's own headers are added to it.
        patience: how long to wait.
        retry: when to try again.

    Raises:
        ProviderError: the base URL is none, or is not encrypted.
    """

    def __init__(
        self,
        spec: ProviderSpec,
        key: Key,
        base_url: str = "",
        *,
        network: Network | None = None,
        patience: Patience | None = None,
        retry: RetryPolicy | None = None,
    ) -> None:
        self.spec = spec
        self.base_url = normal_base_url(base_url or spec.base_url)
        self._key = key
        self._patience = patience or Patience()
        self._retry = retry or RetryPolicy()
        self._waits: set[asyncio.Event] = set()
        way = network or Network()
        way = msgspec.structs.replace(way, headers=spec.headers + way.headers)
        self._transport = Transport(self.base_url, way, self._patience)

    def __repr__(self) -> str:
        return f"<Client of {self.spec.name} at {self.base_url}>"

    def warm(self) -> None:
        """Do the slow part of the first request: imports and certificates. Callable from any thread."""
        self._transport.warm()

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Ask the model and yield what it says as it comes; the last event is `Completed`.

        After a `Retrying` the answer begins anew and what came before it counts no more. Close the generator
        or cancel its task at any moment; the connection is closed with it.

        Raises:
            ProviderError: when no whole answer could be had.
        """
        attempt = 1
        while True:
            try:
                async with aclosing(self._once(request)) as events:
                    async for event in events:
                        yield event
            except ProviderError as error:
                failed = error
            else:
                return
            retrying = self._retry.after(failed, attempt, random.random())  # noqa: S311 - spreads clients
            if (room := smaller_room(failed, request.max_tokens)) is not None:
                retrying = Retrying(
                    attempt + 1, attempt + 1, 0.0, ROOM.format(wanted=request.max_tokens, room=room)
                )
                request = msgspec.structs.replace(request, max_tokens=room)
            if retrying is None:
                raise failed
            yield retrying
            if await self._hurried(retrying.seconds):
                yield msgspec.structs.replace(retrying, seconds=0.0)
            attempt += 1

    def hurry(self) -> None:
        """End every wait for a next try: it begins now."""
        for wait in self._waits:
            wait.set()

    async def _hurried(self, seconds: float) -> bool:
        """Wait until the next try is due; return True where the user would not."""
        wait = asyncio.Event()
        self._waits.add(wait)
        try:
            async with asyncio.timeout(seconds):
                return await wait.wait()
        except TimeoutError:
            return False
        finally:
            self._waits.discard(wait)

    async def models(self) -> tuple[Listed, ...]:
        """Return the models the gateway offers to this key, in its order, with what it tells of them.

        Raises:
            ProviderError: it could not be asked, or refused.
        """
        body, refusal = await self._look_up("/models", self._key)
        listed = catalogue.models(body, _today())
        if listed is None:
            raise refusal
        return listed

    async def prices(self) -> tuple[Listed, ...]:
        """Return what the provider's public price list tells, asked for without the key."""
        if not self.spec.catalogue:
            return ()
        try:
            body, _ = await self._look_up(self.spec.catalogue, None, below_host=True)
        except ProviderError:
            return ()
        return catalogue.prices(body, _today()) or ()

    async def balance(self) -> Balance | None:
        """Return what is left of the money, None where the gateway does not tell."""

        async def ask(path: str, below_host: bool) -> bytes:
            body, _ = await self._look_up(path, self._key, below_host=below_host)
            return body

        return await balance(self.spec.balance, ask)

    async def check(self) -> KeyCheck:
        """Ask the gateway whether it accepts the key."""
        try:
            models = tuple(model.id for model in await self.models())
        except ProviderError as error:
            return KeyCheck(False, str(error))
        if models and self.spec.model and self.spec.model not in models:
            return KeyCheck(True, mark(f"The key works; {self.spec.model} is not among its models."), models)
        return KeyCheck(True, mark("The key works."), models)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._transport.aclose()

    async def _once(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """One try."""
        idle = IdleClock(self._patience.first)
        answer = Assembler(request.first_call, request.tools)
        exchange = self._transport.exchange("/chat/completions", self._key, idle, wire.body(request))
        async with exchange as reply, aclosing(read(reply, answer, idle, self._patience)) as pieces:
            async for piece in pieces:
                yield piece
        rest, completed = answer.end()
        for piece in rest:
            yield piece
        yield completed

    async def _look_up(
        self, path: str, key: Key | None, *, below_host: bool = False
    ) -> tuple[bytes, ProviderError]:
        """Return a whole answer, and what it means where it is not the one that was asked for."""
        idle = IdleClock(self._patience.lookup)
        async with self._transport.exchange(path, key, idle, below_host=below_host) as reply:
            body = await reply.whole()
            return body, await reply.refusal(body)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
