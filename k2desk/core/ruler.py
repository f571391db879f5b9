"""Who answers instead of the user, where the user made rules for it, or is not there."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from k2desk.core.messages import ToolCall
from k2desk.core.permissions import Decision, JudgedPart, Question
from k2desk.core.proposals import Proposal


class Asked(NamedTuple):
    """What the user would be asked.

    Args:
        question: as it would be shown.
        call: the call it is about; None where it is about none.
        proposal: what a ``proposal`` question is about.
    """

    question: Question
    call: ToolCall | None = None
    proposal: Proposal | None = None


class Ruled(NamedTuple):
    """An answer that did not come from the user.

    Args:
        decision: bound to the question like any other.
        rule: what answered, in words for the record.
    """

    decision: Decision
    rule: str


class Ruler(Protocol):
    """Answers by rules the user made."""

    def refusal(self, call: ToolCall) -> str:
        """Return why a call is refused before it is looked at, for the model; "" where it is not."""
        ...

    def answer(self, asked: Asked) -> Ruled | None:
        """Answer a question; None leaves it to the user."""
        ...

    def parts(self, asked: Asked) -> tuple[JudgedPart, ...]:
        """Return what is asked about, part by part, and why."""
        ...


class NoRules:
    """Leaves everything to the user."""

    def refusal(self, call: ToolCall) -> str:
        """Refuse nothing."""
        return ""

    def answer(self, asked: Asked) -> Ruled | None:
        """Answer nothing."""
        return None

    def parts(self, asked: Asked) -> tuple[JudgedPart, ...]:
        """Know of no rule."""
        return ()
