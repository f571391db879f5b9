"""What the tests of this room share: a script, a request, a server and clients that do not dawdle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager, contextmanager
from typing import Any

import msgspec
import pytest
from network_kit import listening  # type: ignore[import-not-found]

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
"""For tests of silence."""
LONG = Patience(connect=20.0, first=20.0, between=20.0, last=0.3, lookup=20.0)
"""For every other test: a busy machine is no silent gateway."""
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

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if silent:
            await reader.read()
        writer.write(answer)
        if open_end:
            await reader.read()
        writer.close()
        await writer.wait_closed()

    async with listening(handle, to_the_end=True) as port:
        yield f"http://127.0.0.1:{port}"


async def told_until_failure(client: Client) -> tuple[list[ModelEvent], ProviderError]:
    """Return what a client says before it fails, and how it fails."""
    events: list[ModelEvent] = []
    try:
        async for event in client.stream(request_of()):
            events.append(event)  # noqa: PERF401 - what came before the error counts
    except ProviderError as error:
        return events, error
    raise AssertionError("nothing went wrong")


async def failure(client: Client) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await collect(client)
    return caught.value


def chunk(delta: dict[str, Any] | None = None, finish: str | None = None, **more: Any) -> bytes:
    """One event's data as gateways write it."""
    choice = {"index": 0, "delta": delta if delta is not None else {}, "finish_reason": finish}
    return msgspec.json.encode({"object": "chat.completion.chunk", "choices": [choice], **more})


def streamed(*events: bytes, end: bytes = b"data: [DONE]\n\n") -> Fault:
    """A whole answer as these events, instead of the script's."""
    body = b"".join(b"data: " + event + b"\n\n" for event in events) + end
    return Fault(body=body, content_type="text/event-stream; charset=utf-8")


@asynccontextmanager
async def flooding(piece: bytes) -> AsyncIterator[str]:
    """Serve a stream that repeats a piece until the client has gone; give the base URL."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
        while True:
            writer.write(piece)
            await writer.drain()

    async with listening(handle, to_the_end=True) as port:
        yield f"http://127.0.0.1:{port}"
