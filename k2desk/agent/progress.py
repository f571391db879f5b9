"""The no-progress sensor: rounds in which nothing new came up bring a reminder, then a question to the user.

A round moves when something new is known or done: a result that was not seen before in this turn, a proposal
that was not made before, an answer of the user, a write, another set of failing tests, other files on the
disk. Only rounds without any of that count, so long reading is never taken for a standstill. It asks; it ends
nothing.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncGenerator, Callable, Collection
from contextlib import aclosing

from k2desk.agent.checks import Moment, ask
from k2desk.agent.repeats import without_reminder
from k2desk.core.events import (
    DecisionMade,
    Event,
    ModelTold,
    ProposalMade,
    StepFinished,
    ToolFinished,
    TurnFinished,
    TurnStarted,
    TurnSteered,
    WriteDone,
)
from k2desk.core.permissions import Decision, Question, digest_of
from k2desk.core.proposals import TestReport
from k2desk.core.spending import money
from k2desk.core.wording import mark

REMIND_AT = 3
"""Rounds without movement after which the model is reminded."""
ASK_AT = 5
"""Rounds without movement after which the user is asked; after a “go on” twice as many are waited for."""
SHORT = 80
"""Characters up to which a result says little by itself, so that the call counts with it."""

GO_ON, OTHER_PLAN, STOP = mark("Go on"), mark("Change the plan"), "Stop"

_REMINDER = (
    "[K2Desk: the last {rounds} rounds brought nothing new: {same}. Say what you expected and what stands in "
    "the way. Then try something else, or ask the user.]"
)
_CHANGE = (
    "[K2Desk: nothing moved for {rounds} rounds, and the user asks you to change the plan{words} Do not "
    "repeat what you did; say what blocks you and what you do instead, then go on.]"
)
_DIGITS = str.maketrans("123456789", "0" * 9)


class Progress:
    """Watches whether the work moves.

    Args:
        tree: a hash over the files as they are now; blocks, and is asked only when rounds pass idly.
        spent: what the session has cost so far, in US dollars.
        quiet: tools whose results say nothing about the work, such as the model's own list.
    """

    def __init__(
        self, tree: Callable[[], str], spent: Callable[[], float], quiet: Collection[str] = ()
    ) -> None:
        self._tree, self._spent, self._quiet = tree, spent, quiet
        self._begin()

    def _begin(self) -> None:
        self._seen: set[int] = set()
        self._arguments: dict[str, str] = {}
        self._failing: frozenset[str] | None = None
        self._ask_at = ASK_AT
        self._moved, self._called = True, False
        self._rest()

    def _rest(self) -> None:
        """Count anew from here."""
        self._idle = 0
        self._files = ""
        self._from = self._spent()

    def learn(self, event: Event) -> None:
        """Take in what happened, live or from the record."""
        match event:
            case TurnStarted() | TurnSteered():
                self._begin()
            case StepFinished(calls=calls):
                self._moved, self._called = False, bool(calls)
                self._arguments = {call.id: call.arguments for call in calls}
            case DecisionMade(rule="") | WriteDone():
                self._moved = True
            case ProposalMade(proposal=proposal):
                self._look("proposal", repr([(file.path, file.after) for file in proposal.files]))
            case ToolFinished(status="ok" | "failed", report=TestReport() as report):
                self._test(report)
            case ToolFinished(status="ok") if event.name not in self._quiet:
                self._result(event)
            case _:
                pass

    def _test(self, report: TestReport) -> None:
        failing = frozenset(case.id for case in report.cases if case.outcome == "failed")
        self._moved = self._moved or failing != self._failing
        self._failing = failing

    def _result(self, event: ToolFinished) -> None:
        """Compare a result with those before; figures such as times and dates make no difference."""
        text = without_reminder(event.text)
        text = _same_numbers(text) if event.name.startswith("run_") else text
        asked = self._arguments.get(event.call_id, "") if len(text) <= SHORT else ""
        self._look(event.name, asked, text)

    def _look(self, *parts: str) -> None:
        known = hash(parts)  # of this process alone, and ten times as fast as a digest of a long record
        self._moved = self._moved or known not in self._seen
        self._seen.add(known)

    async def __call__(self, moment: Moment) -> AsyncGenerator[Event, None]:
        """Count the round that is over; remind the model, or ask the user."""
        if self._moved or not self._called:
            self._rest()
            return
        self._idle += 1
        if self._idle in (1, REMIND_AT, self._ask_at) and await self._touched():
            self._rest()
        elif self._idle == REMIND_AT:
            yield ModelTold(_REMINDER.format(rounds=self._idle, same=self._same()))
        elif self._idle >= self._ask_at:
            async with aclosing(self._ask(moment)) as events:
                async for event in events:
                    yield event

    async def _touched(self) -> bool:
        """Tell whether the files changed since the first idle round."""
        before, self._files = self._files, await asyncio.to_thread(self._tree)
        return bool(before) and before != self._files

    async def _ask(self, moment: Moment) -> AsyncGenerator[Event, None]:
        cost = self._spent() - self._from
        text = mark(f"{self._idle} rounds, {self._same()}") + (f", {money(cost)}" if cost else "")
        digest = digest_of("stall", text, uuid.uuid4().hex)
        question = Question("stall", mark("No progress"), text, digest, choices=(GO_ON, OTHER_PLAN, STOP))
        made: Decision | None = None
        async with aclosing(ask(moment.gate, question)) as events:
            async for event in events:
                yield event
                made = event.decision if isinstance(event, DecisionMade) else None
        if made is None or made.answer not in (GO_ON, OTHER_PLAN):
            yield TurnFinished(moment.turn, "cancelled", mark(f"you stopped it after {text}"))
            return
        words = made.note.strip()
        if made.answer == OTHER_PLAN:
            yield ModelTold(_CHANGE.format(rounds=self._idle, words=f": {words}" if words else "."))
        elif words:
            yield ModelTold(f"[The user says: {words}]")
        self._ask_at *= 2
        self._rest()

    def _same(self) -> str:
        if self._failing is None:
            return mark("same files, nothing new read")
        count = len(self._failing)
        failing = mark(f"same {count} failing test{'s' * (count != 1)}") if count else mark("no test fails")
        return mark(f"same files, {failing}")


def _same_numbers(text: str) -> str:
    """Return a text with every number as 0; ten times as fast as an expression, which long outputs need."""
    text = text.translate(_DIGITS)
    while "00" in text:
        text = text.replace("00", "0")
    return text
