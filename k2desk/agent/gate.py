"""The gate: nothing that needs the user's word passes without it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from k2desk.core.events import DecisionMade, DecisionRequested, Event
from k2desk.core.permissions import Decision, Question

SESSION_RULE = "allowed for this session"
"""What `DecisionMade.rule` says where an earlier answer of the user holds for the whole session."""


class _Pending(NamedTuple):
    question: Question
    answer: asyncio.Future[Decision]


class Gate:
    """Holds the questions that wait, and the answers that hold for the session.

    Used from the event loop's thread only. An answer counts once, for the question whose digest it carries,
    while that question waits; every other answer changes nothing.
    """

    def __init__(self) -> None:
        self._pending: dict[str, _Pending] = {}
        self._offered: set[str] = set()
        self._remembered: set[str] = set()

    def decide(self, request_id: str, decision: Decision) -> bool:
        """Answer a question that waits.

        Returns:
            False where the answer is late, double, crossed or of a kind the question does not know; nothing
            changed then.
        """
        pending = self._pending.get(request_id)
        if pending is None or pending.answer.done() or decision.digest != pending.question.digest:
            return False
        if decision.verdict == "revise" and pending.question.kind not in ("proposal", "plan"):
            return False
        if decision.real_files and not (pending.question.real_files and decision.scope == "once"):
            return False
        pending.answer.set_result(decision)
        return True

    @contextmanager
    def ask(self, request_id: str, question: Question) -> Iterator[asyncio.Future[Decision]]:
        """Let a question wait for as long as the block runs.

        Open it before anybody is told of the question: the answer may come at once.
        """
        pending = _Pending(question, asyncio.get_running_loop().create_future())
        self._pending[request_id] = pending
        try:
            yield pending.answer
        finally:
            del self._pending[request_id]
            pending.answer.cancel()

    def remembered(self, question: Question) -> Decision | None:
        """Return the answer an earlier one for the session gives to the very same question."""
        if question.remember and question.digest in self._remembered:
            return Decision("allow", question.digest, scope="session")
        return None

    def learn(self, event: Event) -> None:
        """Take in what happened, live or from the record: answers that hold for the session."""
        match event:
            case DecisionRequested(request_id=request_id, question=Question(remember=True)):
                self._offered.add(request_id)
            case DecisionMade(request_id=request_id, decision=Decision(verdict="allow", scope="session")):
                if request_id in self._offered:
                    self._remembered.add(event.decision.digest)
            case _:
                pass
