"""Opens files below one folder and never follows a link, whatever a strange process has left there."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from k2desk.core.errors import FenceError

_FOLDER = (
    os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
)
_PLAIN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_BY_DESCRIPTOR = os.open in os.supports_dir_fd


def split(path: str) -> tuple[str, ...]:
    """Return the parts of a relative path.

    Raises:
        FenceError: it is empty, absolute, climbs, or holds what no path may hold.
    """
    parts = PurePosixPath(path).parts
    if (
        not parts
        or path.startswith("/")
        or ".." in parts
        or "\0" in path
        or (os.name == "nt" and ":" in path)
    ):
        raise FenceError(f"{path!r} is not a path inside the project")
    return parts


class Beneath:
    """The files below a folder. Close it after use; it keeps the last folder open.

    Args:
        root: the folder itself; links on the way to it are followed.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._last: tuple[tuple[str, ...], int] | None = None

    def __enter__(self) -> Beneath:
        return self

    def __exit__(self, *_error: object) -> None:
        self._forget()

    @contextmanager
    def open_file(self, path: str) -> Iterator[int]:
        """Give a descriptor to read a regular file.

        Raises:
            OSError: it isn't there, is no regular file, or lies behind a link.
        """
        where, name = self._parent(split(path), make=False)
        descriptor = self._open(where, name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(f"{path} is no regular file")
            yield descriptor
        finally:
            os.close(descriptor)

    def read(self, path: str, limit: int) -> bytes:
        """Return a file's bytes.

        Raises:
            OSError: see `open_file`; also where it holds more than ``limit`` bytes.
        """
        with self.open_file(path) as descriptor, os.fdopen(os.dup(descriptor), "rb") as stream:
            data = stream.read(limit + 1)
        if len(data) > limit:
            raise OSError(f"{path} is larger than {limit:,} bytes")
        return data

    def is_file(self, path: str) -> bool:
        """Whether a regular file is there, not behind a link."""
        try:
            with self.open_file(path):
                return True
        except (OSError, FenceError):  # what can't be opened is no file of ours
            return False

    def is_there(self, path: str) -> bool:
        """Whether anything is there; what lies behind a link is taken to be."""
        try:
            where, name = self._parent(split(path), make=False)
            os.stat(name, dir_fd=where, follow_symlinks=False)
        except FileNotFoundError:
            return False
        except OSError:  # below a file, behind a link, or locked
            return True
        return True

    def describe(self, path: str) -> os.stat_result:
        """Return what the system knows of a file or link.

        Raises:
            OSError: it isn't there, or lies behind a link.
        """
        where, name = self._parent(split(path), make=False)
        return os.stat(name, dir_fd=where, follow_symlinks=False)

    def link_target(self, path: str) -> str:
        """Return where a link points to.

        Raises:
            OSError: it is no link.
        """
        where, name = self._parent(split(path), make=False)
        return os.readlink(name, dir_fd=where) if _BY_DESCRIPTOR else os.readlink(name)

    @contextmanager
    def create_file(self, path: str, mode: int) -> Iterator[int]:
        """Give a descriptor to write a new file in place of whatever is there; folders are made."""
        self.remove(path, make=True)
        where, name = self._parent(split(path), make=True)
        descriptor = self._open(where, name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def create_link(self, path: str, target: str) -> None:
        """Make a symbolic link; folders are made."""
        where, name = self._parent(split(path), make=True)
        if _BY_DESCRIPTOR:
            os.symlink(target, name, dir_fd=where)
        else:
            os.symlink(target, name)

    def remove(self, path: str, *, make: bool = False) -> int:
        """Remove a file or link where there is one, and return the permission bits it had, 0 for none."""
        try:
            where, name = self._parent(split(path), make=make)
            found = os.stat(name, dir_fd=where, follow_symlinks=False)
        except FileNotFoundError:
            return 0
        os.unlink(name, dir_fd=where)
        return stat.S_IMODE(found.st_mode) if stat.S_ISREG(found.st_mode) else 0

    def _open(self, where: int | None, name: str, flags: int, mode: int = 0) -> int:
        return os.open(name, flags | _PLAIN, mode, dir_fd=where)

    def _parent(self, parts: tuple[str, ...], *, make: bool) -> tuple[int | None, str]:
        """Return a path's folder and its name there; where there are no descriptors, None and the path."""
        *folders, name = parts
        if not _BY_DESCRIPTOR:
            return None, self._by_path(folders, name, make=make)
        if self._last and self._last[0] == tuple(folders):
            return self._last[1], name
        self._forget()
        descriptor = os.open(self._root, _FOLDER & ~getattr(os, "O_NOFOLLOW", 0))
        try:
            for folder in folders:
                if make:
                    with contextlib.suppress(FileExistsError):  # it is there, as it should be
                        os.mkdir(folder, 0o700, dir_fd=descriptor)
                inner = os.open(folder, _FOLDER, dir_fd=descriptor)
                os.close(descriptor)
                descriptor = inner
        except BaseException:
            os.close(descriptor)
            raise
        self._last = (tuple(folders), descriptor)
        return descriptor, name

    def _by_path(self, folders: list[str], name: str, *, make: bool) -> str:
        path = self._root
        for folder in folders:
            path /= folder
            if make:
                path.mkdir(mode=0o700, exist_ok=True)
            if path.is_symlink() or os.path.realpath(path) != os.path.join(
                os.path.realpath(path.parent), folder
            ):
                raise OSError(f"{path} leads elsewhere")
        return str(path / name)

    def _forget(self) -> None:
        if self._last:
            os.close(self._last[1])
            self._last = None
