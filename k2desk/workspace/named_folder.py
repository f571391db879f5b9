"""A folder known by its path, for systems that open nothing relative to a folder."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from k2desk.workspace.folders import SAFE, Folder


class NamedFolder(Folder):
    """A folder known by its path, where the system opens nothing relative to a folder: Windows.

    Every operation first proves that no component is a link or a junction. A change between that proof and
    the operation is not noticed; the descriptors of `HeldFolder` close that gap where they exist.

    Args:
        path: absolute, without links.
        top: the folder it must stay below.
    """

    def __init__(self, path: Path, top: Path) -> None:
        self._path = path
        self._top = top

    def _entry(self, name: str) -> Path:
        if os.path.realpath(self._path) != str(self._path) or not self._path.is_relative_to(self._top):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(self._path))
        return self._path / name

    def open(self, name: str, flags: int, mode: int = 0o600) -> int:
        place = self._entry(name)
        if os.path.islink(place) or (place.exists() and os.path.realpath(place) != str(place)):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), name)
        return os.open(place, flags | SAFE, mode)

    def stat(self, name: str) -> os.stat_result:
        return os.lstat(self._entry(name))

    def target(self, name: str) -> str:
        return os.readlink(self._entry(name))

    def entries(self) -> Iterator[str]:
        with os.scandir(self._entry(".")) as found:
            for entry in found:
                yield entry.name

    def rename(self, old: str, new: str) -> None:
        os.replace(self._entry(old), self._entry(new))

    def rename_new(self, old: str, new: str) -> None:
        if os.name == "nt":
            os.rename(self._entry(old), self._entry(new))  # there it never overwrites
        else:
            os.link(self._entry(old), self._entry(new), follow_symlinks=False)
            os.unlink(self._entry(old))

    def exchange(self, one: str, other: str) -> None:
        raise NotImplementedError

    def unlink(self, name: str) -> None:
        os.unlink(self._entry(name))

    def mkdir(self, name: str) -> None:
        os.mkdir(self._entry(name))

    def rmdir(self, name: str) -> None:
        os.rmdir(self._entry(name))

    def sync(self) -> None:
        """Do nothing: Windows writes folder entries through by itself and lets nobody ask for it."""

    def identity(self) -> tuple[int, int]:
        found = os.lstat(self._entry("."))
        return found.st_dev, found.st_ino

    def walk(self, parts: Sequence[str]) -> NamedFolder:
        here = self._path
        for part in parts:
            here = here / part
            if os.path.realpath(here) != str(here):
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(here))
            if not stat.S_ISDIR(os.lstat(here).st_mode):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(here))
        return NamedFolder(here, self._top)

    def close(self) -> None:
        """Do nothing: no descriptor is held."""


def named(root: Path) -> NamedFolder:
    """Open the root of a workspace by its path.

    Args:
        root: absolute, links already resolved.

    Raises:
        OSError: it is not there, or not a folder.
    """
    os.scandir(root).close()
    return NamedFolder(root, root)
