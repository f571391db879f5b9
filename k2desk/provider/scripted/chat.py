"""The chat endpoint of the scripted gateway: answers streamed as CometAPI does, or gone wrong on purpose."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from typing import Final

from k2desk.provider.scripted import http
from k2desk.provider.scripted.answer import Answer, Speaker
from k2desk.provider.scripted.conversation import ChatRequest, Conversation
from k2desk.provider.scripted.faults import MAX_STALL, Fault, Faults, refusal
from k2desk.provider.scripted.http import Chunked, Received
from k2desk.provider.scripted.script import ScriptError
from k2desk.provider.scripted.spoken import SpokenUsage, chunk, deltas
from k2desk.provider.scripted.strict import objection

PING: Final = b": PING"
PING_EVERY: Final = 0.05


class _HungUp(ConnectionError):
    """The client has closed the connection."""


class Chat:
    """Answers chat requests.

    Args:
        speaker: what is said.
        faults: what goes wrong.
        pace: seconds for each delta, None for the answer's own.
    """

    def __init__(self, speaker: Speaker, faults: Faults, pace: float | None) -> None:
        self.hung_up = threading.Event()
        self._speaker = speaker
        self._faults = faults
        self._pace = pace
        self._count = 0
        self._tries: Counter[bytes] = Counter()
        self._before = b""  # the last request, for the cache a gateway keeps

    async def answer(
        self, received: Received, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Answer one request; return whether the connection may serve another."""
        self._count += 1
        self._tries[received.body] += 1
        request = objection(received.body, (self._speaker.model,))
        if isinstance(request, Fault):
            return await _refuse(writer, request)
        conversation = Conversation(request.messages)
        try:
            answer = self._speaker.answer(conversation)
        except ScriptError as error:
            return await _refuse(writer, refusal(500, f"The script has no answer: {error}"))
        fault = self._faults.choose(self._count, answer.fault, conversation.user, self._tries[received.body])
        if fault.refuses:
            return await _refuse(writer, fault)
        number = ("X-Cometapi-Request-Id", f"demo-{self._count}")
        writer.write(http.head(200, "text/event-stream", number))
        stream = _Stream(Chunked(writer, bytewise=fault.bytewise), fault, reader)
        try:
            return await self._speak(
                request, answer, fault, stream, self._usage(received.body, answer, fault), writer
            )
        except ConnectionError:
            received.hung_up = True
            self.hung_up.set()
            raise

    async def _speak(
        self,
        request: ChatRequest,
        answer: Answer,
        fault: Fault,
        stream: _Stream,
        usage: SpokenUsage,
        writer: asyncio.StreamWriter,
    ) -> bool:
        """Stream an answer; return whether it came to an end that leaves the connection usable."""
        await stream.line(PING)
        await stream.chunk(self._chunk({"role": "assistant", "content": ""}))
        pace = answer.pace if self._pace is None else self._pace
        began = time.monotonic()
        first_call = sum(len(message.tool_calls) for message in request.messages)
        for place, delta in enumerate(deltas(answer, first_call)):
            if place == fault.at or (fault.in_arguments and delta.in_arguments):
                await stream.go_wrong()
                if fault.end is not None:
                    return await _end(fault, stream, writer)
                if fault.finish:
                    break
            await stream.chunk(self._chunk(delta.fields))
            await stream.until(began + (place + 1) * pace)
        await self._finish(request, answer, fault, stream, usage)
        return True

    async def _finish(
        self, request: ChatRequest, answer: Answer, fault: Fault, stream: _Stream, usage: SpokenUsage
    ) -> None:
        # Without include_usage the gateway drops the chunk with usage and no content, and the reason to
        # finish with it (QuantumNous/new-api relay).
        if request.stream_options is not None and request.stream_options.include_usage:
            finish = fault.finish or ("tool_calls" if answer.calls else "stop")
            choice = {"index": 0, "delta": {}, "finish_reason": finish, "usage": usage.wire()}
            await stream.chunk(chunk(self._count, self._speaker.model, [choice]))
            await stream.chunk(chunk(self._count, self._speaker.model, [], usage=usage.wire()))
        await stream.done()
        await stream.body.end()

    def _chunk(self, delta: dict[str, object]) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": None}
        return chunk(self._count, self._speaker.model, [choice], usage=None)

    def _usage(self, body: bytes, answer: Answer, fault: Fault) -> SpokenUsage:
        same = _common(self._before, body)
        self._before = body
        if fault.usage is not None:
            return SpokenUsage(*fault.usage, cached=0)
        said = len(answer.thinking) + len(answer.text) + sum(len(call.arguments) for call in answer.calls)
        return SpokenUsage(prompt=len(body) // 4, completion=said // 4, cached=same // 4)


class _Stream:
    """Writes events, in the shape and with the pauses a fault asks for."""

    def __init__(self, body: Chunked, fault: Fault, reader: asyncio.StreamReader) -> None:
        self.body = body
        self._fault = fault
        self._reader = reader

    async def line(self, line: bytes) -> None:
        await self.body.write(line + self._fault.line_end * 2)

    async def chunk(self, data: bytes) -> None:
        await self.line(b"data: " + data)

    async def done(self) -> None:
        await self.line(b"data: [DONE]")

    async def until(self, moment: float) -> None:
        """Wait for a moment of `time.monotonic`; a client that hangs up ends the waiting."""
        wait = moment - time.monotonic()
        if wait > 0:
            await self.body.flush()
            await self._listen(wait)

    async def go_wrong(self) -> None:
        """Do what the fault does in the middle of an answer."""
        fault = self._fault
        if fault.insert:
            await self.body.write(fault.insert)
        await self.body.flush()
        end = time.monotonic() + min(fault.stall, MAX_STALL)
        while (left := end - time.monotonic()) > 0:
            await self._listen(min(left, PING_EVERY) if fault.pings else left)
            if fault.pings:
                await self.line(PING)
                await self.body.flush()

    async def _listen(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                if not await self._reader.read(1):
                    raise _HungUp("the client has hung up")
        except TimeoutError:
            return


async def _end(fault: Fault, stream: _Stream, writer: asyncio.StreamWriter) -> bool:
    match fault.end:
        case "reset":
            http.reset(writer)
            return False
        case "close":
            await stream.body.break_off()
            return False
        case _:
            if fault.end == "done":
                await stream.done()
            await stream.body.end()
            return True


async def _refuse(writer: asyncio.StreamWriter, fault: Fault) -> bool:
    head = http.head(fault.status, fault.content_type, *fault.headers, length=len(fault.body))
    writer.write(head + fault.body)
    await writer.drain()
    return True


def _common(before: bytes, now: bytes) -> int:
    """Return how many bytes two requests share at their beginning; halving, as requests grow to megabytes."""
    low, high = 0, min(len(before), len(now))
    while low < high:
        middle = (low + high + 1) // 2
        if before[low:middle] == now[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
