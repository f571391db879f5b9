"""What is left of the user's money, where a gateway tells; where it does not, that is no error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from k2desk.core.errors import ProviderError
from k2desk.core.wording import mark
from k2desk.provider.spec import Balances

UNLIMITED: Final = 1e8
"""US dollars; one-api tells an account without a limit by this much and more (controller/billing.go)."""

_UNITS_PER_DOLLAR: Final = 500_000
"""new-api's own unit of money (common/constants.go, QuotaPerUnit)."""

Ask = Callable[[str, bool], Awaitable[bytes]]
"""(path, whether it is below the host instead of the base URL): returns the body, raises `ProviderError`."""


class Balance(msgspec.Struct, frozen=True):
    """What is left.

    Args:
        dollars: US dollars.
        unlimited: whether the key has no limit; what the account holds is not told then.
    """

    dollars: float
    unlimited: bool = False

    @property
    def words(self) -> str:
        """The balance for the user."""
        return mark("no limit on this key") if self.unlimited else f"${self.dollars:,.2f} left"


async def balance(kind: Balances, ask: Ask) -> Balance | None:
    """Ask a gateway for the balance; the key goes in the header, never in an address.

    Returns:
        None where it is not told: the path is not there, is forbidden, or answers with something else.
    """
    for way in {"billing": (_billing, _token), "moonshot": (_moonshot,), "openrouter": (_openrouter,)}.get(
        kind, ()
    ):
        try:
            found = await way(ask)
        except (
            ProviderError,
            msgspec.DecodeError,
            UnicodeDecodeError,
            LookupError,
            TypeError,
            ArithmeticError,
        ):
            continue
        if found is not None:
            return found
    return None


async def _billing(ask: Ask) -> Balance | None:
    """OpenAI's old way, which one-api and its kin kept; the usage is in cents."""
    limit = _number(_fields(await ask("/dashboard/billing/subscription", False))["hard_limit_usd"])
    if limit >= UNLIMITED:
        return Balance(limit, unlimited=True)
    used = _number(_fields(await ask("/dashboard/billing/usage", False))["total_usage"]) / 100
    return Balance(limit - used)


async def _token(ask: Ask) -> Balance | None:
    """new-api's own way (controller/token.go, GetTokenUsage)."""
    data = _fields(await ask("/api/usage/token", True))["data"]
    left = _number(data["total_available"]) / _UNITS_PER_DOLLAR
    return Balance(left, unlimited=data.get("unlimited_quota") is True)


async def _moonshot(ask: Ask) -> Balance | None:
    """platform.moonshot.ai, API reference, Check balance."""
    return Balance(_number(_fields(await ask("/users/me/balance", False))["data"]["available_balance"]))


async def _openrouter(ask: Ask) -> Balance | None:
    """openrouter.ai, API reference, Get credits."""
    data = _fields(await ask("/credits", False))["data"]
    return Balance(_number(data["total_credits"]) - _number(data["total_usage"]))


def _fields(body: bytes) -> dict[str, Any]:
    return msgspec.json.decode(body, type=dict[str, Any])


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("no number")
    return float(value)
