"""Whether a failed try is repeated, and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from k2desk.core.errors import (
    AnswerBroken,
    AnswerEmpty,
    ConnectionFailed,
    GatewayBusy,
    ProviderError,
    QuotaExhausted,
)
from k2desk.core.messages import Retrying

_FINAL_CODES = frozenset({"length", "no_stream", "too_long"})
"""Broken answers that would break the same way again."""


LEAST_ROOM: Final = 4_096
MOST_ROOM: Final = 8_192
"""Tokens for the answer where the account can't cover more: the gateway reserves the price of all that is
asked for before it begins, though the answer will cost a fraction (QuantumNous/new-api, pre-consumption)."""

_RESERVED: Final = re.compile(
    r"insufficient_user_quota|pre_consume|pre-consume|user quota is not enough", re.I
)
_QUOTAS: Final = re.compile(
    r"user quota:\D{0,3}(\d+(?:\.\d+)?).{0,40}need quota:\D{0,3}(\d+(?:\.\d+)?)", re.I
)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """When to try again. Pure: the caller brings chance and time.

    Args:
        tries: how often at most, the first try included.
        empty_tries: the same where the model said nothing, as each try is paid for.
        first: the first wait, seconds; each further wait is twice as long.
        longest: the longest wait of our own, seconds.
        jitter: the share by which chance lengthens a wait, so that many clients do not come back at once.
        patience: the longest wait a gateway may ask for, seconds; beyond it the user is told instead.
    """

    tries: int = 5
    empty_tries: int = 3
    first: float = 0.5
    longest: float = 32.0
    jitter: float = 0.25
    patience: float = 120.0

    def after(self, error: ProviderError, attempt: int, chance: float) -> Retrying | None:
        """Say what follows a failed try.

        Args:
            error: why it failed.
            attempt: the number of the failed try, from 1.
            chance: a random number from 0 up to 1.

        Returns:
            The event that announces the next try, or None where the error is final.
        """
        tries = self.empty_tries if isinstance(error, AnswerEmpty) else self.tries
        if attempt >= tries or not retryable(error):
            return None
        seconds = min(self.longest, self.first * 2.0 ** (attempt - 1)) * (1 + self.jitter * chance)
        asked = error.retry_after if isinstance(error, GatewayBusy) else None
        if asked is not None:
            if asked > self.patience:
                return None
            seconds = max(asked, seconds if asked <= 0 else 0.0)
        return Retrying(attempt + 1, tries, seconds, str(error))


def retryable(error: ProviderError) -> bool:
    """Whether the same request may succeed when it is sent again."""
    match error:
        case GatewayBusy() | ConnectionFailed():
            return True
        case AnswerBroken():
            return error.code not in _FINAL_CODES
        case _:
            return False


def smaller_room(error: ProviderError, max_tokens: int) -> int | None:
    """Return the room for the answer that an account with little money may still cover.

    Args:
        error: what the gateway said.
        max_tokens: what it was asked for.

    Returns:
        Tokens, fewer than were asked for; None where asking for less can't help.
    """
    if not isinstance(error, QuotaExhausted) or not _RESERVED.search(f"{error.code} {error}"):
        return None
    room = LEAST_ROOM
    if found := _QUOTAS.search(str(error)):
        has, needs = float(found[1]), float(found[2])
        if has <= 0 or needs <= 0:
            return None
        room = min(MOST_ROOM, max(LEAST_ROOM, int(max_tokens * has / needs * 0.9)))
    return room if room < max_tokens else None
