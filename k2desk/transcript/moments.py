"""What somebody would look for in a session: messages, ends of turns, questions, decisions, writes."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
    TurnFinished,
    TurnStarted,
    TurnSteered,
    WriteDone,
    WriteIntended,
)
from k2desk.core.standing import Standing
from k2desk.transcript.words import counted

Kind: TypeAlias = Literal["message", "end", "question", "decision", "write"]

_ENDS = {
    "done": "The turn was over",
    "cancelled": "You stopped the turn",
    "rejected": "You said no, and the turn was over",
    "limit": "The turn reached its limit",
    "failed": "The turn failed",
    "interrupted": "The turn was cut off",
}
_ANSWERS = {"allow": "You allowed it", "reject": "You rejected it", "revise": "You asked for a change"}


class Moment(NamedTuple):
    """A record of meaning.

    Args:
        place: of the record in the session, from 0.
        kind: what happened.
        words: the same for the user; may hold text of the model and of the user.
    """

    place: int
    kind: Kind
    words: str


class Moments:
    """Finds the moments of a session. What a rule answers is none: nobody was there to remember it."""

    def __init__(self) -> None:
        self.found: list[Moment] = []
        """In order."""
        self._standing = Standing()
        self._files: dict[str, int] = {}

    def apply(self, place: int, event: Event) -> None:
        """Take the event at a place."""
        match event:
            case TurnStarted(text=text) | TurnSteered(text=text):
                self._add(place, "message", f"You said: {text}")
            case TurnFinished(outcome=outcome):
                self._add(place, "end", _ENDS[outcome])
            case DecisionRequested(question=question):
                self._add(place, "question", f"You were asked: {question.title}")
            case DecisionMade(rule=""):
                self._add(place, "decision", _ANSWERS[event.decision.verdict])
            case DecisionMade():
                if self.found and self.found[-1].kind == "question":
                    del self.found[-1]
            case WriteIntended(change_id=change_id, files=files):
                self._standing.apply(event)
                self._files[change_id] = len(files)
            case WriteDone():
                self._written(place, event)
            case _:
                pass

    def _written(self, place: int, event: WriteDone) -> None:
        self._standing.apply(event)
        name = event.change_id
        first = self._standing.root(name) in ("", name)
        count = self._files.get(name, 0)
        written = "was written" if count == 1 else "were written"
        what = written if first else "went back" if self._standing.takes_back(name) else "came back again"
        self._add(place, "write", f"{counted(count, 'file')} {what}")

    def _add(self, place: int, kind: Kind, words: str) -> None:
        self.found.append(Moment(place, kind, words))
