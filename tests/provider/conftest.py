"""What the tests of this room share: a script, a request, and a client that does not dawdle."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path

import pytest

from k2desk.core.messages import ModelEvent, ModelRequest, ReasoningPiece, TextPiece, User
from k2desk.provider.client import Client
from k2desk.provider.cometapi import SPEC
from k2desk.provider.retry import RetryPolicy
from k2desk.provider.scripted.faults import Fault, Faults
from k2desk.provider.scripted.script import Call, Rule, Script, Speaker
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer
from k2desk.provider.transport import Patience

SCRIPT = Script(
    (
        Rule(
            thinking="I must look at the file first, then I can say more.",
            text="Let me look at the file, line by line: 你好 🙂.",
            calls=(Call("read_file", {"path": "a.py", "why": "to see what it does"}), Call("git_status")),
        ),
    )
)
SHORT = Patience(connect=2.0, first=0.3, between=0.3, last=0.3, lookup=2.0)
AT_ONCE = RetryPolicy(first=0.0)

Stream = Callable[..., Awaitable[list[ModelEvent]]]


def request_of(text: str = "What is wrong?", model: str = "demo-model", first_call: int = 0) -> ModelRequest:
    return ModelRequest(model, (User(text),), first_call=first_call)


def said(events: list[ModelEvent]) -> tuple[str, str]:
    """Return thinking and text."""
    thinking = "".join(event.text for event in events if isinstance(event, ReasoningPiece))
    return thinking, "".join(event.text for event in events if isinstance(event, TextPiece))


@contextmanager
def serving(
    fault: Fault | None = None, *, first: int = 0, script: Speaker = SCRIPT
) -> Iterator[ScriptedServer]:
    with ScriptedServer(script, faults=Faults(fault, first=first)) as server:
        yield server


@pytest.fixture
async def new_client() -> AsyncIterator[Callable[..., Client]]:
    """Make clients that are closed after the test."""
    clients: list[Client] = []

    def make(
        server: ScriptedServer, key: str = DEMO_KEY, retry: RetryPolicy = AT_ONCE, patience: Patience = SHORT
    ) -> Client:
        clients.append(Client(SPEC, lambda: key, server.base_url, patience=patience, retry=retry))
        return clients[-1]

    yield make
    for client in clients:
        await client.aclose()


async def collect(client: Client, request: ModelRequest | None = None) -> list[ModelEvent]:
    async with aclosing(client.stream(request or request_of())) as events:
        return [event async for event in events]


@pytest.fixture
def recorded() -> Callable[[str], bytes]:
    """Read a recorded answer of a real server."""
    folder = Path(__file__).parents[1] / "data" / "sse"
    return lambda name: (folder / name).read_bytes()
