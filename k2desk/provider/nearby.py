"""Looks for model servers on this machine: only when the user asks, only at the ports they are known for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from k2desk.core.errors import KeyRefused, ProviderError
from k2desk.core.gateway import Nearby
from k2desk.provider.client import Client
from k2desk.provider.patience import Patience
from k2desk.provider.retry import RetryPolicy
from k2desk.provider.spec import ProviderSpec

PATIENCE: Final = Patience(connect=0.5, lookup=2.0)


async def look(specs: Sequence[ProviderSpec]) -> tuple[Nearby, ...]:
    """Return the servers that answer as one of these providers would; within some two seconds.

    Args:
        specs: providers; those that are not on this machine are left out.
    """
    found = await asyncio.gather(*(_ask(spec) for spec in specs if spec.local))
    return tuple(one for one in found if one is not None)


async def _ask(spec: ProviderSpec) -> Nearby | None:
    client = Client(spec, lambda: None, patience=PATIENCE, retry=RetryPolicy(tries=1))
    try:
        models = await client.models()
    except KeyRefused as error:
        if not error.code:  # any web server may ask for a password; a gateway says why in its own words
            return None
        return Nearby(spec.id, spec.name, spec.base_url, (), key_wanted=True)
    except ProviderError:
        return None
    finally:
        await client.aclose()
    return Nearby(spec.id, spec.name, spec.base_url, tuple(model.id for model in models))
