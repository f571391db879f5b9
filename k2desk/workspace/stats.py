"""What the file system says of a path and of a folder's entries."""

from __future__ import annotations

import os
import stat as modes
from typing import Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["file", "folder", "link", "other"]


class FileStat(NamedTuple):
    """What the file system says of a path.

    Args:
        size: in bytes.
        mode: permission bits, such as 0o644.
        mtime_ns: last change of the content, nanoseconds since the epoch.
        nlink: how many names the file has.
        kind: a link is described itself, never its target; ``other`` is a pipe, a socket or a device.
        inode: with the device it tells one file from another.
    """

    size: int
    mode: int
    mtime_ns: int
    nlink: int
    kind: Kind
    inode: int = 0


class Entry(NamedTuple):
    """One line of a listing; ``target`` is the text of a link, unresolved."""

    name: str
    kind: Kind
    size: int
    target: str = ""


class Listing(NamedTuple):
    """The entries of a folder, folders first, by name; ``truncated`` where there are more."""

    entries: tuple[Entry, ...]
    truncated: bool = False


def kind_of(mode: int) -> Kind:
    """Name the kind of a file by its ``st_mode``."""
    if modes.S_ISREG(mode):
        return "file"
    if modes.S_ISDIR(mode):
        return "folder"
    return "link" if modes.S_ISLNK(mode) else "other"


def described(found: os.stat_result) -> FileStat:
    """Bring the system's description into ours."""
    return FileStat(
        size=found.st_size,
        mode=modes.S_IMODE(found.st_mode),
        mtime_ns=found.st_mtime_ns,
        nlink=found.st_nlink,
        kind=kind_of(found.st_mode),
        inode=found.st_ino,
    )
