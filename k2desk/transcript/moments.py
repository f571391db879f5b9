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
from k2desk.core.wording import retold

Kind: TypeAlias = Literal["message", "end", "question", "decision", "write"]


class Moment(NamedTuple):
    """A record of meaning.

    Args:
        place: of the record in the session, from 0.
        kind: what happened.
        how: the outcome of a turn, the verdict of a decision; of a write ``written``, ``back`` where it took
            another one back, ``again`` where it brought that again.
        text: what the user said, or the title of the question.
        files: that were written.
    """

    place: int
    kind: Kind
    how: str = ""
    text: str = ""
    files: int = 0


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
                self._add(place, "message", text=text)
            case TurnFinished(outcome=outcome):
                self._add(place, "end", outcome)
            case DecisionRequested(question=question):
                self._add(place, "question", text=retold(question.title))
            case DecisionMade(rule=""):
                self._add(place, "decision", event.decision.verdict)
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
        how = "written" if first else "back" if self._standing.takes_back(name) else "again"
        self._add(place, "write", how, files=self._files.get(name, 0))

    def _add(self, place: int, kind: Kind, how: str = "", text: str = "", files: int = 0) -> None:
        self.found.append(Moment(place, kind, how, text, files))
