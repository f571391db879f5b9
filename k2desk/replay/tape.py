"""The record as a tape: what the engine has to do again, what others did beside it, and where it is."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from k2desk.core.events import (
    AsideAsked,
    AsideDelta,
    AsideFinished,
    CompactionFailed,
    CompactionUndone,
    DecisionMade,
    DecisionRequested,
    Event,
    GatewayChecked,
    HunksProved,
    LimitRaised,
    Noticed,
    Pinned,
    ProposalEdited,
    ProposalEnded,
    ProposalMade,
    Record,
    RuleDropped,
    RuleKept,
    SelectionProved,
    SessionArchived,
    SessionForked,
    SessionPinned,
    SessionRenamed,
    SessionStarted,
    SmallestFound,
    SpendReserved,
    SpendSettled,
    StepFinished,
    StepRetried,
    TestsRan,
    TextDelta,
    ThoughtDelta,
    ToolFinished,
    ToolOutput,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    Unpinned,
    WriteDone,
    WriteIntended,
    WriteUndone,
)
from k2desk.core.printed import Printed
from k2desk.replay.recording import by_the_user

UNCOMPARED = (
    *(SessionStarted, SessionRenamed, SessionPinned, SessionArchived, Noticed, GatewayChecked, TestsRan),
    *(ThoughtDelta, TextDelta, ToolOutput, StepRetried, AsideAsked, AsideDelta, AsideFinished, ProposalEnded),
    *(SelectionProved, HunksProved, SmallestFound, RuleKept, RuleDropped),
    *(SpendReserved, SpendSettled, LimitRaised),
)
"""What says nothing about the engine's way: figures, pieces of a whole, what the user did aside."""
_BESIDE = (Pinned, Unpinned, CompactionUndone, SessionForked)
"""What others did that the engine hears of."""
_TAIL = (SpendSettled, CompactionFailed, ToolFinished, Noticed, TextDelta, ThoughtDelta, ToolOutput)
"""What may stand between the moment a turn was stopped and its end."""


class Stage(NamedTuple):
    """What a call asked and did at once; some do so twice.

    Args:
        made: what it proposed.
        asked: what it asked.
        decided: the answer.
        started: its beginning, where it ran.
        output: what it showed meanwhile.
    """

    made: ProposalMade | None = None
    asked: DecisionRequested | None = None
    decided: DecisionMade | None = None
    started: ToolStarted | None = None
    output: tuple[Printed, ...] = ()


def about_money(event: Event) -> bool:
    """Tell whether a question is about a limit of money, which a replay has none of."""
    if not isinstance(event, DecisionRequested) or event.question.kind != "limit":
        return False
    return not event.question.text.endswith(("in this turn", "in this session"))


def call_of(event: Event, proposals: Mapping[str, str]) -> str:
    """Return the call an event belongs to, "" where it belongs to none.

    Args:
        event: what happened.
        proposals: the calls of the proposals made so far.
    """
    match event:
        case ToolStarted() | ToolFinished() | DecisionRequested() | DecisionMade() | ToolOutput():
            return event.call_id
        case ProposalMade(proposal=proposal):
            return proposal.call_id
        case ProposalEdited(proposal_id=proposal_id):
            return proposals.get(proposal_id, "")
        case _:
            return ""


class Tape:
    """The records of a session, sorted by who has to bring them about again.

    Args:
        records: the whole session, in order.
    """

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records
        self._others = _of_others(records)
        self._stages: dict[str, list[Stage]] = {}
        self._ends: dict[str, ToolFinished] = {}
        self._proposals: dict[str, str] = {}
        """The calls of the proposals."""
        self.decisions: dict[str, DecisionMade] = {}
        """By the request: the answers."""
        self.written: set[str] = set()
        """The requests whose writes were done."""
        intents: dict[str, str] = {}
        for record in records:
            event = record.event
            self._learn(event)
            if isinstance(event, WriteIntended):
                intents[event.change_id] = event.approval_id
            elif isinstance(event, WriteDone):
                self.written.add(intents.get(event.change_id, ""))
        self._calls: dict[str, deque[int]] = {}
        self._main: deque[int] = deque()
        for at, record in enumerate(records):
            if self.of_engine(at):
                call = call_of(record.event, self._proposals)
                (self._calls.setdefault(call, deque()) if call else self._main).append(at)
        self._cuts = dict(_cuts(records))
        self._done: set[int] = set()
        self.at = 0
        """The place up to which everything has happened again."""

    def _learn(self, event: Event) -> None:
        if isinstance(event, DecisionMade):
            self.decisions[event.request_id] = event
        if isinstance(event, ProposalMade):
            self._proposals[event.proposal.id] = event.proposal.call_id
        if not (call := call_of(event, self._proposals)):
            return
        stages = self._stages.setdefault(call, [Stage()])
        now = stages[-1]
        match event:
            case ProposalMade() | DecisionRequested() if now.started or now.asked:
                stages.append(Stage())
                self._learn(event)
            case ProposalMade():
                stages[-1] = now._replace(made=event)
            case DecisionRequested():
                stages[-1] = now._replace(asked=event)
            case DecisionMade():
                stages[-1] = now._replace(decided=event)
            case ToolStarted():
                stages[-1] = now._replace(started=event)
            case ToolOutput():
                stages[-1] = now._replace(output=(*now.output, event.piece))
            case ToolFinished():
                self._ends[call] = event
            case _:
                pass

    def stages(self, call: str) -> Sequence[Stage]:
        """Return what a call asked and did, in order."""
        return self._stages.get(call, [Stage()])

    def end(self, call: str) -> ToolFinished | None:
        """Return how a call ended."""
        return self._ends.get(call)

    def of_engine(self, at: int) -> bool:
        """Tell whether the engine has to bring a record about."""
        event = self.records[at].event
        return not isinstance(event, UNCOMPARED) and not self.beside(at)

    def beside(self, at: int) -> bool:
        """Tell whether others brought about what the engine heard of."""
        event = self.records[at].event
        return isinstance(event, _BESIDE) or by_the_user(event) or at in self._others

    @property
    def names(self) -> set[str]:
        """The names of the tools that were asked about or ran."""
        calls = [call for r in self.records if isinstance(r.event, StepFinished) for call in r.event.calls]
        stages = ((call.name, stage) for call in calls for stage in self.stages(call.id))
        return {name for name, stage in stages if stage.asked is not None or stage.started is not None}

    # -- where it is

    def expected(self, call: str) -> int | None:
        """Return the place of what is to happen next, of a call or beside all calls."""
        queue = self._calls.get(call) if call else self._main
        return queue[0] if queue else None

    def happened(self, at: int) -> Iterator[int]:
        """Go on past what has happened again, and yield the places of what others did then."""
        call = call_of(self.records[at].event, self._proposals)
        (self._calls[call] if call else self._main).popleft()
        self._done.add(at)
        yield from self.past_others()

    def past_others(self) -> Iterator[int]:
        """Go on past what the engine need not bring about, and yield the places of what it hears of."""
        while self.at < len(self.records) and (not self.of_engine(self.at) or self.at in self._done):
            at, self.at = self.at, self.at + 1
            if self.beside(at):
                yield at

    def now(self) -> Event | None:
        """Return what is to happen now that everything before it has happened again."""
        return self.records[self.at].event if self.at < len(self.records) else None

    def left_out(self, before: int) -> int | None:
        """Return the place of the first thing before another that has not happened again."""
        return self.at if self.at < before else None

    def cut(self) -> int | None:
        """Return the place of the end of the turn where it is stopped at this very place."""
        return self._cuts.get(self.at)

    def skip_to(self, end: int) -> None:
        """Take everything up to and with a place as happened: the end of a stopped turn is not compared."""
        for queue in (self._main, *self._calls.values()):
            while queue and queue[0] <= end:
                queue.popleft()
        self.at = max(self.at, end + 1)


def _of_others(records: Sequence[Record]) -> frozenset[int]:
    """Return the places of proposals, answers and writes that no call of the model led to."""
    calls = {
        record.event.proposal.id
        for record in records
        if isinstance(record.event, ProposalMade) and record.event.proposal.call_id
    }
    asked: set[str] = set()
    own: set[str] = set()
    changes: set[str] = set()
    found: set[int] = set()
    for at, record in enumerate(records):
        match record.event:
            case ProposalMade(proposal=proposal) if not proposal.call_id:
                found.add(at)
            case ProposalEdited(proposal_id=proposal_id) if proposal_id not in calls:
                found.add(at)
            case DecisionRequested(request_id=request_id, question=question):
                if question.proposal_id in calls:
                    asked.add(request_id)
                elif question.proposal_id or about_money(record.event):
                    own.add(request_id)
                    found.add(at)
            case DecisionMade(request_id=request_id) if request_id in own:
                found.add(at)
            case WriteIntended(approval_id=approval_id, change_id=change_id) if approval_id not in asked:
                changes.add(change_id)
                found.add(at)
            case WriteDone(change_id=change_id) | WriteUndone(change_id=change_id) if change_id in changes:
                found.add(at)
            case _:
                pass
    return frozenset(found)


def _cuts(records: Sequence[Record]) -> Iterator[tuple[int, int]]:
    """Yield, for each turn that was stopped or cut off, where that happened and where it ends."""
    for end, record in enumerate(records):
        match record.event:
            case TurnFinished(outcome="cancelled" | "interrupted"):
                first = end
                while first and _may_be_cut(records[first - 1].event):
                    first -= 1
                yield first, end
                yield from ((at, end) for at in range(first + 1, end))
            case _:
                pass


def _may_be_cut(event: Event) -> bool:
    if isinstance(event, ToolFinished):
        return event.status == "cancelled"
    return isinstance(event, _TAIL) and not isinstance(event, TurnStarted)
