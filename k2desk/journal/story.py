"""The story of a change: what the user asked, who proposed it, who answered, and what the tests had said."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
    SelectionProved,
    StepStarted,
    TurnStarted,
)
from k2desk.core.library import Story
from k2desk.core.permissions import FileTicks
from k2desk.core.proving import Proof
from k2desk.journal.chain import decode

_KINDS = ("TurnStarted", "StepStarted", "DecisionRequested", "DecisionMade", "SelectionProved")


def story(journal: Path, session: str, approval_id: str) -> Story | None:
    """Return how a change came about, None where the record does not tell. Blocks.

    Args:
        journal: the database, which is only read.
        session: the session's id.
        approval_id: the question the user answered.

    Raises:
        JournalError: an event can't be read.
    """
    begins = tuple(f'{{"kind":"{kind}"' for kind in _KINDS)
    wanted = " OR ".join(f"substr(body, 1, {len(begin)}) = CAST(? AS BLOB)" for begin in begins)
    uri = f"{journal.absolute().as_uri()}?mode=ro"
    telling = _Telling(approval_id)
    with contextlib.closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as base:
        rows = base.execute(
            f"SELECT body FROM events WHERE session = ? AND ({wanted}) ORDER BY seq",  # noqa: S608 -- ours
            (session, *begins),
        )
        for (body,) in rows:
            if (told := telling.hear(decode(body))) is not None:
                return told
    return None


class _Telling:
    """Listens up to the decision about one question."""

    def __init__(self, approval_id: str) -> None:
        self._approval = approval_id
        self._prompt = self._model = self._proposal = ""
        self._own = False
        self._proofs: dict[tuple[str, tuple[FileTicks, ...]], Proof] = {}

    def hear(self, event: Event) -> Story | None:
        match event:
            case TurnStarted(text=text):
                self._prompt = text
            case StepStarted(model=model):
                self._model = model
            case SelectionProved(proposal_id=proposal, ticks=ticks, proof=proof):
                self._proofs[proposal, ticks] = proof
            case DecisionRequested(request_id=request) if request == self._approval:
                self._proposal, self._own = event.question.proposal_id, not event.call_id
            case DecisionMade(request_id=request, decision=decision) if request == self._approval:
                asked = ("", "") if self._own else (self._prompt, self._model)
                return Story(*asked, event.rule, self._proofs.get((self._proposal, decision.ticks)))
            case _:
                pass
        return None
