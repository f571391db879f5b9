"""Takes secrets out of whatever goes to the model, and says so: the last station before the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import assert_never

import msgspec

from k2desk.core.events import (
    AsideAsked,
    Event,
    GuideAdopted,
    Noticed,
    ToolFinished,
    TurnStarted,
    TurnSteered,
)
from k2desk.core.messages import (
    Assistant,
    Message,
    ModelEvent,
    ModelRequest,
    System,
    Tool,
    User,
)
from k2desk.core.ports import Model
from k2desk.core.redaction import marks_in, redact, told
from k2desk.core.wording import mark

AT_ONCE = 8 * 1024
"""Characters that are looked through on the event loop; more would be felt, and goes to a thread."""


class Redacting:
    """A model that is never sent a secret; implements the model's port.

    Each message is looked through once: what was sent before is looked up, so that a request repeats the very
    bytes of the one before it.

    Args:
        model: the model behind its wire.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._clean: dict[tuple[str, tuple[str, ...]], str] = {}
        self._last: tuple[tuple[Message, ...], tuple[Message, ...]] = ((), ())
        """The messages of the request before, as they came and as they went: a step costs what it adds."""

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Ask once with every secret taken out; see `Model.stream`."""
        if self._fresh(request) > AT_ONCE:
            request = await asyncio.to_thread(self._redacted, request)
        else:
            request = self._redacted(request)
        async with aclosing(_closable(self._model.stream(request))) as events:
            async for event in events:
                yield event

    def hurry(self) -> None:
        """Let a next try that is waited for begin now."""
        self._model.hurry()

    def _fresh(self, request: ModelRequest) -> int:
        """Return how many characters were never looked through."""
        new = request.messages[_shared(self._last[0], request.messages) :]
        return sum(len(m.text) for m in new if (m.text, _spared(m)) not in self._clean)

    def _redacted(self, request: ModelRequest) -> ModelRequest:
        came, went = self._last
        known = _shared(came, request.messages)
        messages = (*went[:known], *map(self._message, request.messages[known:]))
        self._last = request.messages, messages
        return msgspec.structs.replace(request, messages=messages)

    def _message(self, message: Message) -> Message:
        match message:
            case System() | User() | Tool():
                text = self._text(message.text, _spared(message))
                return message if text is message.text else msgspec.structs.replace(message, text=text)
            case Assistant():
                return self._answer(message)
            case _:
                assert_never(message)

    def _answer(self, answer: Assistant) -> Assistant:
        """What the model said itself is looked through too: it may repeat what the user sent as it is."""
        text = self._text(answer.text)
        reasoning = answer.reasoning and self._text(answer.reasoning)
        calls = tuple(
            call
            if (arguments := self._text(call.arguments)) is call.arguments
            else msgspec.structs.replace(call, arguments=arguments)
            for call in answer.calls
        )
        if text is answer.text and reasoning is answer.reasoning and calls == answer.calls:
            return answer
        return msgspec.structs.replace(answer, text=text, reasoning=reasoning, calls=calls)

    def _text(self, text: str, spared: tuple[str, ...] = ()) -> str:
        known = self._clean.get((text, spared))
        if known is None:
            found = redact(text, spared)
            known = self._clean[text, spared] = found.text if found.kinds else text
        return text if known == text else known


async def _closable(events: AsyncIterator[ModelEvent]) -> AsyncGenerator[ModelEvent, None]:
    """Give any iterator an end; a generator's own is heard when this one is closed."""
    try:
        async for event in events:
            yield event
    finally:
        close = getattr(events, "aclose", None)
        if close is not None:
            await close()


async def cleaned(finished: ToolFinished) -> ToolFinished:
    """Return the end of a call with the secrets taken out of what the model gets; the user's line says so."""
    if len(finished.text) > AT_ONCE:
        found = await asyncio.to_thread(redact, finished.text)
    else:
        found = redact(finished.text)
    kinds = marks_in(found.text)
    if not kinds:
        return finished
    summary = ", ".join(part for part in (finished.summary, mark(f"kept back: {told(kinds)}")) if part)
    return msgspec.structs.replace(finished, text=found.text, summary=summary)


def noted(event: Event) -> Noticed | None:
    """Return what the user is told of secrets in what was said or goes along, None where there are none."""
    match event:
        case TurnStarted() | TurnSteered():
            own = () if event.as_it_is else redact(event.text).kinds
            kinds, where = (*own, *marks_in(redact(event.context).text)), mark("What you sent")
        case AsideAsked():
            kinds, where = redact(event.text).kinds, mark("Your question")
        case GuideAdopted():
            kinds, where = redact(event.text).kinds, event.path
        case _:
            return None
    if not kinds:
        return None
    return Noticed("attention", mark(f"{where} holds {told(kinds)}. The model gets a mark in its place."))


def _shared(before: tuple[Message, ...], now: tuple[Message, ...]) -> int:
    """Return with how many of the very same messages both begin."""
    pairs = enumerate(zip(before, now, strict=False))
    return next((place for place, (one, other) in pairs if one is not other), min(len(before), len(now)))


def _spared(message: Message) -> tuple[str, ...]:
    return message.spared if isinstance(message, User) else ()
