"""Files that keep a change from being taken back: as they were, as K2Desk wrote them, as they are now."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from k2desk.core.errors import PatchError, WorkspaceError
from k2desk.core.ports import Log
from k2desk.core.proposals import FileWrite
from k2desk.core.wording import mark, retold
from k2desk.journal.changes import changes, reversal
from k2desk.patch.edits import check_text
from k2desk.patch.way_back import WayBack, ways_back
from k2desk.ui.words import tr
from k2desk.workspace.fence import Fence


@dataclass(frozen=True, slots=True)
class Versions:
    """One file that is not what it was to be.

    Args:
        path: the file.
        redo: whether the change was to be brought again, rather than taken back.
        there: the bytes that were to be there; empty for no file.
        wanted: the bytes that were to come, alike.
        now: the bytes that are there, alike.
        ways: each hunk, and whether it can be had all the same; none where there are no lines to compare.
        words: what there is to say of the file, and what to do.
    """

    path: str
    redo: bool
    there: bytes = b""
    wanted: bytes = b""
    now: bytes = b""
    ways: tuple[WayBack, ...] = ()
    words: str = ""

    @property
    def before(self) -> bytes:
        """The file before the change."""
        return self.there if self.redo else self.wanted

    @property
    def wrote(self) -> bytes:
        """The file as K2Desk wrote it."""
        return self.wanted if self.redo else self.there

    @property
    def patches(self) -> tuple[bytes, ...]:
        """Every hunk that can be had, as a diff."""
        return tuple(way.patch for way in self.ways if way.patch)


@dataclass(frozen=True, slots=True)
class Standoff:
    """Why a change can't be taken back as a whole.

    Args:
        change_id: the change that was named.
        redo: whether it was to be brought again.
        files: those that were edited since.
        rest: the paths of the others, which can be had as they are.
    """

    change_id: str
    redo: bool
    files: tuple[Versions, ...]
    rest: tuple[str, ...]


_MODE = mark("Its permissions were changed since. Set them as they were, and try again.")
_GONE = mark("The file is not there any more. Bring it back where you keep your versions, and try again.")
_TAKEN = mark("Another file has this name by now. Rename that one, and try again.")


def standoff(log: Log, root: Path, change_id: str, paths: Sequence[str]) -> Standoff:
    """Compare what taking a change back needs with what is there. Blocks.

    Args:
        log: the record of the session.
        root: the workspace.
        change_id: the change, or any undo or redo of it.
        paths: only these files of it; none for all.

    Raises:
        WorkspaceError: the workspace can't be opened.
        JournalError: there is no such change, or its bytes are missing.
    """
    found = reversal(changes(log.joined()), change_id, paths)
    fence = Fence(root)
    try:
        files = [_versions(log, fence, file, redo=found.redo) for file in found.files]
    finally:
        fence.close()
    rest = tuple(file.path for file, made in zip(found.files, files, strict=True) if made is None)
    return Standoff(change_id, found.redo, tuple(made for made in files if made is not None), rest)


def _versions(log: Log, fence: Fence, file: FileWrite, *, redo: bool) -> Versions | None:
    """Return the three versions of a file, None where it is what it was to be."""
    try:
        now = fence.read(file.path) if fence.exists(file.path) else None
        same = (None if now is None else hashlib.sha256(now).hexdigest()) == file.before
        if same and now is not None and fence.stat(file.path).mode & 0o7777 != file.mode_before:
            return Versions(file.path, redo, words=tr(_MODE))
    except WorkspaceError as error:
        return Versions(file.path, redo, words=retold(error))
    if same:
        return None
    if now is None or file.before is None:
        return Versions(file.path, redo, words=tr(_GONE if now is None else _TAKEN))
    there = log.get_blob(file.before)
    wanted = b"" if file.after is None else log.get_blob(file.after)
    try:
        for data in (there, wanted, now):
            check_text(data)
    except PatchError as error:
        return Versions(
            file.path, redo, words=tr("{error} Compare it in the program it belongs to.", error=error)
        )
    ways = ways_back(file.path, there, wanted, now)
    return Versions(file.path, redo, there, wanted, now, ways, "" if ways else tr(_MODE))
