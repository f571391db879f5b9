"""Sessions as files outside of the journal, as `core.exports.ExportDesk`."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from k2desk.core.errors import WorkspaceError
from k2desk.core.wording import mark
from k2desk.core.working import Working
from k2desk.settings.redact import Redactor

if TYPE_CHECKING:
    from k2desk.core.events import Record
    from k2desk.core.exports import Bundle
    from k2desk.journal.journal import Journal
    from k2desk.settings.secret import Secret


class Exports:
    """Makes reports and bundles. Blocks; callable from any thread.

    Args:
        journal: returns the record, opened.
        known: the keys this program knows.
    """

    def __init__(self, journal: Callable[[], Journal], known: Callable[[], Iterable[Secret]]) -> None:
        self._journal = journal
        self._redactor = Redactor(known)

    def report(self, session: str, working: Working | None = None) -> str:
        """Return a session as Markdown, to read and keep; keys this program knows are not in it."""
        from k2desk.journal.report import report

        return self._redactor(report(self._read(session, working), working))

    def bundle(self, session: str, working: Working | None = None) -> Bundle:
        """Return a session as a bundle for a report, with every secret taken out."""
        from k2desk.journal.bundle import bundle

        blob = self._journal().open(session).get_blob
        return bundle(self._read(session, working), blob, str(Path.home()), self._redactor, working)

    def _read(self, session: str, working: Working | None) -> Sequence[Record]:
        journal = self._journal()
        records = journal.read(journal.open(session).session, 0)
        return tuple((working or Working()).through(records, journal.last(session)[0], "Reading", "records"))

    def records(
        self, session: str, working: Working | None = None
    ) -> tuple[Sequence[Record], Callable[[str], bytes]]:
        """Return the records of a session as they are, and what returns the bytes of a blob.

        Raises:
            JournalError: there is no such session.
            Stopped: it was asked to end.
        """
        return self._read(session, working), self._journal().open(session).get_blob

    def keep(self, path: Path, data: bytes, inside: Sequence[Path] = ()) -> None:
        """Write a file the user has named, whole or not at all; only its owner can read it.

        Raises:
            WorkspaceError: it lies in one of these folders, or can't be written.
        """
        target = path.parent.resolve() / path.name
        if any(target.is_relative_to(folder.resolve()) for folder in inside):
            raise WorkspaceError(
                "The file would lie in the folder K2Desk works in, where nothing is written without a "
                "review. Choose another folder."
            )
        partial = target.with_name(f".{secrets.token_hex(4)}.partial")
        try:
            with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(target)
        except OSError as error:
            partial.unlink(missing_ok=True)
            sentence = mark(f"{path.name} can't be written: {error.strerror}. Choose another place.")
            raise WorkspaceError(sentence) from error
