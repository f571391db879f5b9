"""A proposal ticked as a whole, for those who accept files and not lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from k2desk.core.permissions import FileTicks
from k2desk.core.proposals import FileChange
from k2desk.patch.compose import count_changes
from k2desk.patch.whole import is_whole


def everything(files: Iterable[FileChange], blob: Callable[[str], bytes]) -> tuple[FileTicks, ...]:
    """Return the ticks that accept every line of these files and what happens to the files themselves.

    Args:
        files: of a proposal.
        blob: returns the bytes of a blob.

    Raises:
        JournalError: a blob is not there.
    """
    return tuple(FileTicks(file.path, _lines(file, blob), whole=True) for file in files)


def _lines(file: FileChange, blob: Callable[[str], bytes]) -> tuple[int, ...]:
    before, after = (blob(name) if name else b"" for name in (file.before, file.after))
    return () if is_whole(before, after) else tuple(range(count_changes(before, after)))
