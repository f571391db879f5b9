"""A long conversation in a journal, the same one every time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from k2desk.core.events import (
    Event,
    SessionStarted,
    StepFinished,
    StepStarted,
    TextDelta,
    ThoughtDelta,
    TurnFinished,
    TurnStarted,
)
from k2desk.provider.scripted.rate import Rate

if TYPE_CHECKING:
    from collections.abc import Sequence

CHARACTERS = 4
"""Of a token, about."""
TURN = 870
"""Tokens of a turn, about."""
QUESTION = "Where does the ledger round, and which test would tell if it did so twice?"
PIECE = 16
"""Characters of a record: what arrives in 33 ms from a model that says 120 tokens in a second."""


def long_session(data: Path, workspace: Path, tokens: int) -> str:
    """Store a session of about so many tokens and return its id.

    Args:
        data: the journal's folder.
        workspace: the folder it is about.
        tokens: of questions, thoughts and answers together.
    """
    return store(data, workspace, [conversation(tokens)])[0]


def store(data: Path, workspace: Path, sessions: Iterable[Iterable[Event]]) -> list[str]:
    """Store sessions, each with these events after its beginning, and return their ids."""
    from k2desk.journal.journal import Journal

    journal, found = Journal(data), list[str]()
    try:
        journal._connection.execute("PRAGMA synchronous = OFF")
        for events in sessions:
            log = journal.create(SessionStarted(str(workspace), "bench", "Bench", "rate-model"))
            for event in events:
                log.append(event)
            found.append(log.session)
    finally:
        journal.close()
    return found


def conversation(tokens: int) -> Iterator[Event]:
    """Yield the events of a conversation of about so many tokens."""
    turns = max(1, tokens // TURN)
    size = tokens * CHARACTERS // turns
    text = _markdown(size * 3)
    paragraphs = [at + 2 for at in range(len(text) - size) if text.startswith("\n\n", at)]
    for turn in range(1, turns + 1):
        yield TurnStarted(turn, f"{turn}. {QUESTION}")
        yield StepStarted(turn, 1, "rate-model")
        start = paragraphs[turn * 7 % len(paragraphs)]
        thought = size // 10
        for piece in pieces(text[start : start + thought]):
            yield ThoughtDelta(turn, 1, piece)
        for piece in pieces(text[start : start + size - thought - len(QUESTION)]):
            yield TextDelta(turn, 1, piece)
        yield StepFinished(turn, 1, "stop")
        yield TurnFinished(turn, "done")


def pieces(text: str, size: int = PIECE) -> Sequence[str]:
    """Cut a text into the pieces it arrived in."""
    return [text[at : at + size] for at in range(0, len(text), size)]


def _markdown(size: int) -> str:
    text = Rate(size // 4 + 1).answer(cast("Any", None)).text
    assert len(text) >= size
    return text
