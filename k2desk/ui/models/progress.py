"""What the assistant is doing right now, in a few words for the composer."""

from __future__ import annotations

from collections.abc import Iterable

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    ProposalEnded,
    Record,
    StepRetried,
    StepStarted,
    TextDelta,
    ThoughtDelta,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.permissions import Question
from k2desk.core.wording import mark
from k2desk.ui.words import tr

_ENDED = {
    "cancelled": mark("Stopped"),
    "limit": mark("Stopped after too many steps"),
    "failed": mark("The turn failed"),
    "interrupted": mark("The last turn was cut off"),
}


class Progress:
    """A fold of records into one state and the moment it began."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.outcome = ""
        """How the last turn ended, "" while one runs or none has run."""
        self._doing = ""
        self._since = 0.0
        self._counts = False
        self._until = 0.0
        self._questions: set[str] = set()
        self._own: set[str] = set()
        """Proposals of the user's own that wait; they belong to no turn."""
        for record in records:
            self.apply(record)

    def apply(self, record: Record) -> None:
        """Take in one record, in order."""
        match record.event:
            case TurnStarted() | StepStarted():
                self.outcome = ""
                self._begin(tr("Waiting for the model…"), record.at)
            case ThoughtDelta():
                self._begin(tr("Thinking…"), record.at)
            case TextDelta():
                self._begin(tr("Answering…"), record.at, counts=False)
            case StepRetried(seconds=seconds):
                self._begin(tr("Trying again"), record.at, counts=False)
                self._until = record.at + seconds
            case DecisionRequested(call_id="", question=Question(kind="proposal") as question):
                self._own.add(question.proposal_id)
            case ProposalEnded(proposal_id=name):
                self._own.discard(name)
            case DecisionRequested(request_id=request_id):
                self._questions.add(request_id)
            case DecisionMade(request_id=request_id) if request_id in self._questions:
                self._questions.discard(request_id)
                self._begin(tr("Working…"), record.at)
            case ToolStarted(label=label):
                self._begin(f"{label}…", record.at)
            case ToolFinished():
                self._begin(tr("Working…"), record.at)
            case TurnFinished(outcome=outcome):
                self._questions.clear()
                self.outcome = outcome
                self._begin(tr(_ENDED.get(outcome, "")), record.at, counts=False)
            case _:
                pass

    def _begin(self, doing: str, at: float, *, counts: bool = True) -> None:
        if doing != self._doing:
            self._doing, self._since, self._counts, self._until = doing, at, counts, 0.0

    @property
    def waits(self) -> bool:
        """Whether the user is asked something."""
        return bool(self._questions or self._own)

    def text(self, now: float) -> str:
        """Return the words to show.

        Args:
            now: seconds since the epoch.
        """
        if self.waits:
            return tr("Waiting for your decision")
        if self._until:
            return tr("{doing} in {seconds} s", doing=self._doing, seconds=max(0, round(self._until - now)))
        seconds = int(now - self._since)
        return f"{self._doing} {seconds} s" if self._counts and self._doing and seconds > 0 else self._doing
