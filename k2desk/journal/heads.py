"""Signed heads: how far a session had come, vouched for by a key that does not lie in the journal.

Ed25519 (RFC 8032) from ``cryptography``, which is imported when the first head is signed or checked.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from k2desk.core.errors import JournalError
from k2desk.core.events import Record, TurnFinished, WriteDone, WriteUndone
from k2desk.core.wording import mark

if TYPE_CHECKING:
    from k2desk.journal.journal import Journal
    from k2desk.journal.log import SessionLog

SEED_BYTES = 32

_log = logging.getLogger(__name__)


class Head(msgspec.Struct, frozen=True):
    """A record of a session, signed.

    Args:
        session: the session's id.
        seq: the record's number.
        at: when it was signed, seconds since the epoch.
        digest: of the record, hexadecimal; through the chain it covers every record before.
        key: the public key, hexadecimal.
        signature: over session, number, time and digest, hexadecimal.
    """

    session: str
    seq: int
    at: float
    digest: str
    key: str
    signature: str

    def true(self) -> bool:
        """Tell whether the signature is the named key's."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key))
            key.verify(bytes.fromhex(self.signature), _said(self.session, self.seq, self.at, self.digest))
        except (InvalidSignature, ValueError):
            return False
        return True


class Signer:
    """Signs heads with one key.

    Args:
        seed: the private key, `SEED_BYTES` bytes.
    """

    def __init__(self, seed: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw().hex()

    def sign(self, session: str, seq: int, at: float, digest: str) -> Head:
        """Sign a record."""
        signature = self._key.sign(_said(session, seq, at, digest)).hex()
        return Head(session, seq, at, digest, self.public, signature)


def new_seed() -> bytes:
    """Return a new private key."""
    return secrets.token_bytes(SEED_BYTES)


def public_of(seed: bytes | None) -> str:
    """Return the public key that belongs to a private one, "" to none."""
    return Signer(seed).public if seed is not None else ""


def keep_signed(journal: Journal, log: SessionLog, signer: Callable[[], Signer | None]) -> Callable[[], None]:
    """Sign the head of a session whenever a turn or a write has ended, and at its end.

    Args:
        journal: holds the heads.
        log: of the session.
        signer: returns what signs, None as long as the key is still being looked for.

    Returns:
        Signs once more and stops.
    """

    def sign(seq: int, at: float, digest: str) -> None:
        own = signer()
        if own is None or not seq:
            return
        try:
            journal.keep_head(own.sign(log.session, seq, at, digest))
        except JournalError:  # what was stored stays stored; the next head vouches for it, too
            _log.exception("a head could not be signed")

    def hear(record: Record) -> None:
        if isinstance(record.event, TurnFinished | WriteDone | WriteUndone):
            sign(record.seq, record.at, record.digest)

    end = log.subscribe(hear)

    def finish() -> None:
        end()
        try:
            newest = journal.last(log.session)
        except JournalError:
            _log.exception("the last head could not be signed")
        else:
            sign(*newest)

    return finish


def faults_of(session: str, records: dict[int, str], heads: tuple[Head, ...]) -> list[JournalError]:
    """Return where the signed heads of a session contradict its records.

    Args:
        session: its id.
        records: the digest of each record by its number.
        heads: what `Journal.heads` returned.
    """
    last = max(records, default=0)
    found = []
    for head in heads:
        where = f"record {head.seq} of session {session}"
        if not head.true():
            found.append(
                JournalError(mark(f"The signature of {where} is not the key's: it was changed from outside."))
            )
        elif head.seq > last:
            found.append(
                JournalError(
                    mark(f"The signed {where} is gone: the session was cut short after record {last}.")
                )
            )
        elif records.get(head.seq) != head.digest:
            found.append(
                JournalError(mark(f"What was signed as {where} is another record: it was written anew."))
            )
    return found


def _said(session: str, seq: int, at: float, digest: str) -> bytes:
    return msgspec.json.encode(("k2desk head 1", session, seq, at, digest))
