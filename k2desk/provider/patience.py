"""How long we wait for a gateway, and the clock that counts it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

from k2desk.core.errors import ConnectionFailed

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds. Only what the model says counts: keep-alive comments do not.

    Args:
        connect: for the connection, TLS included.
        first: from the request to the first event; a model may think long.
        between: from one event to the next.
        last: from the model's end to the gateway's, which may still tell the usage.
        lookup: for a whole answer that is no stream.
    """

    connect: float = 10.0
    first: float = 120.0
    between: float = 90.0
    last: float = 5.0
    lookup: float = 20.0


class IdleClock:
    """A clock that runs only while we wait for the gateway, however slow the reader is.

    Args:
        seconds: how long it may take.
    """

    def __init__(self, seconds: float) -> None:
        self.ending = False  # the model has finished, only the gateway's last words are missing
        self.reset(seconds)

    def reset(self, seconds: float) -> None:
        """Begin anew: so long may it take from now on."""
        self._whole = self._left = seconds

    async def wait(self, awaitable: Awaitable[T]) -> T:
        """Wait for something of the gateway's.

        Raises:
            ConnectionFailed: the time is up.
        """
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._left):
                return await awaitable
        except TimeoutError:
            raise ConnectionFailed(f"Nothing came from the gateway for {self._whole:.0f} s.") from None
        finally:
            self._left -= time.monotonic() - began
