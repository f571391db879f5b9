"""What requests have cost: a fold of the events that reserve and settle, shared by everybody who shows it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import NamedTuple

import msgspec

from k2desk.core.events import Event, LimitRaised, SpendReserved, SpendSettled
from k2desk.core.messages import Usage
from k2desk.core.prices import cost


class Limits(msgspec.Struct, frozen=True):
    """How much may be spent before the user is asked, in US dollars; 0 means no limit.

    Args:
        task: in one session.
        day: in all sessions of one local day together.
        step: what one press of the button allows more.
    """

    task: float = 0.0
    day: float = 0.0
    step: float = 0.50


class Day(NamedTuple):
    """What a day has cost and by how much its limit was raised, in US dollars."""

    spent: float = 0.0
    raised: float = 0.0


class Part(NamedTuple):
    """Tokens of one kind, and what they cost in US dollars."""

    tokens: int = 0
    dollars: float = 0.0

    def plus(self, other: Part) -> Part:
        """Return both together."""
        return Part(self.tokens + other.tokens, self.dollars + other.dollars)


class Bill(NamedTuple):
    """What some requests took, by category."""

    prompt: Part = Part()
    """Sent, but for what came from the gateway's cache."""
    cached: Part = Part()
    """Sent, and taken from the gateway's cache."""
    completion: Part = Part()
    """Received, the reasoning included."""

    @property
    def dollars(self) -> float:
        """All of it, in US dollars."""
        return sum(part.dollars for part in self)

    @property
    def tokens(self) -> int:
        """All of it, in tokens."""
        return sum(part.tokens for part in self)

    def plus(self, other: Bill) -> Bill:
        """Return both together."""
        return Bill(*(mine.plus(its) for mine, its in zip(self, other, strict=True)))


def bill_of(event: SpendReserved | SpendSettled) -> Bill:
    """Return what an event says a request took, or may take at most."""
    usage = event.usage if isinstance(event, SpendSettled) else Usage(event.prompt, event.completion)
    cached = min(usage.cached, usage.prompt)
    kinds = (
        Usage(prompt=usage.prompt - cached),
        Usage(prompt=cached, cached=cached),
        Usage(completion=usage.completion),
    )
    return Bill(*(Part(kind.prompt + kind.completion, cost(event.price, kind)) for kind in kinds))


class Spending:
    """What a session has cost so far. What was reserved and never settled counts as reserved."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.models: dict[str, Bill] = {}
        """By the model that answered: what was settled."""
        self.open: dict[str, SpendReserved] = {}
        """By the id of the request: what is reserved and not settled."""
        self.raised = 0.0
        """By how much the session's limit was raised, in US dollars."""
        self.guessed = False
        """Whether a part of what was settled is a guess."""
        for event in events:
            self.apply(event)

    def apply(self, event: Event) -> None:
        """Take in what happened; other events change nothing."""
        match event:
            case SpendReserved():
                self.open[event.id] = event
            case SpendSettled():
                self.open.pop(event.id, None)
                self.models[event.model] = self.models.get(event.model, Bill()).plus(bill_of(event))
                self.guessed = self.guessed or event.estimated or not event.price.known
            case LimitRaised(scope="task", dollars=dollars):
                self.raised += dollars
            case _:
                pass

    @property
    def settled(self) -> Bill:
        """What is known to have been taken."""
        total = Bill()
        for bill in self.models.values():
            total = total.plus(bill)
        return total

    @property
    def reserved(self) -> float:
        """What is set aside beyond that, in US dollars."""
        return sum(bill_of(event).dollars for event in self.open.values())

    @property
    def dollars(self) -> float:
        """Everything that counts against the limit, in US dollars."""
        return self.settled.dollars + self.reserved

    @property
    def estimated(self) -> bool:
        """Whether a part of the sum is a guess, or stands for a request that was never settled."""
        return self.guessed or bool(self.open)


def money(dollars: float) -> str:
    """Return a sum as ``$0.31``; less than half a cent that is not nothing as ``<$0.01``."""
    return "<$0.01" if 0 < dollars < 0.005 else f"${dollars:,.2f}"


def midnight(now: float) -> float:
    """Return when the local day of a moment began; both in seconds since the epoch."""
    day = datetime.fromtimestamp(now).date()  # noqa: DTZ006 -- the user's own day is meant
    return datetime.combine(day, time()).timestamp()
