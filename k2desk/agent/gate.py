"""The gate: nothing that needs the user's word passes without it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from k2desk.core.agreements import Agreements
from k2desk.core.errors import ToolError
from k2desk.core.events import Event, ProposalEdited
from k2desk.core.permissions import Decision, Question
from k2desk.core.ruler import Asked, NoRules, Ruled, Ruler
from k2desk.core.scope import read
from k2desk.core.wording import mark

SESSION_RULE = mark("allowed for this session")
"""What `DecisionMade.rule` says where an earlier answer of the user holds for the whole session."""


def _readable(answer: str) -> bool:
    """Tell whether what the user made of a scope can be read as one; nothing stands for what was asked."""
    try:
        return not answer.strip() or bool(read(answer))
    except ToolError:
        return False


class _Pending(NamedTuple):
    question: Question
    answer: asyncio.Future[Decision]


class Gate:
    """Holds the questions that wait, and the answers that hold for the session.

    Used from the event loop's thread only. An answer counts once, for the question whose digest it carries,
    while that question waits; every other answer changes nothing.

    Args:
        ruler: answers instead of the user where it can.
    """

    def __init__(self, ruler: Ruler | None = None) -> None:
        self.ruler = ruler or NoRules()
        self._pending: dict[str, _Pending] = {}
        self._agreements = Agreements()
        self._edits: dict[str, dict[str, str]] = {}
        """By proposal and path, what the user edited the proposed text into."""

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
        if pending.question.kind == "scope" and not _readable(decision.answer):
            return False
        if decision.real_files and not (pending.question.real_files and decision.scope == "once"):
            return False
        edits = self._edits.get(pending.question.proposal_id, {})
        if any(ticks.after != edits.get(ticks.path, "") for ticks in decision.ticks):
            return False  # the text on the screen was another one
        pending.answer.set_result(decision)
        return True

    def waits(self, proposal_id: str) -> bool:
        """Tell whether a question about a proposal waits for its answer."""
        return any(
            one.question.proposal_id == proposal_id and not one.answer.done()
            for one in self._pending.values()
        )

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

    def known(self, asked: Asked) -> Ruled | None:
        """Return the answer to a question nobody need be asked: an earlier one holds, or a rule gives it."""
        question = asked.question
        if question.remember and self._agreements.holds(question.digest):
            return Ruled(Decision("allow", question.digest, scope="session"), SESSION_RULE)
        ruled = self.ruler.answer(asked)
        return ruled if ruled is not None and ruled.decision.digest == question.digest else None

    def learn(self, event: Event) -> None:
        """Take in what happened, live or from the record: answers that hold for the session, and edits."""
        self._agreements.learn(event)
        if isinstance(event, ProposalEdited):
            self._edits.setdefault(event.proposal_id, {})[event.path] = event.after
