"""What is left of the money, where a gateway tells; everything else is no error."""

from __future__ import annotations

import pytest

from k2desk.core.errors import ProviderError
from k2desk.provider.balance import Balance, balance
from k2desk.provider.spec import Balances

SUBSCRIPTION = ("/dashboard/billing/subscription", False)
USAGE = ("/dashboard/billing/usage", False)
TOKEN = ("/api/usage/token", True)


async def found(kind: Balances, **bodies: bytes) -> Balance | None:
    """Ask a gateway that has these bodies, by the last word of their path."""

    async def ask(path: str, _below_host: bool) -> bytes:
        assert "?" not in path
        name = path.rsplit("/", 1)[1]
        if name not in bodies:
            raise ProviderError("not there", status=404)
        return bodies[name]

    return await balance(kind, ask)


async def test_limit_and_usage_in_cents() -> None:
    told = await found("billing", subscription=b'{"hard_limit_usd": 20}', usage=b'{"total_usage": 760}')
    assert told == Balance(12.4)
    assert told.words == "$12.40 left"


async def test_a_key_without_a_limit() -> None:
    told = await found("billing", subscription=b'{"hard_limit_usd": 100000000}')
    assert told is not None
    assert told.words == "no limit on this key"


async def test_new_apis_own_way_where_the_old_one_is_not_there() -> None:
    told = await found(
        "billing", token=b'{"code":true,"data":{"total_available":2500000,"unlimited_quota":false}}'
    )
    assert told == Balance(5.0)


async def test_moonshot() -> None:
    assert await found("moonshot", balance=b'{"code":0,"data":{"available_balance":49.5}}') == Balance(49.5)


async def test_openrouter() -> None:
    assert await found("openrouter", credits=b'{"data":{"total_credits":10,"total_usage":2.5}}') == Balance(
        7.5
    )


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Log in</html>",
        b"[]",
        b"{}",
        b'{"hard_limit_usd": "20"}',
        b'{"hard_limit_usd": true}',
        b'{"data": null}',
        b"\xff",
    ],
)
async def test_what_is_no_balance_is_no_error(body: bytes) -> None:
    assert await found("billing", subscription=body, usage=body, token=body) is None


async def test_where_nothing_is_told() -> None:
    assert await found("billing") is None
    assert await found("", subscription=b'{"hard_limit_usd": 20}') is None
