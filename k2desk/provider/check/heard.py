"""What came back to one request of the check, with the times and counts the lines are judged by."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Final

from k2desk.core.errors import ConnectionFailed
from k2desk.core.messages import Completed, ModelRequest, ReasoningPiece, Retrying, TextPiece, ToolCall, Usage
from k2desk.core.wording import mark
from k2desk.provider import wire
from k2desk.provider.check import plan
from k2desk.provider.client import Client

EACH: Final = 60.0
"""Seconds one request may take, tries and all."""

_PER_TOKEN: Final = 4
"""Characters of a token, about; English text and JSON lie between three and five."""


@dataclass(slots=True)
class Heard:
    """An answer, as far as it came.

    Args:
        sent: characters of the request.
        reasoning: what was thought.
        text: what was said.
        pieces: in how many pieces that came.
        first: seconds until the first of them.
        seconds: until the end.
        retries: why it was tried again, each time.
        completed: the end; None where it was stopped.
        stopping: seconds that stopping took.
    """

    sent: int
    reasoning: str = ""
    text: str = ""
    pieces: int = 0
    first: float = 0.0
    seconds: float = 0.0
    retries: list[str] = field(default_factory=list)
    completed: Completed | None = None
    stopping: float = 0.0

    @property
    def calls(self) -> tuple[ToolCall, ...]:
        """The calls of a whole answer."""
        return self.completed.calls if self.completed else ()

    @property
    def said(self) -> int:
        """Characters of everything the model said."""
        calls = sum(len(call.name) + len(call.arguments) for call in self.calls)
        return len(self.reasoning) + len(self.text) + calls

    @property
    def usage(self) -> Usage:
        """The tokens as reported, else as guessed."""
        reported = self.completed.usage if self.completed else None
        return reported or Usage(self.sent // _PER_TOKEN, self.said // _PER_TOKEN)

    @property
    def rate(self) -> float:
        """Tokens a second, from the first piece to the end."""
        return self.usage.completion / max(self.seconds - self.first, 0.001)


async def ask(client: Client, request: ModelRequest, *, stop_after: int = 0) -> Heard:
    """Ask the model and listen to the end, until so many pieces have come, or as long as there is time.

    Args:
        client: to ask through.
        request: what is asked.
        stop_after: hang up after this piece; 0 listens to the end.

    Raises:
        ProviderError: no answer could be had, or nothing of it in time.
    """
    heard = Heard(len(wire.body(request)))
    began = time.monotonic()
    try:
        async with asyncio.timeout(EACH), aclosing(client.stream(request)) as events:
            async for event in events:
                match event:
                    case Retrying(reason=reason):
                        heard.reasoning, heard.text, heard.pieces = "", "", 0
                        heard.retries.append(reason)
                        continue
                    case ReasoningPiece(text=text):
                        heard.reasoning += text
                    case TextPiece(text=text):
                        heard.text += text
                    case Completed():
                        heard.completed = event
                        continue
                heard.pieces += 1
                if heard.pieces == 1:
                    heard.first = time.monotonic() - began
                if heard.pieces == stop_after:
                    break
            heard.seconds = time.monotonic() - began
        heard.stopping = time.monotonic() - began - heard.seconds
    except TimeoutError:
        if not heard.pieces:
            raise ConnectionFailed(f"No word of an answer came in {EACH:.0f} s.") from None
        heard.seconds = EACH
    return heard


def implausible(heard: Heard) -> str:
    """Say what is wrong with the tokens a gateway reports; "" where they can be."""
    usage = heard.completed.usage if heard.completed else None
    if heard.completed is None:
        return mark(f"the answer had no end after {EACH:.0f} s")
    if usage is None:
        return mark("none reported")
    figures = mark(f"{usage.prompt:,} in, {usage.completion:,} out")
    if not heard.sent / 16 <= usage.prompt <= heard.sent / 2 + 400:
        return mark(f"{figures}; about {heard.sent // _PER_TOKEN:,} were sent")
    if not heard.said / 16 <= usage.completion <= plan.ROOM * 2:
        return mark(f"{figures}; about {heard.said // _PER_TOKEN:,} came")
    return mark(f"{figures}; {usage.cached:,} of them cached") if usage.cached > usage.prompt else ""


def misfit(call: ToolCall) -> str:
    """Say in what a call does not fit the tool that was offered; "" where it does."""
    if call.name != plan.TOOL.name:
        return mark(f"it calls {call.name[:40] or 'nothing'}")
    try:
        arguments: Any = json.loads(call.arguments or "{}", strict=False)
    except (ValueError, RecursionError):
        return mark("the arguments are no JSON")
    return plan.misfit(arguments)
