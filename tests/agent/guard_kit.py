"""Answers to the guards' questions, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from k2desk.agent.session import Session
from k2desk.core.events import DecisionRequested, Record
from k2desk.core.messages import Completed, TextPiece, Usage
from k2desk.core.permissions import Decision, Question
from k2desk.journal.log import SessionLog

Answer = str | Decision | Callable[[Question], Decision]


def answering(log: SessionLog, session: Session, *answers: Answer) -> list[Question]:
    """Answer the questions in their order; returns what was asked. One too many is stopped."""
    asked: list[Question] = []
    waiting, loop = list(answers), asyncio.get_running_loop()

    def hear(record: Record) -> None:
        if isinstance(event := record.event, DecisionRequested):
            asked.append(event.question)
            given = waiting.pop(0) if waiting else Decision("reject", "")
            loop.call_soon_threadsafe(session.decide, event.request_id, _decision(given, event.question))

    log.subscribe(hear)
    return asked


def _decision(given: Answer, question: Question) -> Decision:
    if isinstance(given, str):
        return Decision("allow", question.digest, answer=given)
    if isinstance(given, Decision):
        return Decision(given.verdict, question.digest, given.scope, given.note, given.answer)
    return given(question)


def billed(prompt: int, completion: int, cached: int = 0, text: str = "Done.") -> list[object]:
    """A plain answer with its bill."""
    return [TextPiece(text), Completed("stop", usage=Usage(prompt, completion, cached))]
