"""A session's line in the list, kept up record by record: a view of its events and nothing more."""

from __future__ import annotations

import msgspec

from k2desk.core.errors import JournalError
from k2desk.core.events import (
    Event,
    SessionArchived,
    SessionPinned,
    SessionRenamed,
    SessionStarted,
    TurnStarted,
)
from k2desk.core.ports import SessionInfo

LONGEST_TITLE = 60
"""Characters of the first turn that serve as a title."""


def entry_after(entry: SessionInfo | None, session: str, at: float, event: Event) -> SessionInfo:
    """Return a session's line after one more record.

    Args:
        entry: the line so far, None before the first record.
        session: the session's id.
        at: when the record was stored, seconds since the epoch.
        event: what happened.

    Raises:
        JournalError: the first event of a session is not `SessionStarted`, or a later one is.
    """
    if entry is None or isinstance(event, SessionStarted):
        if entry is None and isinstance(event, SessionStarted):
            return SessionInfo(session, event.workspace, "", at, at, 0)
        raise JournalError("A session begins with SessionStarted, once; nothing was stored.")
    updated = max(entry.updated, at)  # a clock set back does not make a session older
    match event:
        case SessionPinned(pinned=pinned):
            return msgspec.structs.replace(entry, pinned=pinned)
        case SessionArchived(archived=archived):
            return msgspec.structs.replace(entry, archived=archived)
        case SessionRenamed(title=title):
            return msgspec.structs.replace(entry, title=title, updated=updated)
        case TurnStarted(text=text):
            title = entry.title or first_words(text)
            turns = entry.turns + 1
            return msgspec.structs.replace(entry, title=title, updated=updated, turns=turns, archived=False)
        case _:
            return msgspec.structs.replace(entry, updated=updated)


def first_words(text: str) -> str:
    """Return the beginning of a text on one line, cut between words where that leaves enough."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_TITLE:
        return line
    cut = line[: LONGEST_TITLE - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > LONGEST_TITLE // 2 else cut) + "…"
