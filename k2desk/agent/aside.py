"""A side question: answered from what the conversation holds now, and no part of it afterwards."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

import msgspec

from k2desk.agent.answer import answer
from k2desk.agent.gather import INTERVAL
from k2desk.agent.money import settlement
from k2desk.agent.redacting import noted
from k2desk.core.errors import ProviderError
from k2desk.core.events import (
    AsideAsked,
    AsideDelta,
    AsideFinished,
    Event,
    SpendReserved,
    StepFinished,
    StepRetried,
    TextDelta,
)
from k2desk.core.messages import ModelRequest
from k2desk.core.ports import Model
from k2desk.core.tokens import weigh
from k2desk.core.wording import mark

STILL_RUNS = "(This call still runs; its result is not known yet.)"
"""The result of a call that is under way while an aside is asked."""
_PREFACE = (
    "[K2Desk: a side question of the user's. Answer it in a few sentences from what this conversation holds. "
    "Call no tool. Neither the question nor your answer is part of the work; go on with nothing.]"
)
_WORDLESS = mark(
    "The model gave no answer in words. Ask again, or ask it in the conversation, where it may look."
)
_BROKEN = mark("K2Desk made a mistake and stopped this aside; its log file says more. Ask again.")

_log = logging.getLogger(__name__)


class Asides:
    """The asides of one session; several may be under way at once.

    Args:
        model: the model behind its wire.
        request: builds the request of a question from everything stored so far.
        reserve: sets aside what a request may cost; raises `LimitReached` where it does not fit.
        append: stores an event.
    """

    def __init__(
        self,
        model: Model,
        request: Callable[[AsideAsked], ModelRequest],
        reserve: Callable[[ModelRequest], Awaitable[SpendReserved]],
        append: Callable[[Event], Awaitable[None]],
    ) -> None:
        self._model = model
        self._request = request
        self._reserve = reserve
        self._append = append
        self._count = 0
        self._asking: set[asyncio.Task[None]] = set()

    def learn(self, event: Event) -> None:
        """Take in what was stored: asides are counted over the whole session."""
        if isinstance(event, AsideAsked):
            self._count = max(self._count, event.aside)

    async def ask(self, text: str) -> None:
        """Ask and store what happens; it always ends with `AsideFinished`. Cancel the task to stop it.

        Raises:
            JournalError: the record can't be written.
        """
        self._count += 1
        asked = AsideAsked(self._count, text)
        task = asyncio.current_task()
        if task is not None:
            self._asking.add(task)
        end: Event | None = AsideFinished(asked.aside, "failed", _BROKEN)
        reserved: SpendReserved | None = None
        usage, heard, refused = None, 0.0, False
        try:
            await self._append(asked)
            if (note := noted(asked)) is not None:
                await self._append(note)
            request = self._request(asked)
            reserved = await self._reserve(request)
            await self._append(reserved)
            request = msgspec.structs.replace(request, max_tokens=reserved.completion)
            async with aclosing(aside(self._model, request, asked.aside)) as events:
                async for event in events:
                    if isinstance(event, AsideFinished):
                        end, usage = None, event.usage
                    heard += weigh(event.text).tokens if isinstance(event, AsideDelta) else 0
                    await self._append(event)
        except asyncio.CancelledError:
            end = end and AsideFinished(asked.aside, "cancelled")
            raise
        except ProviderError as error:
            end, refused = AsideFinished(asked.aside, "failed", str(error)), True
        except Exception:  # noqa: BLE001 -- whatever broke, the aside is told to be over
            _log.exception("the aside broke")
        finally:
            if reserved is not None:
                await self._append(settlement(reserved, usage, heard, refused=refused))
            if end is not None:
                await self._append(end)
            if task is not None:
                self._asking.discard(task)

    def stop(self) -> None:
        """Stop every aside that is being answered."""
        for task in self._asking:
            if not task.cancelling():
                task.cancel()

    async def end(self) -> None:
        """Stop them and wait until they are over."""
        self.stop()
        if self._asking:
            await asyncio.wait(tuple(self._asking))


def asked_aside(text: str) -> str:
    """Return the message that asks a side question."""
    return f"{_PREFACE}\n\n{text}"


async def aside(
    model: Model, request: ModelRequest, number: int, interval: float = INTERVAL
) -> AsyncGenerator[Event, None]:
    """Ask once; the last event is `AsideFinished`. What the model thinks is not told, calls are not run.

    Args:
        model: the model behind its wire.
        request: the conversation, with the question at its end.
        number: of the aside, for the events.
        interval: seconds between two deltas.

    Raises:
        ProviderError: no whole answer could be had.
    """
    said = False
    async with aclosing(answer(model, request, 0, 0, interval)) as events:
        async for event in events:
            match event:
                case TextDelta(text=text):
                    said = said or bool(text.strip())
                    yield AsideDelta(number, text)
                case StepRetried():
                    said = False
                    yield AsideDelta(number, "", again=True)
                case StepFinished(usage=usage) if said:
                    yield AsideFinished(number, "done", usage=usage)
                case StepFinished(usage=usage):
                    yield AsideFinished(number, "failed", _WORDLESS, usage)
                case _:
                    pass
