"""The sessions as the window sees them: listed, found again, put away and brought back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from k2desk.core.desk import SessionInfo
from k2desk.core.proving import Proof
from k2desk.core.working import Working


class Span(NamedTuple):
    """A part of a text, by its first character and the one behind its last."""

    start: int
    stop: int


class Snippet(NamedTuple):
    """Some words of a session around what was looked for.

    Args:
        seq: number of the record they end with.
        who: ``you``, ``assistant`` or ``tool``.
        text: one line, cut at both ends where it is longer.
        spans: what was looked for in it.
    """

    seq: int
    who: str
    text: str
    spans: tuple[Span, ...]


class Found(NamedTuple):
    """A session in which everything that was looked for stands.

    Args:
        info: its line.
        snippets: where, the newest first; none where its title alone fits.
        more: how many places there are beside those.
    """

    info: SessionInfo
    snippets: tuple[Snippet, ...] = ()
    more: int = 0


class Written(NamedTuple):
    """One change of one file that is in effect.

    Args:
        info: the session it was made in.
        change_id: of the change.
        approval_id: the question the user answered with yes.
        at: when it was written, seconds since the epoch.
        before: SHA-256 of the file's bytes before, None for no file.
        after: SHA-256 of the file's bytes after, None for no file.
    """

    info: SessionInfo
    change_id: str
    approval_id: str
    at: float
    before: str | None
    after: str | None


class Story(NamedTuple):
    """How a change came about.

    Args:
        prompt: what the user asked, "" for a patch of the user's own.
        model: that proposed it, "" for such a patch.
        rule: what answered instead of the user, "" where the user did.
        proof: what the tests had said of exactly what was ticked, None where they had not been run.
    """

    prompt: str
    model: str
    rule: str = ""
    proof: Proof | None = None


class SessionDesk(Protocol):
    """What a window may do with sessions. Everything blocks."""

    def all(self) -> Sequence[SessionInfo]:
        """List the sessions of every folder, the one used last first."""
        ...

    def deleted(self) -> Sequence[SessionInfo]:
        """List what can be brought back, deleted last first."""
        ...

    def find(self, words: str, working: Working | None = None) -> Sequence[Found]:
        """Look for words in every session; the one used last comes first.

        The first time what was said before has to be read; that may take seconds.

        Args:
            words: each must stand somewhere in the same passage, or in the title; capitals do not count.
            working: hears how far the reading is, and may stop it; what was read by then stays read.

        Raises:
            Stopped: it was asked to end.
        """
        ...

    def written(self, workspace: Path, path: str) -> Sequence[Written]:
        """Return what was written to a file of a folder and is in effect, the newest first.

        Args:
            workspace: the folder.
            path: relative to it.
        """
        ...

    def story(self, session: str, approval_id: str) -> Story | None:
        """Return how a change came about, None where the record does not tell.

        Args:
            session: the session's id.
            approval_id: the question the user answered.

        Raises:
            JournalError: the record can't be read.
        """
        ...

    def bytes_of(self, sha256: str) -> bytes:
        """Return the bytes of a file as they were.

        Raises:
            JournalError: they are gone or damaged.
        """
        ...

    def rename(self, session: str, title: str) -> None:
        """Give a session a title.

        Raises:
            JournalError: there is no such session, or it can't be stored.
        """
        ...

    def pin(self, session: str, *, pinned: bool) -> None:
        """Keep a session on top of the list, or no longer.

        Raises:
            JournalError: there is no such session, or it can't be stored.
        """
        ...

    def archive(self, session: str, *, archived: bool) -> None:
        """Put a session out of the way, or bring it back.

        Raises:
            JournalError: there is no such session, or it can't be stored.
        """
        ...

    def delete(self, session: str) -> None:
        """Move a session into the trash, from where it can be brought back for 30 days.

        Raises:
            JournalError: it is open in a window, or could not be moved.
        """
        ...

    def bring_back(self, session: str) -> None:
        """Bring a deleted session back as it was.

        Raises:
            JournalError: it is not in the trash any more.
        """
        ...
