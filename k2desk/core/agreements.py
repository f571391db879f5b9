"""What the user allowed for the rest of a session, folded from its record."""

from __future__ import annotations

from k2desk.core.events import DecisionMade, DecisionRequested, Event, SessionForked
from k2desk.core.permissions import Decision, Question


class Agreements:
    """Knows the digests of the questions whose answer holds for the session."""

    def __init__(self) -> None:
        self._offered: set[str] = set()
        self._held: set[str] = set()

    def holds(self, digest: str) -> bool:
        """Tell whether the user said for the whole session what this digest stands for."""
        return digest in self._held

    def learn(self, event: Event) -> None:
        """Take in what happened, live or from the record."""

        match event:
            case SessionForked():  # what the user allowed for that session was not said of this one
                self._offered.clear()
                self._held.clear()
            case DecisionRequested(request_id=request_id, question=Question(remember=True)):
                self._offered.add(request_id)
            case DecisionMade(request_id=request_id, decision=Decision(verdict="allow", scope="session")):
                if request_id in self._offered:
                    self._held.add(event.decision.digest)
            case _:
                pass
