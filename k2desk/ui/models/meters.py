"""The figures of the bars, folded from the records: speed and cost."""

from __future__ import annotations

from collections.abc import Iterable

from k2desk.core.events import (
    Record,
    StepFinished,
    StepRetried,
    StepStarted,
    TextDelta,
    ThoughtDelta,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.spending import Spending, bill_of

MEASURABLE = 0.25
"""Seconds an answer must have taken for its speed to mean anything."""


class Meters:
    """What the records of a session add up to."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.rate = 0.0
        """Tokens a second of the last step, 0 where it is not known."""
        self.spending = Spending()
        """What the session has cost."""
        self._turning = False
        self._began = 0.0
        for record in records:
            self.apply(record)

    def apply(self, record: Record) -> None:
        """Take in one record, in order."""
        self.spending.apply(record.event)
        match record.event:
            case TurnStarted():
                self._turning = True
            case TurnFinished():
                self._turning = False
            case StepStarted() | StepRetried():
                self._began = 0.0
            case ThoughtDelta() | TextDelta():
                self._began = self._began or record.at
            case StepFinished(usage=usage) if usage is not None:
                seconds = record.at - self._began if self._began else 0.0
                self.rate = usage.completion / seconds if seconds >= MEASURABLE else 0.0
            case _:
                pass

    @property
    def cost(self) -> float:
        """What the session has cost, in US dollars: what is set aside for the running request does not count
        before it is settled, what was never settled does."""
        waiting = list(self.spending.open.values())
        running = bill_of(waiting[-1]).dollars if waiting and self._turning else 0.0
        return self.spending.dollars - running

    @property
    def cost_estimated(self) -> bool:
        """Whether a part of that is a guess."""
        return self.spending.guessed or len(self.spending.open) > self._turning
