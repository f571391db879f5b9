"""How many tokens a request takes: estimated from weights, corrected by what the gateway reports."""

from __future__ import annotations

from typing import NamedTuple

from k2desk.core.events import (
    CompactionMade,
    CompactionUndone,
    Event,
    StepFinished,
    StepStarted,
    TurnStarted,
)
from k2desk.core.messages import Usage
from k2desk.core.tokens import NOTHING, Weight

_TRUST = 60.0
"""How much the weights are believed against reports, as the tokens of a report that would confirm them."""
_MEMORY = 60_000.0
"""How many reported tokens count; older ones fade, because conversations change."""
_PLAUSIBLE = (0.25, 4.0)
"""A report that is so many times the estimate is believed; gateways report 0 and worse."""
_UNSURE = 0.1
"""Share that is added to what is only estimated, to be on the safe side."""
_SLACK = 256
"""Tokens that are added to everything."""


class _Factors(NamedTuple):
    """By how much a weight is to be multiplied to make tokens of this model's tokenizer."""

    plain: float = 1.0
    wide: float = 1.0

    def times(self, weight: Weight) -> float:
        return self.plain * weight.plain + self.wide * weight.wide


class _Learner:
    """Finds the two factors that fit the reports best: least squares, with the old fading away."""

    def __init__(self) -> None:
        self._plain = self._wide = self._told_plain = self._told_wide = _TRUST
        self._both = 0.0
        self.factors = _Factors()

    def learn(self, weight: Weight, tokens: float) -> None:
        """Take in that something of this weight made so many tokens, where that can be."""
        size = weight.tokens
        if size < 1 or not _PLAUSIBLE[0] * size <= tokens <= _PLAUSIBLE[1] * size:
            return
        kept = max(0.0, 1 - size / _MEMORY)
        # What fades does so towards the factors as they are: then without reports nothing drifts.
        fresh, was = _TRUST * (1 - kept), self.factors
        plain, wide = weight.plain / size, weight.wide / size
        self._plain = self._plain * kept + fresh + weight.plain * plain
        self._wide = self._wide * kept + fresh + weight.wide * wide
        self._both = self._both * kept + weight.plain * wide
        self._told_plain = self._told_plain * kept + fresh * was.plain + tokens * plain
        self._told_wide = self._told_wide * kept + fresh * was.wide + tokens * wide
        area = self._plain * self._wide - self._both**2
        low, high = _PLAUSIBLE
        of_plain = (self._told_plain * self._wide - self._told_wide * self._both) / area
        of_wide = (self._told_wide * self._plain - self._told_plain * self._both) / area
        self.factors = _Factors(min(max(of_plain, low), high), min(max(of_wide, low), high))


class Meter:
    """Estimates requests; an event costs what it tells, however long the conversation is.

    What was last reported stands, and only what came since is estimated.

    Args:
        head: the weight of the instructions and the tools.
    """

    def __init__(self, head: Weight) -> None:
        self._head_weight = head
        self._head = head.tokens
        self._learner = _Learner()
        self._reported: tuple[float, Weight] | None = None
        self._sent = NOTHING
        self._turn_edge = True
        self.measured = False
        """Whether the gateway has reported anything that can be."""

    def apply(self, event: Event, body: Weight) -> None:
        """Take in what happened.

        Args:
            event: what happened.
            body: what the conversation weighs after it, without the instructions and the tools.
        """
        match event:
            case TurnStarted():
                self._turn_edge = True
            case StepStarted():
                self._sent = body
            case StepFinished(usage=usage) if usage is not None and usage.prompt > 0:
                self._hear(usage, body)
            case CompactionMade() | CompactionUndone():
                self._reported = None
            case _:
                pass

    def _hear(self, usage: Usage, body: Weight) -> None:
        """Learn from a report: what was sent, and what was answered."""
        expected = self.tokens(self._sent)
        if not _PLAUSIBLE[0] * expected <= usage.prompt <= _PLAUSIBLE[1] * expected:
            return
        if not self.measured:
            # How the tools are written into the prompt is the server's own affair; the first report tells.
            self._head *= usage.prompt / expected
            share = usage.prompt / (self._head_weight.tokens + self._sent.tokens)
            self._learner.learn(self._sent, self._sent.tokens * share)
        elif self._reported is None:
            self._learner.learn(self._sent, usage.prompt - self._head)
        elif not self._turn_edge:  # at the edge of a turn some servers drop the thoughts of the one before
            told, weight = self._reported
            self._learner.learn(self._sent.plus(weight, -1), usage.prompt - told)
        self._turn_edge = False
        self.measured = True
        self._learner.learn(body.plus(self._sent, -1), usage.completion)
        self._reported = (float(usage.prompt + usage.completion), body)

    @property
    def head(self) -> float:
        """How many tokens the instructions and the tools take."""
        return self._head

    def part(self, weight: Weight) -> float:
        """Return how many tokens something of this weight takes."""
        return self._learner.factors.times(weight)

    def tokens(self, body: Weight) -> float:
        """Return how many tokens a request takes whose conversation has this weight."""
        if self._reported is None:
            return self._head + self.part(body)
        told, weight = self._reported
        return max(told + self.part(body.plus(weight, -1)), self._head)

    def most(self, body: Weight) -> int:
        """Return how many it takes at most, as far as can be told."""
        tokens = self.tokens(body)
        guessed = tokens if self._reported is None else abs(tokens - self._reported[0])
        return round(tokens + _UNSURE * guessed) + _SLACK
