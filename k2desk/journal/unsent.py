"""What was written and not sent, kept beside the journal, one small file a session and kind.

It is no part of the record: what the user deletes before sending it is nobody's business afterwards.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from k2desk.core.errors import JournalError

_SESSION = re.compile(r"[A-Za-z0-9-]{1,64}\Z")


T = TypeVar("T", bound=msgspec.Struct)


class Drafts(Generic[T]):
    """The files. Blocks; callable from any thread.

    Args:
        folder: where they lie; made when the first one is kept, closed to other users.
        kind: of what they hold; made without arguments it is nothing, for which there is no file.
    """

    def __init__(self, folder: Path, kind: type[T]) -> None:
        self._folder = folder
        self._kind = kind

    def holds(self, session: str) -> bool:
        """Return whether anything is kept for a session."""
        return self._path(session).exists()

    def load(self, session: str) -> T:
        """Return what was kept for a session; nothing where nothing was, or where it can't be read."""
        try:
            return msgspec.json.decode(self._path(session).read_bytes(), type=self._kind)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return self._kind()

    def keep(self, session: str, unsent: T) -> None:
        """Keep this instead of what was kept; the old or the new is there at every moment.

        Raises:
            JournalError: it can't be written; what was kept is still there.
        """
        path = self._path(session)
        partial = path.with_name(f".{secrets.token_hex(4)}.partial")
        try:
            if unsent == self._kind():
                path.unlink(missing_ok=True)
                return
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as file:
                    file.write(msgspec.json.encode(unsent))
                partial.replace(path)
            finally:
                partial.unlink(missing_ok=True)
        except OSError as error:
            raise JournalError(
                f"What you wrote can't be kept in {self._folder}: {error.strerror or error}. Mend that, or "
                "keep a copy of it elsewhere, before you close the window."
            ) from error

    def _path(self, session: str) -> Path:
        if not _SESSION.match(session):
            raise JournalError(f"There is no session {session!r}.")
        return self._folder / f"{session}.json"
