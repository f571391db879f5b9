"""What is agreed, and how much of it is used up: a fold over the record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
    ProposalMade,
    ScopeAgreed,
    WriteDone,
    WriteIntended,
    WriteUndone,
)
from k2desk.core.scope import Bounds
from k2desk.core.standing import Standing
from k2desk.core.wording import mark

OUTSIDE = mark("outside what was agreed")
"""What a reason begins with, and what questions call it."""

_HEARD = (
    *(ScopeAgreed, ProposalMade, DecisionRequested, DecisionMade, WriteIntended, WriteDone, WriteUndone),
)


class Terms(NamedTuple):
    """What a proposal is judged by.

    Args:
        bounds: what was agreed when it was made.
        used: how many changed lines had been written by then, since it was agreed.
    """

    bounds: Bounds
    used: int = 0


class Holding:
    """Knows what was agreed at every proposal of the model's. A patch of the user's own is under no terms.

    Args:
        events: what happened so far, in order.
    """

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self._bounds: Bounds | None = None
        self._standing = Standing()
        self._lines: dict[str, int] = {}
        """By change, how many lines of it were written since the agreement."""
        self._asked: dict[str, str] = {}
        """By request, the proposal of the model's it is about."""
        self._ticked: dict[str, int] = {}
        """By request, how many lines were ticked."""
        self._terms: dict[str, Terms] = {}
        for event in events:
            self.apply(event)

    @property
    def now(self) -> Terms | None:
        """What a proposal made now is judged by, None where nothing is agreed."""
        if self._bounds is None:
            return None
        standing = (count for root, count in self._lines.items() if self._standing.effect(root) != "undone")
        return Terms(self._bounds, sum(standing))

    def of(self, proposal_id: str) -> Terms | None:
        """Return what a proposal is judged by, None where nothing was agreed when it was made."""
        return self._terms.get(proposal_id)

    def apply(self, event: Event) -> None:
        """Take in what happened."""
        if not isinstance(event, _HEARD):
            return
        self._standing.apply(event)
        match event:
            case ScopeAgreed(agreed=agreed):
                self._bounds = agreed
                self._lines.clear()
                self._ticked.clear()
            case ProposalMade(proposal=proposal) if proposal.call_id and (terms := self.now) is not None:
                self._terms[proposal.id] = terms
            case DecisionRequested(request_id=request, question=question) if (
                question.proposal_id in self._terms
            ):
                self._asked[request] = question.proposal_id
            case DecisionMade(request_id=request, decision=decision) if request in self._asked:
                self._ticked[request] = sum(len(ticks.lines) for ticks in decision.ticks)
            case WriteIntended(change_id=change, approval_id=request) if request in self._ticked:
                self._lines[change] = self._ticked.pop(request)
            case WriteUndone(change_id=change):
                self._lines.pop(change, None)  # it failed, and every byte is as it was
            case _:
                pass
