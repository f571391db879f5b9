"""An answer read off the wire, under the clock: a stream of events, or what came instead of one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Final

from k2desk.core.errors import ConnectionFailed
from k2desk.provider.assemble import Assembler
from k2desk.provider.patience import IdleClock, Patience
from k2desk.provider.speech import Piece
from k2desk.provider.sse import EventReader
from k2desk.provider.transport import MAX_BODY, Reply

_BLANK: Final = b"\xef\xbb\xbf \t\r\n"
_FIELDS: Final = (b"data", b":", b"event", b"id", b"retry")
_LINGER: Final = 0.05
"""Seconds an answer that is over is read on, so that its connection can serve the next one."""


async def read(
    reply: Reply, answer: Assembler, idle: IdleClock, patience: Patience
) -> AsyncGenerator[Piece, None]:
    """Read a reply into an answer and yield what the model says as it comes.

    Args:
        reply: of the gateway.
        answer: takes the events.
        idle: the clock the reply is read under; it is wound by what the model says.
        patience: how far.

    Raises:
        ProviderError: the connection broke, the gateway told of an error, or this is no answer.
    """
    reader = EventReader()
    async with aclosing(reply.pieces()) as source:
        head = await _head(source)
        if not _is_stream(head, reply):
            for piece in await _whole(reply, await _rest(source, head), answer):
                yield piece
            return
        data: bytes | None = head
        while data is not None:
            understood = answer.understood
            for piece in answer.feed(reader.feed(data)):
                yield piece
            reader.seam = answer.seam
            if answer.done:
                await _drain(source)
                break
            _wind(idle, answer, patience, heard=answer.understood > understood)
            data = await _next(source, answer)
    for piece in answer.feed(reader.close()):
        yield piece


def _wind(idle: IdleClock, answer: Assembler, patience: Patience, *, heard: bool) -> None:
    """Set the clock after a read: only what the model says counts, and its end is not waited for long."""
    if answer.finish:
        if not idle.ending:
            idle.ending = True
            idle.reset(patience.last)
    elif heard:
        idle.reset(patience.between if answer.said else patience.first)


def _is_stream(head: bytes, reply: Reply) -> bool:
    """Say whether a body is a stream of events; its first bytes count before what its header calls it."""
    begin = head.lstrip(_BLANK)
    if begin.startswith((b"{", b"[", b"<")):
        return False
    if begin and any(begin.startswith(field) or field.startswith(begin) for field in _FIELDS):
        return True
    return reply.streams


async def _head(source: AsyncGenerator[bytes, None]) -> bytes:
    """Return the body as far as its first bytes that are not blank."""
    head = b""
    async for data in source:
        head += data
        if head.lstrip(_BLANK) or len(head) > MAX_BODY:
            break
    return head


async def _rest(source: AsyncGenerator[bytes, None], head: bytes) -> bytes:
    """Return a body of which some was read already, as far as `MAX_BODY`."""
    body = bytearray(head)
    async for data in source:
        body += data
        if len(body) >= MAX_BODY:
            break
    return bytes(body)


async def _next(source: AsyncGenerator[bytes, None], answer: Assembler) -> bytes | None:
    try:
        return await anext(source, None)
    except ConnectionFailed:
        if answer.finish:
            return None
        raise


async def _drain(source: AsyncGenerator[bytes, None]) -> None:
    with suppress(TimeoutError, ConnectionFailed):
        async with asyncio.timeout(_LINGER):
            while await anext(source, None) is not None:
                pass


async def _whole(reply: Reply, body: bytes, answer: Assembler) -> list[Piece]:
    """Read an answer that is no stream: a gateway may have left the streaming out, or refuse with 200."""
    text = body.lstrip(_BLANK)
    if b'"choices"' in text and text.startswith(b"{"):
        return answer.feed([text])
    raise await reply.refusal(body)
