"""What a transaction finds at a path, against what it must find there."""

from __future__ import annotations

import hashlib
import os
import stat as modes
from dataclasses import dataclass

from k2desk.core.errors import StaleError, WorkspaceError
from k2desk.core.proposals import FileWrite
from k2desk.core.wording import mark
from k2desk.workspace.fence import read_entry
from k2desk.workspace.folders import Folder

LIMIT = 64 * 1024 * 1024
NEW_MODE = 0o644


@dataclass(frozen=True, slots=True)
class Seen:
    """What a path holds: the hash of its bytes (None for nothing) and its permission bits.

    ``strange`` is a link, a folder or a file too large: nothing a transaction may touch.
    """

    sha256: str | None
    mode: int = 0
    nlink: int = 1
    inode: int = 0
    strange: bool = False


def see(folder: Folder | None, name: str) -> tuple[Seen, bytes]:
    """Read an entry of a folder, as far as it is an ordinary file."""
    if folder is None:
        return Seen(None), b""
    try:
        found = folder.stat(name)
        mode = modes.S_IMODE(found.st_mode)
        try:
            data = read_entry(folder, name, name, LIMIT)
        except WorkspaceError:
            return Seen("", mode, found.st_nlink, found.st_ino, strange=True), b""
    except FileNotFoundError:
        return Seen(None), b""
    return Seen(hashlib.sha256(data).hexdigest(), mode, found.st_nlink, found.st_ino), data


def refuse(file: FileWrite, seen: Seen) -> None:
    """Refuse to write where something else lies than the user was shown.

    Raises:
        StaleError: the path holds other bytes, other permission bits or no ordinary file.
        WorkspaceError: the file has more names than the user was told of; they would keep the old bytes.
    """
    if seen.strange:
        raise StaleError(f"{file.path} is a link, a folder or no ordinary file.", (file.path,))
    moded = bool(file.mode_before) and os.name != "nt" and seen.mode != file.mode_before
    if seen.sha256 != file.before or (seen.sha256 is not None and moded):
        what = mark("is there already") if file.before is None else mark("is no longer what you were shown")
        raise StaleError(f"{file.path} {what}.", (file.path,))
    if seen.nlink > max(1, file.links):
        raise WorkspaceError(
            f"{file.path} has {seen.nlink} names (hard links), which writing would part; nothing was written."
        )


def with_modes(file: FileWrite, seen: Seen) -> FileWrite:
    """Return the write with the permission bits that are there and that will be there."""
    after = 0 if file.after is None else file.mode_after or seen.mode or NEW_MODE
    return FileWrite(file.path, file.before, file.after, seen.mode, after, file.links)
