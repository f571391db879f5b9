"""What a gateway tells of its models, read from whichever list it has: names, contexts, prices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from k2desk.core.prices import Price

MOST: Final = 5000
"""Models of one list that are read; the longest known has some six hundred."""

_LONGEST_NAME: Final = 200
_CONTEXTS: Final = ("context_length", "max_model_len", "context_window", "max_context_length")
_DEAREST: Final = 100_000.0
"""US dollars for a million tokens; what is above is no price."""


class Listed(msgspec.Struct, frozen=True):
    """A model in a gateway's list.

    Args:
        id: as requests name it.
        context_tokens: how many tokens its context holds, 0 where the list does not tell.
        price: of its tokens, None where the list does not tell.
    """

    id: str
    context_tokens: int = 0
    price: Price | None = None


def models(body: bytes, date: str) -> tuple[Listed, ...] | None:
    """Read the answer to ``/v1/models``, in its many variants.

    Args:
        body: OpenAI's list; OpenRouter adds ``pricing`` and ``context_length``, vLLM ``max_model_len``,
            llama.cpp ``meta.n_ctx``.
        date: today, ``YYYY-MM-DD``.

    Returns:
        The models in the gateway's order, None where it is no such list.
    """
    entries = _entries(body)
    if entries is None:
        return None
    return tuple(
        Listed(name, _context(entry), _per_token(entry.get("pricing"), date))
        for entry in entries
        if (name := _name(entry, "id"))
    )


def prices(body: bytes, date: str) -> tuple[Listed, ...] | None:
    """Read CometAPI's public price list (cometapi-cli, catalog.py): what is no price per token tells none.

    Args:
        body: the answer to ``/api/models``.
        date: today, ``YYYY-MM-DD``.
    """
    entries = _entries(body)
    if entries is None:
        return None
    found = []
    for entry in entries:
        listed = Listed("", _context(entry), _per_million(entry.get("pricing"), date))
        names = dict.fromkeys((_name(entry, "id"), _name(entry, "code")))
        found += [msgspec.structs.replace(listed, id=name) for name in names if name]
    return tuple(found)


def joined(listed: tuple[Listed, ...], priced: tuple[Listed, ...]) -> tuple[Listed, ...]:
    """Add to the models of one list what another tells of them; models only that one names stay out."""
    more = {entry.id: entry for entry in priced}
    return tuple(
        Listed(one.id, one.context_tokens or more[one.id].context_tokens, one.price or more[one.id].price)
        if one.id in more
        else one
        for one in listed
    )


def _entries(body: bytes) -> list[dict[str, Any]] | None:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    entries = found.get("data") if isinstance(found, dict) else None
    if not isinstance(entries, list):
        return None
    return [entry for entry in entries[:MOST] if isinstance(entry, dict)]


def _name(entry: Mapping[str, Any], key: str) -> str:
    name = entry.get(key)
    fine = isinstance(name, str) and 0 < len(name) <= _LONGEST_NAME and name.isprintable()
    return str(name) if fine else ""


def _context(entry: Mapping[str, Any]) -> int:
    meta = entry.get("meta")
    told: list[Any] = [entry.get(key) for key in _CONTEXTS]
    if isinstance(meta, dict):
        told += [meta.get("n_ctx"), meta.get("n_ctx_train")]
    return next((int(n) for n in told if _is_number(n) and 0 < n < 1e9), 0)


def _per_token(pricing: Any, date: str) -> Price | None:
    """Read prices of one token, as texts; -1 stands for one that varies (openrouter.ai, Models API)."""
    if not isinstance(pricing, dict):
        return None
    return _price(
        [_number(pricing.get(key), 1e6) for key in ("prompt", "completion", "input_cache_read")], date
    )


def _per_million(pricing: Any, date: str) -> Price | None:
    if not isinstance(pricing, dict) or "M Token" not in str(pricing.get("currency", "USD / M Tokens")):
        return None
    return _price([_number(pricing.get(key), 1.0) for key in ("input", "output", "cached_input")], date)


def _price(told: list[float | None], date: str) -> Price | None:
    prompt, completion, cached = told
    if prompt is None or completion is None:
        return None
    return Price(prompt, completion, cached, date, "gateway")


def _number(value: Any, times: float) -> float | None:
    try:
        number = float(value) * times if isinstance(value, str) or _is_number(value) else -1.0
    except (ValueError, OverflowError):
        return None
    return round(number, 6) if 0.0 <= number <= _DEAREST else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
