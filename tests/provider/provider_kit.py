"""What the tests of this room share: a script, a request, a server and clients that do not dawdle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress

import pytest

from k2desk.core.errors import ProviderError
from k2desk.core.messages import ModelEvent, ModelRequest, ReasoningPiece, TextPiece, ToolCall, User
from k2desk.provider.client import Client
from k2desk.provider.patience import Patience
from k2desk.provider.retry import RetryPolicy
from k2desk.provider.scripted.answer import Speaker
from k2desk.provider.scripted.faults import Fault, Faults
from k2desk.provider.scripted.script import Call, Rule, Script
from k2desk.provider.scripted.server import ScriptedServer

THINKING = "I must look at the file first, then I can say more."
TEXT = "Let me look at the file, line by line: 你好 🙂."
SCRIPT = Script(
    (
        Rule(
            thinking=THINKING,
            text=TEXT,
            calls=(Call("read_file", {"path": "a.py", "why": "to see what it does"}), Call("git_status")),
        ),
    )
)
SHORT = Patience(connect=2.0, first=0.3, between=0.3, last=0.3, lookup=2.0)
AT_ONCE = RetryPolicy(first=0.0)

ONCE = RetryPolicy(tries=1, empty_tries=1)
"""No second try."""
CALLS = (
    ToolCall("functions.read_file:2", "read_file", '{"path":"a.py","why":"to see what it does"}'),
    ToolCall("functions.git_status:3", "git_status", "{}"),
)
"""What `SCRIPT` calls where two calls came before."""

NewClient = Callable[..., Client]


def request_of(text: str = "What is wrong?", model: str = "demo-model", first_call: int = 0) -> ModelRequest:
    return ModelRequest(model, (User(text),), first_call=first_call)


def said(events: Sequence[object]) -> tuple[str, str]:
    """Return thinking and text."""
    thinking = "".join(event.text for event in events if isinstance(event, ReasoningPiece))
    return thinking, "".join(event.text for event in events if isinstance(event, TextPiece))


@contextmanager
def serving(
    fault: Fault | None = None, *, first: int = 0, script: Speaker = SCRIPT
) -> Iterator[ScriptedServer]:
    with ScriptedServer(script, faults=Faults(fault, first=first)) as server:
        yield server


async def collect(client: Client, request: ModelRequest | None = None) -> list[ModelEvent]:
    async with aclosing(client.stream(request or request_of())) as events:
        return [event async for event in events]


@asynccontextmanager
async def raw_server(answer: bytes, *, silent: bool = False, open_end: bool = False) -> AsyncIterator[str]:
    """Serve bytes as they are; give the base URL.

    Args:
        answer: the bytes.
        silent: wait until the client has gone before they are sent.
        open_end: wait until the client has gone after they are sent.
    """
    ended: list[asyncio.Event] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ended.append(asyncio.Event())
        event = ended[-1]
        await reader.readuntil(b"\r\n\r\n")
        if silent:
            await reader.read()
        writer.write(answer)
        if open_end:
            await reader.read()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        event.set()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    for event in ended:
        await event.wait()
    await server.wait_closed()


async def failure(client: Client) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await collect(client)
    return caught.value
