"""The chain: what the digest of a record covers."""

from __future__ import annotations

import hashlib

import msgspec

from k2desk.core.errors import JournalError
from k2desk.core.events import Event

START = bytes(32)
"""What stands before the first record of a session."""

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


def encode(event: Event) -> bytes:
    """Return the bytes an event is stored as.

    Raises:
        JournalError: the event holds something that could not be read back, such as half a surrogate pair.
    """
    try:
        body = _encoder.encode(event)
        _decoder.decode(body)
    except (UnicodeError, TypeError, ValueError, OverflowError, msgspec.MsgspecError) as error:
        raise JournalError(
            f"An event of kind {type(event).__name__} can't be recorded: {error}. Nothing was stored."
        ) from error
    return body


def decode(body: bytes) -> Event:
    """Return the event stored as these bytes.

    Raises:
        JournalError: they hold no event this K2Desk knows.
    """
    try:
        return _decoder.decode(body)
    except (UnicodeError, msgspec.MsgspecError) as error:
        raise JournalError(
            f"The journal holds an event this K2Desk can't read ({error}); open it with the K2Desk that "
            "wrote it."
        ) from error


def link(before: bytes, session: str, seq: int, at: float, body: bytes) -> bytes:
    """Return the digest of a record.

    It covers the stored bytes of the event, not a new encoding of it, so that fields added by later versions
    leave old chains whole.

    Args:
        before: the 32 bytes of the record before, `START` for the first.
        session: the session's id.
        seq: the record's number.
        at: seconds since the epoch.
        body: the event as stored.
    """
    return hashlib.sha256(before + _encoder.encode((session, seq, at, msgspec.Raw(body)))).digest()
