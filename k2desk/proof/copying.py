"""Copies the files of a project, by the file system's own means where it has some, and within bounds."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from k2desk.core.errors import WorkspaceError
from k2desk.core.working import Working
from k2desk.proof.beneath import Beneath, split
from k2desk.proof.comparison import Copied
from k2desk.proof.prints import print_of

_MIB = 1024 * 1024
_CHUNK = 64 * _MIB
_NO_FILE = (None, errno.ELOOP, errno.EMLINK, errno.ENOTDIR, errno.EISDIR, errno.ENXIO)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a copy may become.

    Args:
        files: files and links.
        size: of all files together, in bytes.
        seconds: the time the copying may take.
        strict: False leaves out what is too much, and goes on.
    """

    files: int = 100_000
    size: int = 1024 * _MIB
    seconds: float = 60.0
    strict: bool = True


class _TooMuch(WorkspaceError):
    """The copy would become larger than it may."""


class Copying:
    """One copying, with what it has used up of its size so far.

    Args:
        root: the project.
        tree: an empty folder.
        size: how large the copy may become.
    """

    def __init__(self, root: Path, tree: Path, size: Size) -> None:
        self._root = root
        self._tree = tree
        self._size = size
        self._files = 0
        self._bytes = 0
        self._until = time.monotonic() + size.seconds
        self.left_out: list[str] = []
        """What was not copied."""
        self.copied: dict[str, Copied] = {}
        """What the original and the copy of each file were like."""

    def copy(self, files: Iterable[str], working: Working | None = None) -> None:
        """Copy these files; one that is gone is passed over.

        Args:
            files: their paths.
            working: hears how far it is, and may stop it.

        Raises:
            WorkspaceError: they are too many or too large, or one can't be read.
            Stopped: it was asked to end.
        """
        wanted = (working or Working()).over(sorted(set(files)), "Copying", "files")
        with Beneath(self._root) as source, Beneath(self._tree) as tree:
            for path in wanted:
                self._files += 1
                try:
                    self._check()
                    self._one(source, tree, path)
                except _TooMuch:
                    if self._size.strict:
                        raise
                    self.left_out.append(path)
                except FileNotFoundError:  # listed by git and removed by the user
                    continue
                except OSError as error:
                    raise WorkspaceError(f"{path} can't be copied: {error.strerror}") from error

    def _one(self, source: Beneath, tree: Beneath, path: str) -> None:
        try:
            with source.open_file(path) as reading:
                found = os.fstat(reading)
                self._check(found.st_size)
                self._bytes += found.st_size
                with tree.create_file(path, stat.S_IMODE(found.st_mode) & 0o755 | 0o600) as writing:
                    _copy(reading, writing)
                    self.copied[path] = Copied(print_of(found), print_of(os.fstat(writing)))
        except OSError as error:
            if error.errno not in _NO_FILE:
                raise
            self._link(source, tree, path)

    def _link(self, source: Beneath, tree: Beneath, path: str) -> None:
        try:
            target = source.link_target(path)
        except OSError:  # a folder (a submodule), a pipe, a socket
            self.left_out.append(path)
            return
        if stays_inside(path, target):
            tree.create_link(path, target)
            self.copied[path] = Copied(print_of(source.describe(path)), print_of(tree.describe(path)))
        else:
            self.left_out.append(path)

    def _check(self, more: int = 0) -> None:
        if self._files > self._size.files:
            raise _TooMuch(f"The project has more than {self._size.files:,} files; that is too many to copy")
        if self._bytes + more > self._size.size:
            limit = self._size.size // _MIB
            raise _TooMuch(f"The project's files are larger than {limit:,} MiB; that is too much to copy")
        if time.monotonic() > self._until:
            raise _TooMuch(
                f"Copying the project took longer than {self._size.seconds:g} seconds; it was stopped"
            )


def stays_inside(path: str, target: str) -> bool:
    """Whether a link leads to a place in the project, judged by its words alone.

    Args:
        path: the link, relative to the project; its folders are no links.
        target: what it says. ``..`` counts only at its start, where what it climbs is known.
    """
    parts = PurePosixPath(target).parts
    if not parts or PurePosixPath(target).is_absolute() or (os.name == "nt" and ":" in target):
        return False
    climbs = next((index for index, part in enumerate(parts) if part != ".."), len(parts))
    return ".." not in parts[climbs:] and climbs < len(split(path))


def _copy(reading: int, writing: int) -> None:
    """Copy a file, by the file system's own means where it has some: it may share the blocks."""
    offset = 0
    if hasattr(os, "copy_file_range"):
        try:
            while copied := os.copy_file_range(reading, writing, _CHUNK):
                offset += copied
        except OSError as error:
            if error.errno not in (errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM):
                raise
        else:
            return
    os.lseek(reading, offset, os.SEEK_SET)
    while data := os.read(reading, _MIB):
        write_all(writing, data)


def write_all(descriptor: int, data: bytes) -> None:
    """Write bytes to the last."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
