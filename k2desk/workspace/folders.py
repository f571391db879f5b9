"""An open folder: every operation names one entry of it, so that no link can lead elsewhere."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from k2desk.workspace import renaming
from k2desk.workspace.openat2 import open_beneath

# O_NONBLOCK: opening a pipe nobody writes to must not wait; O_NOCTTY: nor make a terminal ours.
SAFE = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | SAFE


class Folder(ABC):
    """An open folder; ``name`` is always a single component, and every method may raise OSError."""

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @abstractmethod
    def open(self, name: str, flags: int, mode: int = 0o600) -> int:
        """Open an entry, never through a link, and return its descriptor."""

    @abstractmethod
    def stat(self, name: str) -> os.stat_result:
        """Describe the entry itself, not what it links to."""

    @abstractmethod
    def target(self, name: str) -> str:
        """Return the text of a symbolic link."""

    @abstractmethod
    def entries(self) -> Iterator[str]:
        """Yield the names in the folder, in no order."""

    @abstractmethod
    def rename(self, old: str, new: str) -> None:
        """Put ``old`` in the place of ``new`` in one step."""

    @abstractmethod
    def rename_new(self, old: str, new: str) -> None:
        """Rename where ``new`` is free, else raise FileExistsError."""

    @abstractmethod
    def exchange(self, one: str, other: str) -> None:
        """Let two entries trade places; NotImplementedError where that takes more than one step."""

    @abstractmethod
    def unlink(self, name: str) -> None:
        """Remove a file."""

    @abstractmethod
    def mkdir(self, name: str) -> None:
        """Create a folder."""

    @abstractmethod
    def rmdir(self, name: str) -> None:
        """Remove an empty folder."""

    @abstractmethod
    def sync(self) -> None:
        """Return when the disk has the folder's entries."""

    @abstractmethod
    def identity(self) -> tuple[int, int]:
        """Return device and inode, equal for the same folder only."""

    @abstractmethod
    def walk(self, parts: Sequence[str]) -> Folder:
        """Open a folder below this one, refusing links; the caller closes it."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the folder."""


class HeldFolder(Folder):
    """A folder held by its descriptor: Linux, macOS and their kin.

    Args:
        descriptor: of the folder; closed with this object.
        direct: opens a way of several components in one step; NotImplementedError leads to the step by
            step walk.
    """

    def __init__(self, descriptor: int, direct: Callable[[int, str, int], int] = open_beneath) -> None:
        self.descriptor = descriptor
        self._direct = direct

    def open(self, name: str, flags: int, mode: int = 0o600) -> int:
        return os.open(name, flags | SAFE, mode, dir_fd=self.descriptor)

    def stat(self, name: str) -> os.stat_result:
        return os.stat(name, dir_fd=self.descriptor, follow_symlinks=False)

    def target(self, name: str) -> str:
        return os.readlink(name, dir_fd=self.descriptor)

    def entries(self) -> Iterator[str]:
        own = os.open(".", FOLDER, dir_fd=self.descriptor)  # scandir moves the position of what it reads
        try:
            with os.scandir(own) as found:
                for entry in found:
                    yield entry.name
        finally:
            os.close(own)

    def rename(self, old: str, new: str) -> None:
        os.replace(old, new, src_dir_fd=self.descriptor, dst_dir_fd=self.descriptor)

    def rename_new(self, old: str, new: str) -> None:
        try:
            renaming.rename_new(self.descriptor, old, new)
        except NotImplementedError:
            here = self.descriptor
            os.link(old, new, src_dir_fd=here, dst_dir_fd=here, follow_symlinks=False)
            os.unlink(old, dir_fd=here)

    def exchange(self, one: str, other: str) -> None:
        renaming.exchange(self.descriptor, one, other)

    def unlink(self, name: str) -> None:
        os.unlink(name, dir_fd=self.descriptor)

    def mkdir(self, name: str) -> None:
        os.mkdir(name, 0o777, dir_fd=self.descriptor)

    def rmdir(self, name: str) -> None:
        os.rmdir(name, dir_fd=self.descriptor)

    def sync(self) -> None:
        os.fsync(self.descriptor)

    def identity(self) -> tuple[int, int]:
        found = os.fstat(self.descriptor)
        return found.st_dev, found.st_ino

    def walk(self, parts: Sequence[str]) -> HeldFolder:
        if not parts:  # nothing on the way could lead elsewhere
            return type(self)(self._step_by_step(()), self._direct)
        try:
            return type(self)(self._direct(self.descriptor, "/".join(parts), FOLDER), self._direct)
        except NotImplementedError:
            return type(self)(self._step_by_step(parts), self._direct)

    def _step_by_step(self, parts: Sequence[str]) -> int:
        here = os.open(".", FOLDER, dir_fd=self.descriptor)
        for part in parts:
            before = here
            try:
                here = os.open(part, FOLDER, dir_fd=before)
            finally:
                os.close(before)
        return here

    def __del__(self) -> None:
        # A thread may still be using the folder when its owner has moved on; the last one closes it.
        self.close()

    def close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def held(root: Path) -> HeldFolder:
    """Open the root of a workspace by its descriptor.

    Args:
        root: absolute, links already resolved.

    Raises:
        OSError: it is not there, or not a folder.
    """
    return HeldFolder(os.open(root, FOLDER))
