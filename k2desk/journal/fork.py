"""A fork: a session of its own that repeats another one up to any of its records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from k2desk.core.context import Pinned, Unpinned
from k2desk.core.errors import JournalError
from k2desk.core.events import (
    Event,
    LimitRaised,
    Record,
    SessionForked,
    SessionRenamed,
    SpendReserved,
    SpendSettled,
    TurnFinished,
    TurnStarted,
    TurnSteered,
    WriteDone,
    WriteIntended,
    WriteUndone,
)
from k2desk.core.wording import mark
from k2desk.journal.history import FORKED, cut_off
from k2desk.journal.journal import Journal
from k2desk.journal.log import SessionLog

FORK_OF = "Fork of "
"""What the title of a fork begins with."""

_OWN = (SpendReserved, SpendSettled, LimitRaised)
"""What belongs to the session it happened in: its money is not spent twice, nor is its limit raised here."""


def fork(journal: Journal, session: str, seq: int, differs: Sequence[str] = ()) -> SessionLog:
    """Begin a session that repeats another one up to a record, which is left out. The other stays as it is.

    A write that is not over there is left out, too: here it would wait for its end for ever. Everything else
    that has no end there gets one.

    Args:
        journal: holds both.
        session: the session that is repeated.
        seq: number of the record; that of the next one to come repeats them all.
        differs: files that are not as they were then, see `files_at`.

    Raises:
        JournalError: there is no such session, or no such place in it.
    """
    records = journal.open(session).records()
    said(records, seq)
    past = [record for record in _over(records[: seq - 1]) if not isinstance(record.event, _OWN)]
    new = [_ended(event) for event in cut_off(past, FORKED)]
    title = _title(past)
    if title:
        new.append(SessionRenamed(FORK_OF + title.removeprefix(FORK_OF)))
    new.append(SessionForked(session, seq, tuple(differs)))
    places = {str(record.seq): str(number) for number, record in enumerate(past, 1)}
    return journal.repeat(((record.at, _moved(record.event, places)) for record in past), *new)


def said(records: Sequence[Record], seq: int) -> TurnStarted | TurnSteered | None:
    """Return what the user said in the record a fork begins at, None where it is no message of the user's.

    Raises:
        JournalError: no fork can begin there: at least its first record is repeated.
    """
    if not 1 < seq <= len(records) + 1:
        raise JournalError(f"A fork can't begin at record {seq}; this session has {len(records)}.")
    found = records[seq - 1].event if seq <= len(records) else None
    return found if isinstance(found, TurnStarted | TurnSteered) else None


def files_at(records: Sequence[Record], seq: int) -> dict[str, str | None]:
    """Return how files were when a record was stored, as far as writes tell.

    Args:
        records: the whole session, in order.
        seq: number of the record.

    Returns:
        The SHA-256 by path, None where there was no file; a file nobody wrote to is not named.
    """
    intended: dict[str, WriteIntended] = {}
    then: dict[str, str | None] = {}
    for record in records:
        match record.event:
            case WriteIntended() as intent:
                intended[intent.change_id] = intent
            case WriteDone(change_id=change_id) if change_id in intended:
                for file in intended[change_id].files:
                    if record.seq < seq:
                        then[file.path] = file.after
                    else:
                        then.setdefault(file.path, file.before)
            case _:
                pass
    return then


def _over(records: Sequence[Record]) -> Iterator[Record]:
    """Yield the records without the beginnings of writes that have no end among them."""
    ended = {r.event.change_id for r in records if isinstance(r.event, WriteDone | WriteUndone)}
    for record in records:
        if not isinstance(record.event, WriteIntended) or record.event.change_id in ended:
            yield record


def _moved(event: Event, places: Mapping[str, str]) -> Event:
    """Return an event that names a record by its number, with the number the record has in the fork."""
    if isinstance(event, Pinned | Unpinned) and event.pin.kind == "words":
        pin = msgspec.structs.replace(event.pin, name=places.get(event.pin.name, event.pin.name))
        return msgspec.structs.replace(event, pin=pin)
    return event


def _ended(event: Event) -> Event:
    """Return an end as the user brought it about: nothing crashed."""
    if not isinstance(event, TurnFinished):
        return event
    return TurnFinished(event.turn, "cancelled", mark("The fork begins in the middle of this turn."))


def _title(records: Sequence[Record]) -> str:
    titles = [record.event.title for record in records if isinstance(record.event, SessionRenamed)]
    return titles[-1] if titles else ""
