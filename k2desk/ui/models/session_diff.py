"""What a session has made of the files it wrote: as they were before its first write, against the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from k2desk.patch.export import to_unified
from k2desk.patch.whole import is_whole

if TYPE_CHECKING:
    from k2desk.core.events import Record
    from k2desk.workspace.fence import Fence


def session_diff(records: Iterable[Record], blob: Callable[[str], bytes], fence: Fence) -> bytes:
    """Return the unified diff of every file a session wrote, from before its first write to now. Blocks.

    What others did to these files since is in it too; what is as it was is left out.

    Args:
        records: of the session.
        blob: returns what a hash stands for.
        fence: of the workspace.

    Raises:
        JournalError: the record makes no sense, or bytes are missing.
        WorkspaceError: a file can't be read.
    """
    from k2desk.journal.changes import changes

    first: dict[str, str | None] = {}
    for change in changes(records):
        if change.state in ("applied", "undone"):
            for file in change.files:
                first.setdefault(file.path, file.before)
    return b"".join(against_disk(path, first[path], blob, fence) for path in sorted(first))


def against_disk(path: str, before: str | None, blob: Callable[[str], bytes], fence: Fence) -> bytes:
    """Return the unified diff of a file from what a hash stands for to now, b"" for none. Blocks.

    Args:
        path: of the file, relative to the workspace.
        before: SHA-256 of the bytes, None for no file.
        blob: returns what a hash stands for.
        fence: of the workspace.
    """
    then = blob(before) if before else None
    now = fence.read(path) if fence.exists(path) else None
    if then == now:
        return b""
    if is_whole(then or b"", now or b""):
        name = path.encode("utf-8", "surrogateescape")
        return b"diff --git a/%s b/%s\nBinary files a/%s and b/%s differ\n" % (name, name, name, name)
    mode = fence.stat(path).mode & 0o777 if now is not None else 0o644
    return to_unified(path, then, now, old_mode=mode, new_mode=mode)
