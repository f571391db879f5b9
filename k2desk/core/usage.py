"""What sessions took: money and tokens by day, model and session, and how long was waited for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol

import msgspec

from k2desk.core.desk import SessionInfo
from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
    SessionForked,
    SpendReserved,
    SpendSettled,
    StepFinished,
    StepStarted,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.spending import Bill, bill_of
from k2desk.core.working import Working

COUNTED = (
    DecisionMade,
    DecisionRequested,
    SessionForked,
    SpendReserved,
    SpendSettled,
    StepFinished,
    StepStarted,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
)
"""The events that tell something; a reader may leave out all others."""


class Request(msgspec.Struct, frozen=True):
    """What one request took.

    Args:
        at: when it was sent, seconds since the epoch.
        model: who answered.
        bill: by category.
        estimated: whether a part of it is a guess.
    """

    at: float
    model: str
    bill: Bill
    estimated: bool


class Waited(NamedTuple):
    """How long was waited for whom, in seconds."""

    model: float = 0.0
    tools: float = 0.0
    user: float = 0.0

    def plus(self, other: Waited) -> Waited:
        """Return both together."""
        return Waited(*(mine + its for mine, its in zip(self, other, strict=True)))


class Turn(msgspec.Struct, frozen=True):
    """What was waited for in one turn.

    Args:
        at: when it began, seconds since the epoch.
        waited: for whom.
    """

    at: float
    waited: Waited


class Use(msgspec.Struct, frozen=True):
    """What one session took, request by request and turn by turn, in order."""

    requests: tuple[Request, ...] = ()
    turns: tuple[Turn, ...] = ()


class Deleted(NamedTuple):
    """What requests of sessions that were deleted have cost: when, and US dollars."""

    at: float
    dollars: float


class Counting:
    """Folds the events of one session.

    Of what happens at once only one is counted as waited for: the user before the tools, the tools before
    the model. What lies between two turns is nobody's, nor is the time until somebody found a turn that a
    crash had cut off.
    """

    def __init__(self) -> None:
        self._requests: dict[str, Request] = {}
        self._turns: list[Turn] = []
        self._began = self._last = 0.0
        self._running = self._asked = False
        self._waited = Waited()
        self._questions: set[str] = set()
        self._calls: set[str] = set()

    def take(self, at: float, event: Event) -> None:
        """Take in one event, which happened ``at`` seconds since the epoch."""
        if self._running and not (isinstance(event, TurnFinished) and event.outcome == "interrupted"):
            self._wait(max(0.0, at - self._last))
        self._last = at
        match event:
            case SpendReserved(id=name, model=model):
                self._requests[name] = Request(at, model, bill_of(event), estimated=True)
            case SpendSettled(id=name, model=model):
                sent = self._requests[name].at if name in self._requests else at
                guessed = event.estimated or not event.price.known
                self._requests[name] = Request(sent, model, bill_of(event), guessed)
            case SessionForked():
                self._turns.clear()  # what is repeated was waited for elsewhere
            case _:
                self._follow(at, event)

    def _follow(self, at: float, event: Event) -> None:
        """Keep up who is waited for."""
        match event:
            case TurnStarted():
                self._began, self._running, self._asked, self._waited = at, True, False, Waited()
                self._questions.clear()
                self._calls.clear()
            case TurnFinished() if self._running:
                self._turns.append(Turn(self._began, self._waited))
                self._running = False
            case StepStarted():
                self._asked = True
            case StepFinished():
                self._asked = False
            case DecisionRequested(request_id=name):
                self._questions.add(name)
            case DecisionMade(request_id=name):
                self._questions.discard(name)
            case ToolStarted(call_id=name):
                self._calls.add(name)
            case ToolFinished(call_id=name):
                self._calls.discard(name)
            case _:
                pass

    def _wait(self, seconds: float) -> None:
        if self._questions:
            self._waited = self._waited.plus(Waited(user=seconds))
        elif self._calls:
            self._waited = self._waited.plus(Waited(tools=seconds))
        elif self._asked:
            self._waited = self._waited.plus(Waited(model=seconds))

    @property
    def use(self) -> Use:
        """Everything so far; a turn that still runs counts when it is over."""
        return Use(tuple(self._requests.values()), tuple(self._turns))


class Sum(NamedTuple):
    """What some requests took together.

    Args:
        bill: by category.
        requests: how many.
        estimated: whether a part of it is a guess.
    """

    bill: Bill = Bill()
    requests: int = 0
    estimated: bool = False

    def with_request(self, request: Request) -> Sum:
        """Return it with one more request."""
        return Sum(self.bill.plus(request.bill), self.requests + 1, self.estimated or request.estimated)

    @property
    def cached_share(self) -> float:
        """How much of what was sent came from the gateway's cache, from 0 to 1."""
        sent = self.bill.prompt.tokens + self.bill.cached.tokens
        return self.bill.cached.tokens / sent if sent else 0.0


class Summary(NamedTuple):
    """What was used in a span of days.

    Args:
        total: of all requests.
        days: by local day, in order, the days without any left out.
        models: by model, the dearest first.
        sessions: by session, the dearest first; those that took nothing are left out.
        waited: in all turns.
        deleted: what sessions that were deleted have cost by local day, in US dollars.
    """

    total: Sum
    days: Mapping[date, Sum]
    models: Mapping[str, Sum]
    sessions: Sequence[tuple[SessionInfo, Sum]]
    waited: Waited
    deleted: Mapping[date, float]

    @property
    def dollars(self) -> float:
        """All of it, with what was deleted, in US dollars."""
        return self.total.bill.dollars + sum(self.deleted.values())


def day_of(at: float) -> date:
    """Return the user's own day of a moment in seconds since the epoch."""
    return datetime.fromtimestamp(at).date()  # noqa: DTZ006 -- the user's own day is meant


def summarise(
    uses: Iterable[tuple[SessionInfo, Use]], deleted: Iterable[Deleted] = (), since: date | None = None
) -> Summary:
    """Put sessions together.

    Args:
        uses: what each session took.
        deleted: what sessions that are gone have cost.
        since: the first day that counts; None for all.
    """
    total, waited = Sum(), Waited()
    days: dict[date, Sum] = {}
    models: dict[str, Sum] = {}
    sessions: list[tuple[SessionInfo, Sum]] = []
    gone: dict[date, float] = {}
    for info, use in uses:
        own = Sum()
        for request in use.requests:
            day = day_of(request.at)
            if since is None or day >= since:
                own, total = own.with_request(request), total.with_request(request)
                days[day] = days.get(day, Sum()).with_request(request)
                models[request.model] = models.get(request.model, Sum()).with_request(request)
        if own.requests:
            sessions.append((info, own))
        for turn in use.turns:
            if since is None or day_of(turn.at) >= since:
                waited = waited.plus(turn.waited)
    for at, dollars in deleted:
        if since is None or day_of(at) >= since:
            gone[day_of(at)] = gone.get(day_of(at), 0.0) + dollars
    by_price = sorted(models.items(), key=lambda entry: -entry[1].bill.dollars)
    sessions.sort(key=lambda entry: -entry[1].bill.dollars)
    return Summary(
        total, dict(sorted(days.items())), dict(by_price), sessions, waited, dict(sorted(gone.items()))
    )


class Used(NamedTuple):
    """What every session took, as the desk found it.

    Args:
        uses: by session.
        deleted: what sessions that are gone have cost.
        unread: sentences about sessions that could not be read.
    """

    uses: Sequence[tuple[SessionInfo, Use]]
    deleted: Sequence[Deleted] = ()
    unread: Sequence[str] = ()


class UsageDesk(Protocol):
    """Finds out what sessions took."""

    def read(self, working: Working) -> Used:
        """Read what every session took. Blocks; the first time every record has to be read.

        Args:
            working: hears how many sessions are read; asked to end, it ends with what is read so far.

        Raises:
            JournalError: the journal can't be read at all.
        """
        ...
