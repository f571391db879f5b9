"""Row 11: what a delta of a stream costs, against plain httpx and against the vendor's SDK."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import httpx

from bench._flood import flood
from bench.measure import Figure, in_turn, median_ratio, ratio
from k2desk.core.messages import Completed, ModelRequest, TextPiece, ToolSchema, User
from k2desk.provider.client import Client
from k2desk.provider.spec import ProviderSpec

ROWS = ("11",)
DELTAS = 40_000
SDK_DELTAS = 4_000
TOOL = ToolSchema("read_file", "Reads a file.", {"type": "object", "properties": {}})
"""Offered as the program does: only then the text is looked through for calls that leaked into it."""


def measure() -> list[Figure]:
    """Compare processor time per delta, in microseconds."""
    with flood(DELTAS) as many, flood(SDK_DELTAS) as few:
        ours, raw = in_turn(lambda: _cost(_ours(many), DELTAS), lambda: _cost(_raw(many), DELTAS))
        own, sdk = in_turn(lambda: _cost(_ours(few), SDK_DELTAS), lambda: _cost(_sdk(few), SDK_DELTAS))
    return [
        ratio("11", "stream, processor time per delta against plain httpx", ours, raw, 3.0, "µs"),
        Figure(
            "11",
            "stream, processor time per delta as a share of the vendor SDK's",
            median_ratio(own, sdk) * 100,
            100 / 30,
            "%",
        ),
    ]


def _cost(work: Callable[[Callable[[], None]], Awaitable[int]], deltas: int) -> float:
    """Return microseconds of processor time per delta; the work says when its connection stands."""
    began = 0.0

    def start() -> None:
        nonlocal began
        began = time.process_time()

    async def timed() -> float:
        seen = await work(start)
        assert seen == deltas * 4, f"{seen} characters arrived instead of {deltas * 4}"
        return (time.process_time() - began) / deltas * 1e6

    return asyncio.run(timed())


def _ours(url: str) -> Callable[[Callable[[], None]], Awaitable[int]]:
    spec = ProviderSpec("bench", "Bench", url, "kimi-k2-thinking", 262_144)

    async def work(start: Callable[[], None]) -> int:
        client = Client(spec, lambda: "sk-bench-0123456789")
        for run in range(2):
            if run:
                start()
            seen, whole = 0, False
            async for event in client.stream(ModelRequest(spec.model, (User("go"),), (TOOL,))):
                if isinstance(event, TextPiece):
                    seen += len(event.text)
                whole = whole or isinstance(event, Completed)
            assert whole
        await client.aclose()
        return seen

    return work


def _raw(url: str) -> Callable[[Callable[[], None]], Awaitable[int]]:
    async def work(start: Callable[[], None]) -> int:
        async with httpx.AsyncClient(trust_env=False, timeout=None) as client:
            for run in range(2):
                if run:
                    start()
                size = 0
                async with client.stream("POST", url + "/chat/completions", json={}) as response:
                    async for piece in response.aiter_bytes():
                        size += len(piece)
                assert size > DELTAS * 100
        return DELTAS * 4

    return work


def _sdk(url: str) -> Callable[[Callable[[], None]], Awaitable[int]]:
    import openai

    async def work(start: Callable[[], None]) -> int:
        async with openai.AsyncOpenAI(base_url=url, api_key="sk-bench-0123456789") as client:
            for run in range(2):
                if run:
                    start()
                seen = 0
                stream = await client.chat.completions.create(
                    model="kimi-k2-thinking", messages=[{"role": "user", "content": "go"}], stream=True
                )
                async for chunk in stream:
                    seen += len(chunk.choices[0].delta.content or "")
        return seen

    return work
