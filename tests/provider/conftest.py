"""Fixtures of the provider room."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from provider_kit import AT_ONCE, LONG, NewClient

from k2desk.provider.client import Client
from k2desk.provider.cometapi import SPEC
from k2desk.provider.patience import Patience
from k2desk.provider.retry import RetryPolicy
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer


@pytest.fixture
async def new_client() -> AsyncIterator[NewClient]:
    """Make clients that are closed after the test."""
    clients: list[Client] = []

    def make(
        server: ScriptedServer, key: str = DEMO_KEY, retry: RetryPolicy = AT_ONCE, patience: Patience = LONG
    ) -> Client:
        clients.append(Client(SPEC, lambda: key, server.base_url, patience=patience, retry=retry))
        return clients[-1]

    yield make
    for client in clients:
        await client.aclose()


@pytest.fixture
def recorded() -> Callable[[str], bytes]:
    """Read a recorded answer of a real server."""
    folder = Path(__file__).parents[1] / "data" / "sse"
    return lambda name: (folder / name).read_bytes()
