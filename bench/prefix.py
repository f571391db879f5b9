"""Row 19: how much of a request repeats the one before, over a session of 300 calls with two compactions."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.measure import Figure
from bench.steps import TEXT, _Tool

if TYPE_CHECKING:
    from k2desk.core.messages import ModelEvent, ModelRequest

ROWS = ("19",)
TURNS, CALLS = 20, 15
"""Turns, and calls in each: 300 together."""
CONTEXT = 80_000
"""Small enough for the 150,000 tokens of the session to need room twice."""


class _Model:
    """Calls a tool fifteen times a turn; keeps the bytes of every request as they would be sent."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.accounts: set[int] = set()
        """Numbers of the requests before which room was made."""
        self._calls = 0

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        from k2desk.core.messages import Completed, ReasoningPiece, TextPiece, ToolCall
        from k2desk.provider.wire import body

        if not request.tools:
            self.accounts.add(len(self.sent))
            yield TextPiece("## Goal\nRead all of it.\n## Open points\nThe rest.")
            yield Completed("stop")
            return
        self.sent.append(body(request))
        yield ReasoningPiece(f"Part {self._calls} is next, because the one before said nothing of it.")
        if self._calls % (CALLS + 1) == CALLS:
            yield TextPiece("That was this part.")
            yield Completed("stop", reasoning_key="reasoning_content")
        else:
            call = ToolCall(f"functions.look:{request.first_call}", "look", f'{{"part": {self._calls}}}')
            yield Completed("tool_calls", (call,), reasoning_key="reasoning_content")
        self._calls += 1


def measure() -> list[Figure]:
    """Compare the bytes of each request with those of the one before, as the wire makes them."""
    model = _Model()
    with tempfile.TemporaryDirectory(prefix="k2desk-bench-") as folder:
        asyncio.run(_session(Path(folder), model))
    assert len(model.sent) == TURNS * (CALLS + 1), len(model.sent)
    assert model.accounts, "no room was made, so nothing was left out of the count"
    shares = [
        _repeated(before, after)
        for number, (before, after) in enumerate(zip(model.sent, model.sent[1:], strict=False), 1)
        if number not in model.accounts
    ]
    detail = f"{statistics.mean(shares):.2f} % on average, {len(model.accounts)} compactions left out"
    return [
        Figure("19", "bytes of a request that do not repeat, at worst", 100 - min(shares), 1.0, "%", detail)
    ]


def _repeated(before: bytes, after: bytes) -> float:
    """Return what percentage of the earlier request the later one begins with."""
    low, high = 0, len(before)
    while low < high:  # the longest beginning they share lies between the two
        middle = (low + high + 1) // 2
        if after.startswith(before[:middle]):
            low = middle
        else:
            high = middle - 1
    return low * 100 / len(before)


async def _session(folder: Path, model: Any) -> None:
    from k2desk.agent.prompts import system_prompt
    from k2desk.agent.session import Session
    from k2desk.agent.setting import Setting
    from k2desk.core.events import SessionStarted
    from k2desk.core.prices import FREE
    from k2desk.journal.journal import Journal

    journal = Journal(folder)
    try:
        log = journal.create(SessionStarted("ledger", "bench", "Bench", "rate-model"))
        tools: list[Any] = [_Tool()]
        writes: Any = None
        setting = Setting(Path("ledger"), "Bench", "rate-model", CONTEXT, system_prompt("ledger"), FREE)
        session = Session(log, setting, model, tools, writes, read_attachment=lambda _: "")
        for turn in range(TURNS):
            await session.turn(f"Read part {turn}. {TEXT[:400]}")
        await session.close()
    finally:
        journal.close()
