"""What every session took: read from its records, once for as long as they are the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from k2desk.core.errors import JournalError
from k2desk.core.usage import Use, Used
from k2desk.core.working import Stopped, Working
from k2desk.settings.kept import Kept

if TYPE_CHECKING:
    from k2desk.journal.journal import Journal
    from k2desk.journal.usage import UseReader

VERSION = 1
"""Of what is kept; another one counts as missing."""


class _Read(msgspec.Struct, frozen=True):
    """What a session took, and by which records it was told.

    Args:
        version: see `VERSION`.
        session: the session's id.
        seq: number of its newest record then.
        digest: of that record, which stands for all before it.
        use: what they tell.
    """

    version: int
    session: str
    seq: int
    digest: str
    use: Use


_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[_Read] = msgspec.json.Decoder(_Read)


class UsageReading:
    """Reads it; blocks. What was read is kept beside the journal and can be thrown away at any time.

    Args:
        data: the folder of the journal.
        journal: returns it, opened.
    """

    def __init__(self, data: Path, journal: Callable[[], Journal]) -> None:
        self._kept = Kept(data / "usage")
        self._journal = journal

    def read(self, working: Working) -> Used:
        """Read what every session took; a session that can't be read is told of and costs no other.

        Raises:
            JournalError: the journal can't be read at all.
        """
        from k2desk.journal.usage import UseReader

        journal = self._journal()
        infos, uses, unread = journal.sessions(), [], []
        with UseReader(journal.path) as reader:
            for number, info in enumerate(infos):
                try:
                    working.step("Reading", number, len(infos), "sessions")
                except Stopped:
                    break
                try:
                    uses.append((info, self._use(journal, reader, info.id)))
                except JournalError as error:
                    unread.append(str(error))
            return Used(uses, reader.deleted(), tuple(dict.fromkeys(unread)))

    def _use(self, journal: Journal, reader: UseReader, session: str) -> Use:
        seq, _, digest = journal.last(session)
        kept = self._kept.read(session)
        if kept is not None:
            try:
                found = _decoder.decode(kept)
            except (UnicodeError, msgspec.MsgspecError):
                found = None  # damaged, or of another version: it is read anew
            if found is not None and (found.version, found.session, found.seq, found.digest) == (
                VERSION,
                session,
                seq,
                digest,
            ):
                return found.use
        use = reader.use_of(session, seq)
        self._kept.write(_encoder.encode(_Read(VERSION, session, seq, digest, use)), session)
        return use
