"""A fork beside the files as they are now: it knows which of them are not as they were at its beginning."""

from __future__ import annotations

import hashlib

from k2desk.core.errors import WorkspaceError
from k2desk.core.unsent import Unsent
from k2desk.journal.fork import files_at, fork, said
from k2desk.journal.journal import Journal
from k2desk.workspace.fence import Fence


def fork_here(journal: Journal, fence: Fence, session: str, seq: int) -> tuple[str, Unsent]:
    """Begin a session that repeats another one up to a record. Blocks; no file is changed.

    Args:
        journal: holds both.
        fence: around the folder of both.
        session: the session that is repeated.
        seq: number of the record, which is left out.

    Returns:
        The id of the new session, and its draft: the words of the record where it is a message.

    Raises:
        JournalError: there is no such session, or no such place in it.
    """
    records = journal.open(session).records()
    words = said(records, seq)
    then = files_at(records, seq)
    differs = [path for path, digest in then.items() if _digest(fence, path) != digest]
    draft = Unsent(words.text, words.attachments) if words is not None else Unsent()
    return fork(journal, session, seq, differs).session, draft


def _digest(fence: Fence, path: str) -> str | None:
    """Return the SHA-256 of a file as it is now, None where there is none that could be read."""
    try:
        return hashlib.sha256(fence.read(path)).hexdigest()
    except WorkspaceError:
        return None
