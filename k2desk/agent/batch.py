"""The calls of one answer: reads side by side, everything else one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import msgspec

from k2desk.agent.calls import join_output, perform
from k2desk.agent.gate import Gate
from k2desk.agent.gather import gather, unheard
from k2desk.agent.origin import Origin
from k2desk.agent.repeats import STOP_AT, Repeats, reminder
from k2desk.core.events import DecisionMade, Event, ToolFinished, TurnFinished
from k2desk.core.messages import ToolCall
from k2desk.core.permissions import Decision, Mode
from k2desk.core.ports import Tool
from k2desk.core.wording import mark

SIDE_BY_SIDE = 4
"""How many reads run at the same time."""
MOST_CALLS = 64
"""How many calls of one answer are done; the rest is answered unrun."""

_LOOPING = mark(
    "Stopped: the model asked for the same {name} call {count} times and nothing changed in between. "
    "Tell it what to do differently."
)
_WHY = {
    "limit": mark("Not run. The same call was made too often; K2Desk ended the turn."),
    "rejected": mark("Not run. The user rejected an earlier call of the same answer."),
}
_TOO_MANY = mark(f"Not run: one answer may hold {MOST_CALLS} calls. Ask again for what you still need.")


@dataclass(frozen=True, slots=True)
class Work:
    """What the calls of one turn work with.

    Args:
        tools: by name.
        gate: where the user's answers come in.
        mode: what the model may do just now.
        interval: seconds between two pieces of live output.
        repeats: counts identical calls of the turn.
        origin: what was read before a question is asked.
        late: gets what had happened already when the turn was stopped, and was not told.
    """

    tools: Mapping[str, Tool]
    gate: Gate
    mode: Callable[[], Mode]
    interval: float
    repeats: Repeats = field(default_factory=Repeats)
    origin: Origin = field(default_factory=Origin)
    late: Callable[[Event], object] = unheard


class Batch:
    """Does the calls of one answer; once the turn has to end, the rest is answered unrun.

    Args:
        work: of the turn.
        turn: its number.
    """

    def __init__(self, work: Work, turn: int) -> None:
        self._work, self._turn = work, turn
        self._stop: TurnFinished | None = None
        self._no = False
        """Whether the user has just said no to the call that is being made."""
        self._counts: dict[str, int] = {}

    async def run(self, calls: Sequence[ToolCall]) -> AsyncGenerator[Event, None]:
        """Do them; every call gets its one `ToolFinished`, and a turn that has to end its `TurnFinished`."""
        for group in self._groups(calls[:MOST_CALLS]):
            ready = [call for call in group if self._may(call)]
            async with aclosing(self._perform(ready)) as events:
                async for event in events:
                    yield self._heard(event)
            if self._stop is not None:
                why = _WHY[self._stop.outcome]
                for call in group[len(ready) :]:
                    yield ToolFinished(call.id, call.name, "cancelled", why)
        for call in calls[MOST_CALLS:]:
            yield ToolFinished(call.id, call.name, "cancelled", _TOO_MANY)
        if self._stop is not None:
            yield self._stop

    def _groups(self, calls: Sequence[ToolCall]) -> Iterator[list[ToolCall]]:
        """Split the calls where their order matters: neighbouring reads stay together."""
        group: list[ToolCall] = []
        for call in calls:
            tool = self._work.tools.get(call.name)
            if tool is not None and tool.risk == "read":
                group.append(call)
                continue
            if group:
                yield group
            yield [call]
            group = []
        if group:
            yield group

    def _may(self, call: ToolCall) -> bool:
        """Count a call, and tell whether it may still be made."""
        self._work.origin.expect(call.id)
        count = self._counts[call.id] = self._work.repeats.count(call)
        if self._stop is None and count >= STOP_AT:
            self._stop = TurnFinished(self._turn, "limit", _LOOPING.format(count=count, name=call.name))
        return self._stop is None

    async def _perform(self, calls: Sequence[ToolCall]) -> AsyncGenerator[Event, None]:
        if len(calls) > 1:
            work, interval = self._side_by_side(calls), self._work.interval
            async with aclosing(gather(work, join_output, interval, self._left)) as told:
                async for event in told:
                    yield event
            return
        for call in calls:
            async with aclosing(self._one(call, self._left)) as events:
                async for event in events:
                    yield event

    def _side_by_side(
        self, calls: Sequence[ToolCall]
    ) -> Callable[[Callable[[Event], None]], Coroutine[Any, Any, None]]:
        async def work(put: Callable[[Event], None]) -> None:
            places = asyncio.Semaphore(SIDE_BY_SIDE)

            async def one(call: ToolCall) -> None:
                async with places, aclosing(self._one(call, put)) as events:
                    async for event in events:
                        put(event)

            async with asyncio.TaskGroup() as group:
                for call in calls:
                    group.create_task(one(call))

        return work

    def _one(self, call: ToolCall, late: Callable[[Event], object]) -> AsyncGenerator[Event, None]:
        work = self._work
        return perform(call, work.tools, work.gate, work.mode(), work.origin.named, work.interval, late)

    def _left(self, event: Event) -> None:
        """Hand on what happened before the turn was stopped and nobody took any more."""
        self._work.late(self._heard(event))

    def _heard(self, event: Event) -> Event:
        """Take in what a call led to, and add the reminder to the result of one that was made before."""
        self._work.origin.learn(event)
        if isinstance(event, DecisionMade):
            self._no = _flat_no(event.decision)
            if event.decision.verdict == "allow" and event.decision.ticks:
                self._work.repeats.moved()
        if not isinstance(event, ToolFinished):
            return event
        # A call that ran stands, even where what it would change was turned down.
        if self._no and event.status == "refused":
            self._stop = TurnFinished(self._turn, "rejected")
        self._no = False
        tool = self._work.tools.get(event.name)
        if event.status == "ok" and tool is not None and tool.risk in ("propose", "plan", "scope", "ask"):
            self._work.repeats.moved()
        return msgspec.structs.replace(event, text=event.text + reminder(self._counts[event.call_id]))


def _flat_no(decision: Decision) -> bool:
    """Tell whether the user said no and nothing more; words would let the model go on by them."""
    return decision.verdict == "reject" and not decision.note.strip()
