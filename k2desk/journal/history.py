"""What a crash, or a fork, left unsaid in a session, and the events that say it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from k2desk.core.events import (
    AsideAsked,
    AsideFinished,
    CompactionFailed,
    CompactionMade,
    CompactionStarted,
    DecisionMade,
    DecisionRequested,
    Event,
    ProposalEnded,
    ProposalMade,
    Record,
    StepFinished,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    WriteDone,
    WriteIntended,
    WriteUndone,
)
from k2desk.core.wording import mark

CUT_OFF = mark(
    "Cancelled: the program ended before this call came to its end. Whether it had an effect is not known."
)
"""What the model is told about a call that had begun when the program ended."""
NEVER_RUN = mark(
    "Cancelled: the program ended before this call ran. It had no effect; call again if it is needed."
)
"""What it is told about one that had not."""
WRITTEN = mark(
    "The program ended just after the user's decision was carried out: what the user accepted is written to "
    "{paths}. Read before you rely on what exactly."
)
"""What it is told about a proposal whose changes are on the disk."""

NOT_COMPACTED = mark("The program ended while room was made; nothing is left out of the requests.")
"""What the user is told about a compaction that was cut off."""


PUT_AWAY = mark("Put away: the program ended before it was decided.")
"""What is said of a proposal of the user's own that was still open."""


class Endings(NamedTuple):
    """What is said of what has no end.

    Args:
        begun: to the model, of a call that had begun.
        never: to the model, of one that had not.
        written: to the model, of a proposal whose changes are on the disk, with ``{paths}``.
        compaction: to the user, of a compaction.
        own: of a proposal of the user's own that was still open.
    """

    begun: str
    never: str
    written: str
    compaction: str
    own: str


CRASHED = Endings(CUT_OFF, NEVER_RUN, WRITTEN, NOT_COMPACTED, PUT_AWAY)
FORKED = Endings(
    mark(
        "Cancelled: the user goes on from here in another way, and this call had not come to its end. "
        "Whether it had an effect is not known."
    ),
    mark(
        "Cancelled: the user goes on from here in another way, and this call had not run. It had no effect; "
        "call again if it is needed."
    ),
    mark(
        "The user goes on from here in another way, just after the decision was carried out: what the user "
        "accepted is written to {paths}. Read before you rely on what exactly."
    ),
    mark("The fork begins while room was made; nothing is left out of the requests."),
    mark("Put away: the fork begins before it was decided."),
)


class _Left:
    """What is open at the end of a record."""

    def __init__(self, says: Endings) -> None:
        self._says = says
        self.turn = 0
        self.calls: dict[str, str] = {}
        self.asides: dict[int, Event] = {}
        self.compactions: dict[str, Event] = {}
        self.own: dict[str, ProposalEnded] = {}
        """What ends each proposal of the user's own that has no end yet."""
        self._started: set[str] = set()
        self._requests: dict[str, str] = {}
        self._writing: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._written: dict[str, tuple[str, ...]] = {}

    def apply(self, event: Event) -> None:
        """Take in what happened."""
        match event:
            case TurnStarted(turn=number):
                self.turn, self.calls = number, {}
            case StepFinished(calls=calls):
                self.calls.update((call.id, call.name) for call in calls)
            case ToolStarted(call_id=call_id):
                self._started.add(call_id)
            case ToolFinished(call_id=call_id):
                self.calls.pop(call_id, None)
            case TurnFinished():
                self.turn = 0
            case AsideAsked(aside=aside):
                self.asides[aside] = AsideFinished(aside, "interrupted")
            case AsideFinished(aside=aside):
                self.asides.pop(aside, None)
            case CompactionStarted(id=name):
                self.compactions[name] = CompactionFailed(name, self._says.compaction, stopped=True)
            case CompactionMade(id=name) | CompactionFailed(id=name):
                self.compactions.pop(name, None)
            case _:
                self._write(event)

    def _write(self, event: Event) -> None:
        match event:
            case ProposalMade(proposal=proposal) if not proposal.call_id:
                self.own[proposal.id] = ProposalEnded(proposal.id, "cancelled", self._says.own)
            case ProposalEnded(proposal_id=proposal_id):
                self.own.pop(proposal_id, None)
            case DecisionRequested(request_id=request_id, call_id=call_id):
                self._requests[request_id] = call_id
            case DecisionMade(request_id=request_id, call_id=call_id):
                self._requests[request_id] = call_id
            case WriteIntended(change_id=change_id, approval_id=approval, files=files):
                paths = tuple(file.path for file in files)
                self._writing[change_id] = (self._requests.get(approval, ""), paths)
            case WriteDone(change_id=change_id):
                call_id, paths = self._writing.pop(change_id, ("", ()))
                self._written[call_id] = paths
            case WriteUndone(change_id=change_id):
                # Every file is as it was, so it is as if the call had not run.
                self._started.discard(self._writing.pop(change_id, ("", ()))[0])
            case _:
                pass

    def ended(self, call_id: str) -> ToolFinished:
        """Return the result of an open call: as much as the record knows of what it did."""
        name = self.calls[call_id]
        if paths := self._written.get(call_id):
            return ToolFinished(call_id, name, "ok", self._says.written.format(paths=", ".join(paths)))
        begun = call_id in self._started
        return ToolFinished(call_id, name, "cancelled", self._says.begun if begun else self._says.never)


def cut_off(records: Sequence[Record], says: Endings = CRASHED) -> tuple[Event, ...]:
    """Return what to append to a session that is opened again after a crash, or that begins as a fork.

    Every call of the last turn gets its one result, in the order of the calls, and the turn, every aside and
    every compaction and every proposal of the user's own their end. A cut-off write has been finished or
    taken back before.

    Args:
        records: the whole session, in order.
        says: the words for what has no end.

    Returns:
        The missing events; none where everything has come to its end, or nothing was said yet.
    """
    left = _Left(says)
    for record in records:
        left.apply(record.event)
    beside = (*left.asides.values(), *left.compactions.values(), *left.own.values())
    if not left.turn:
        return beside
    return (*beside, *map(left.ended, left.calls), TurnFinished(left.turn, "interrupted"))
