"""The spend fuse: what the next request may cost is set aside before it is sent, and settled after.

What is set aside is the most the request can cost: every token that is sent at the full price, as if nothing
came from the cache, and ``max_tokens`` of an answer. Where less than that is left, ``max_tokens`` is cut to
what the rest buys, so the limit holds without asking early; where the rest buys no useful answer, the user is
asked. So a limit is passed by no more than the guess of one prompt is wrong, or by a try that broke off.
"""

from __future__ import annotations

import asyncio
import math
import uuid
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Literal, NamedTuple

from k2desk.agent.checks import Moment, ask
from k2desk.core.errors import LimitReached
from k2desk.core.events import (
    DecisionMade,
    Event,
    LimitRaised,
    SpendReserved,
    SpendSettled,
    StepFinished,
    StepRetried,
    TextDelta,
    ThoughtDelta,
    TurnFinished,
)
from k2desk.core.messages import ModelRequest, Usage
from k2desk.core.permissions import Decision, Question, digest_of
from k2desk.core.prices import Price, cost
from k2desk.core.spending import Day, Limits, Spending, money
from k2desk.core.tokens import weigh
from k2desk.core.wording import mark

LEAST_ANSWER = 8_192
"""Tokens an answer needs room for; with less a model that thinks is cut off before it says anything."""
USUAL_ANSWER = 1_500
"""Tokens an answer is expected to take before one has come."""
WORTH_COMPACTING = 8_000
"""Tokens of a request from which on a compaction is worth offering."""
STOP, COMPACT = mark("Stop here"), mark("Compact first")


class _Left(NamedTuple):
    """What is left of the tighter limit, in US dollars."""

    scope: Literal["task", "day"]
    spent: float
    limit: float

    @property
    def dollars(self) -> float:
        return self.limit - self.spent


class Fuse:
    """Stands before every request and lets it through once its cost is set aside.

    Args:
        model: the model's id.
        price: what its tokens cost.
        limits: how much may be spent; asked before each request, so a changed setting holds at once.
        today: what all sessions together have spent since midnight; blocks for a moment.
        compact: makes the next request shorter without a request of its own; None where that can't be.
    """

    def __init__(
        self,
        model: str,
        price: Price,
        limits: Callable[[], Limits],
        today: Callable[[], Day],
        compact: Callable[[Moment], AsyncGenerator[Event, None]] | None = None,
    ) -> None:
        self._model, self._price = model, price
        self._limits, self._today, self._compact = limits, today, compact
        self.spending = Spending()
        self._running: SpendReserved | None = None
        self._heard = 0.0
        self._failed = Usage()
        self._answers: deque[Usage] = deque(maxlen=8)

    @property
    def most(self) -> int | None:
        """How many tokens the answer to the request that is set aside may take; None where none is."""
        return self._running.completion if self._running is not None else None

    def learn(self, event: Event) -> None:
        """Take in what happened, live or from the record."""
        self.spending.apply(event)
        match event:
            case SpendSettled(usage=usage):
                self._answers.append(usage)
            case ThoughtDelta(text=text) | TextDelta(text=text):
                self._heard += weigh(text).tokens
            case StepRetried():
                self._failed = _plus(self._failed, self._guess()) if self._heard else self._failed
                self._heard = 0.0
            case _:
                pass

    async def reserve(self, request: ModelRequest) -> SpendReserved:
        """Set aside what a request beside the answers of a turn may cost, such as an aside or a compaction.

        Store what is returned before the request is sent, take its ``completion`` for ``max_tokens``, and
        store what `settlement` makes of it when the request is over, however it ended.

        Raises:
            LimitReached: it does not fit; nobody is asked.
        """
        prompt, most, left = await self._fitting(request)
        if left is not None and most < min(LEAST_ANSWER, request.max_tokens):
            raise LimitReached(
                f"This would pass a limit of yours: {money(left.spent)} of {money(left.limit)} are spent, "
                f"and it takes about {money(self._expected(prompt))}. Raise the limit in the settings."
            )
        return SpendReserved(uuid.uuid4().hex, self._model, self._price, prompt, most)

    async def _fitting(self, request: ModelRequest) -> tuple[int, int, _Left | None]:
        """Return the tokens that are sent, those the answer may take, and what is left of the limit."""
        prompt = request.estimated
        left = await self._left()
        most = request.max_tokens if left is None else self._affordable(left, prompt, request.max_tokens)
        return prompt, most, left

    async def __call__(self, moment: Moment) -> AsyncGenerator[Event, None]:
        """Set the cost of the next request aside; ask the user where it does not fit into the limits."""
        compacted = self._compact is None
        while True:
            request = moment.request()
            prompt, most, left = await self._fitting(request)
            if left is None or most >= min(LEAST_ANSWER, request.max_tokens):
                break
            worth = not compacted and prompt >= WORTH_COMPACTING
            question = self._question(left, prompt, request.max_tokens, worth)
            made: Decision | None = None
            async with aclosing(ask(moment.gate, question)) as events:
                async for event in events:
                    yield event
                    made = event.decision if isinstance(event, DecisionMade) else None
            answer = made.answer if made is not None else ""
            if answer == COMPACT and worth and self._compact is not None:
                compacted = True
                async with aclosing(self._compact(moment)) as events:
                    async for event in events:
                        yield event
            elif answer == question.choices[1]:
                yield LimitRaised(left.scope, self._step(left, prompt, request.max_tokens))
            else:
                yield TurnFinished(moment.turn, "limit", _stopped(left))
                return
        self._running = SpendReserved(uuid.uuid4().hex, self._model, self._price, prompt, most)
        self._heard, self._failed = 0.0, Usage()
        yield self._running

    def due(self, event: Event) -> tuple[Event, ...]:
        """Return an event together with the settlement that belongs right behind or before it."""
        match event:
            case StepFinished(usage=usage):
                told = usage is not None and usage.prompt > 0
                guess = Usage(
                    self._prompt, _tokens(self._heard + sum(weigh(c.arguments).tokens for c in event.calls))
                )
                return (event, *self._settle(usage if usage is not None and told else guess, not told))
            case TurnFinished():
                return (*self._settle(self._guess() if self._heard else Usage(), bool(self._heard)), event)
            case _:
                return (event,)

    def broken_off(self) -> tuple[Event, ...]:
        """Return the settlement of a request that was stopped: what was sent counts, and what was heard."""
        return self._settle(self._guess(), estimated=True)

    # -- what it comes to

    @property
    def _prompt(self) -> int:
        return self._running.prompt if self._running is not None else 0

    def _guess(self) -> Usage:
        return Usage(self._prompt, _tokens(self._heard))

    def _settle(self, usage: Usage, estimated: bool) -> tuple[Event, ...]:
        """End the running request; tries that failed count too, as far as they had begun to answer."""
        if self._running is None:
            return ()
        request, self._running = self._running, None
        guessed = estimated or self._failed != Usage()
        total = _plus(usage, self._failed)
        return (SpendSettled(request.id, request.model, request.price, total, guessed),)

    async def _left(self) -> _Left | None:
        """Return the limit of which less is left; None where nothing is limited or nothing costs anything."""
        limits = self._limits()
        if cost(self._price, Usage(1, 1)) == 0:
            return None
        found = []
        if limits.task:
            found.append(_Left("task", self.spending.dollars, limits.task + self.spending.raised))
        if limits.day:
            day = await asyncio.to_thread(self._today)
            found.append(_Left("day", day.spent, limits.day + day.raised))
        return min(found, key=lambda left: left.dollars, default=None)

    def _affordable(self, left: _Left, prompt: int, asked: int) -> int:
        rest = left.dollars - cost(self._price, Usage(prompt))
        each = cost(self._price, Usage(completion=1))
        return min(asked, math.floor(rest / each)) if each else (asked if rest >= 0 else 0)

    def _step(self, left: _Left, prompt: int, asked: int) -> float:
        """Return by how much the limit has to rise, in whole steps, for the next request to fit."""
        step = self._limits().step
        needed = cost(self._price, Usage(prompt, min(LEAST_ANSWER, asked))) - left.dollars
        return step * max(1, math.ceil(needed / step))

    def _expected(self, prompt: int) -> float:
        """Return what the next request will probably cost: an answer as long as the last ones, and as much
        from the cache as there was last."""
        said = [usage.completion for usage in self._answers]
        last = self._answers[-1] if self._answers else Usage()
        cached = min(last.cached, prompt)
        return cost(self._price, Usage(prompt, sum(said) // len(said) if said else USUAL_ANSWER, cached))

    def _question(self, left: _Left, prompt: int, asked: int, compact: bool) -> Question:
        text = mark(
            f"{'today ' if left.scope == 'day' else ''}{money(left.spent)} of {money(left.limit)}, "
            f"next about {money(self._expected(prompt))}"
            f"{'' if self._price.known else ' (its price is not known, so the dearest counts)'}"
        )
        more = f"+ {money(self._step(left, prompt, asked))}"
        choices = (STOP, more, COMPACT) if compact else (STOP, more)
        digest = digest_of("limit", left.scope, text, choices, uuid.uuid4().hex)
        return Question("limit", mark("Limit reached"), text, digest, choices=choices)


def settlement(
    reserved: SpendReserved, usage: Usage | None, heard: float, *, refused: bool = False
) -> SpendSettled:
    """Return what a request took that is over.

    Args:
        reserved: what was set aside for it.
        usage: as the gateway reported it, None where it reported nothing.
        heard: how heavy the answer was, in tokens, for a guess.
        refused: whether the gateway turned it down; then it took nothing unless something was heard.
    """
    if refused and not heard:
        return SpendSettled(reserved.id, reserved.model, reserved.price, Usage())
    told = usage is not None and usage.prompt > 0
    guess = Usage(reserved.prompt, _tokens(heard))
    taken = usage if usage is not None and told else guess
    return SpendSettled(reserved.id, reserved.model, reserved.price, taken, not told)


def _stopped(left: _Left) -> str:
    whose = mark("today's limit") if left.scope == "day" else mark("the limit of this session")
    return mark(
        f"Stopped at {whose}: {money(left.spent)} of {money(left.limit)}. Write “go on” to be asked again, "
        "or raise the limit in the settings."
    )


def _plus(one: Usage, other: Usage) -> Usage:
    return Usage(one.prompt + other.prompt, one.completion + other.completion, one.cached + other.cached)


def _tokens(weight: float) -> int:
    return math.ceil(weight)
