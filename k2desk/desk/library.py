"""The sessions of every folder: listed, found, put away and brought back, as `core.library.SessionDesk`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from k2desk.core.errors import JournalError
from k2desk.core.events import SessionArchived, SessionPinned, SessionRenamed

if TYPE_CHECKING:
    from k2desk.core.library import Found, Story, Written
    from k2desk.core.ports import SessionInfo
    from k2desk.core.working import Working
    from k2desk.journal.journal import Journal
    from k2desk.journal.trash import Trash

_log = logging.getLogger(__name__)

LONGEST_TITLE = 200
"""Characters of a title the user gives."""


class Library:
    """Every session of this user. Blocks; callable from any thread.

    Args:
        data: the folder of the journal.
        journal: returns it, opened.
    """

    def __init__(self, data: Path, journal: Callable[[], Journal]) -> None:
        self._data = data
        self._journal = journal

    def all(self) -> Sequence[SessionInfo]:
        """List the sessions of every folder, the one used last first."""
        return self._journal().sessions()

    def deleted(self) -> Sequence[SessionInfo]:
        """List what can be brought back, deleted last first."""
        return [deleted.info for deleted in self._trash.all()]

    def find(self, words: str, working: Working | None = None) -> Sequence[Found]:
        """Look for words in every session; the one used last comes first."""
        from k2desk.journal.search import Search

        journal = self._journal()
        index = Search(journal.path.with_name("search.sqlite3"), journal.path)
        return index.find(words, journal.sessions(), working)

    def written(self, workspace: Path, path: str) -> Sequence[Written]:
        """Return what was written to a file of a folder and is in effect, the newest first."""
        from k2desk.journal.written import written

        journal = self._journal()
        return written(journal.path, journal.sessions(workspace), path)

    def story(self, session: str, approval_id: str) -> Story | None:
        """Return how a change came about; see `core.library.SessionDesk`."""
        from k2desk.journal.story import story

        return story(self._journal().path, session, approval_id)

    def bytes_of(self, sha256: str) -> bytes:
        """Return the bytes of a file as they were.

        Raises:
            JournalError: they are gone or damaged.
        """
        return self._journal().get_blob(sha256)

    def rename(self, session: str, title: str) -> None:
        """Give a session a title.

        Raises:
            JournalError: there is no such session, no title, or it can't be stored.
        """
        words = " ".join(title.split())[:LONGEST_TITLE]
        if not words:
            raise JournalError("A session needs a title; it keeps the one it has.")
        self._journal().open(session).append(SessionRenamed(words))

    def pin(self, session: str, *, pinned: bool) -> None:
        """Keep a session on top of the list, or no longer."""
        self._journal().open(session).append(SessionPinned(pinned))

    def archive(self, session: str, *, archived: bool) -> None:
        """Put a session out of the way, or bring it back."""
        self._journal().open(session).append(SessionArchived(archived))

    def delete(self, session: str) -> None:
        """Move a session into the trash.

        Raises:
            JournalError: it is open in a window, or could not be moved.
        """
        from k2desk.journal.held import Held

        held = Held(self._data / "open", session)
        try:
            self._trash.take(session)
        finally:
            held.release()

    def bring_back(self, session: str) -> None:
        """Bring a deleted session back as it was."""
        self._trash.put_back(session)

    def tidy(self) -> None:
        """Destroy what was deleted long ago, where no window has a session open; else it has time."""
        from k2desk.journal.held import is_held

        folder = self._data / "open"
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        if not any(is_held(folder, name) for name in names):
            try:
                self._trash.empty()
            except JournalError as error:
                _log.warning("The trash was not emptied: %s", error)

    @property
    def _trash(self) -> Trash:
        from k2desk.journal.trash import Trash

        return Trash(self._journal(), self._data / "trash")
