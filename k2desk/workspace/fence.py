"""The fence around the user's folder: the only way to look at a file in it."""

from __future__ import annotations

import errno
import os
import stat as modes
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from k2desk.core.errors import FenceError, NotThereError, WorkspaceError
from k2desk.core.wording import mark
from k2desk.workspace import names
from k2desk.workspace.folders import Folder, held
from k2desk.workspace.named_folder import named
from k2desk.workspace.stats import Entry, FileStat, Listing, described, kind_of

READ_LIMIT = 16 * 1024 * 1024
LIST_LIMIT = 5000
_CHUNK = 1024 * 1024


class Fence:
    """The user's folder, seen through a descriptor that cannot be led astray.

    Args:
        root: the workspace; links on the way to it are resolved once, here.
        opener: how the root is opened; None takes the surest way this system has.

    Raises:
        WorkspaceError: the root is not a folder, or cannot be opened.
    """

    def __init__(self, root: Path, opener: Callable[[Path], Folder] | None = None) -> None:
        self.root = Path(os.path.realpath(root))
        if opener is None:
            opener = held if os.open in os.supports_dir_fd else named
        try:
            self._folder = opener(self.root)
        except OSError as error:
            raise WorkspaceError(f"{root} cannot be opened as a folder: {error.strerror}.") from error

    def close(self) -> None:
        """Let go of the folder."""
        self._folder.close()

    def normalise(self, path: str) -> str:
        """Return the path in its one form, or refuse it, see `names.normalise`."""
        return names.normalise(path)

    def writable(self, path: str) -> str:
        """Return the path in its one form where a file may be written at all.

        Raises:
            FenceError: outside the workspace, or inside git's own folder.
        """
        found = names.normalise(path)
        if names.inside_git(found):
            raise FenceError(f"{found} belongs to git itself; K2Desk never writes there.")
        return found

    def secret(self, path: str) -> bool:
        """Tell whether the file usually holds keys or passwords, see `names.secret`."""
        return names.secret(path)

    def folder(self, path: str) -> Folder:
        """Open a folder; "" is the workspace itself. The caller closes it.

        Raises:
            FenceError: a link is on the way.
            WorkspaceError: it is not there, or not a folder.
        """
        parts = [] if path in ("", ".") else names.normalise(path).split("/")
        try:
            return self._folder.walk(parts)
        except OSError as error:
            raise self._explained(path or ".", parts, error) from error

    def exists(self, path: str) -> bool:
        """Tell whether something is at this path, a dangling link included."""
        return self._look(names.normalise(path)) is not None

    def stat(self, path: str) -> FileStat:
        """Describe what is at this path.

        Raises:
            FenceError: the path leaves the workspace, or a link is on the way.
            WorkspaceError: nothing is there.
        """
        normal = names.normalise(path)
        found = self._look(normal)
        if found is None:
            raise NotThereError(f"{normal} does not exist.", normal)
        return found

    def read(self, path: str, limit: int = READ_LIMIT) -> bytes:
        """Return the bytes of a file. Never waits: pipes, sockets and devices are refused.

        Args:
            path: relative to the workspace.
            limit: in bytes; a longer file is refused.

        Raises:
            FenceError: the path leaves the workspace, or is no ordinary file.
            WorkspaceError: it is not there, too large, or cannot be read.
        """
        normal = names.normalise(path)
        parent, name = _split(normal)
        with self.folder(parent) as folder:
            try:
                return read_entry(folder, name, normal, limit)
            except OSError as error:
                raise self._explained(normal, normal.split("/"), error) from error

    def listing(self, path: str = "", limit: int = LIST_LIMIT) -> Listing:
        """Return the entries of a folder, at most ``limit``; "" is the workspace itself.

        Raises:
            FenceError: the path leaves the workspace, or a link is on the way.
            WorkspaceError: it is not there, or not a folder.
        """
        with self.folder(path) as folder:
            try:
                found = list(islice(folder.entries(), limit + 1))
                entries = [entry for name in found[:limit] if (entry := _entry(folder, name)) is not None]
            except OSError as error:
                raise WorkspaceError(f"{path or '.'} cannot be listed: {error.strerror}.") from error
        entries.sort(key=lambda entry: (entry.kind != "folder", entry.name))
        return Listing(tuple(entries), len(found) > limit)

    def _look(self, normal: str) -> FileStat | None:
        parent, name = _split(normal)
        parts = parent.split("/") if parent else []
        try:
            with self._folder.walk(parts) as folder:
                return described(folder.stat(name))
        except FileNotFoundError:
            return None
        except OSError as error:
            if error.errno == errno.ENOTDIR and not self._linked(parts):
                return None  # a file where a folder would have to be: nothing can be below it
            raise self._explained(normal, parts, error) from error

    def _linked(self, parts: list[str]) -> bool:
        """Tell whether one of these components is a link; for the words of a refusal only."""
        for depth in range(len(parts)):
            try:
                with self._folder.walk(parts[:depth]) as folder:
                    if modes.S_ISLNK(folder.stat(parts[depth]).st_mode):
                        return True
            except OSError as error:
                return error.errno == errno.ELOOP
        return False

    def _explained(self, path: str, parts: list[str], error: OSError) -> WorkspaceError:
        match error.errno:
            case errno.ENOENT:
                return NotThereError(mark(f"{path} does not exist."), path)
            case errno.ELOOP | errno.EXDEV:
                return FenceError(mark(f"{path} goes through a symbolic link; links are not followed."))
            case errno.ENOTDIR if self._linked(parts):
                return FenceError(mark(f"{path} goes through a symbolic link; links are not followed."))
            case errno.ENOTDIR:
                return WorkspaceError(mark(f"{path} does not exist: a part of it is a file, not a folder."))
            case errno.ENXIO:
                return FenceError(mark(f"{path} is a socket or a device, not a file."))
            case _:
                return WorkspaceError(mark(f"{path} cannot be opened: {error.strerror}."))


def _split(normal: str) -> tuple[str, str]:
    parent, _, name = normal.rpartition("/")
    return parent, name


def _entry(folder: Folder, name: str) -> Entry | None:
    try:
        found = folder.stat(name)
        kind = kind_of(found.st_mode)
        return Entry(name, kind, found.st_size, folder.target(name) if kind == "link" else "")
    except FileNotFoundError:  # gone between the listing and the look
        return None


def _ordinary(path: str, found: os.stat_result) -> None:
    match kind_of(found.st_mode):
        case "file":
            return
        case "folder":
            raise WorkspaceError(f"{path} is a folder, not a file.")
        case "link":
            raise FenceError(f"{path} is a symbolic link; links are not followed.")
        case "other":
            raise FenceError(f"{path} is a pipe, a socket or a device, not a file.")


def read_entry(folder: Folder, name: str, path: str, limit: int) -> bytes:
    """Return the bytes of an ordinary file in an open folder; never waits.

    Args:
        folder: where it lies.
        name: its name there.
        path: what a refusal calls it.
        limit: in bytes.

    Raises:
        FenceError: it is a link, a pipe, a socket or a device.
        WorkspaceError: it is a folder, or too large.
        OSError: the system refused.
    """
    # Looked at before it is opened, as opening a device can already do something.
    _ordinary(path, folder.stat(name))
    descriptor = folder.open(name, os.O_RDONLY)
    try:
        _ordinary(path, os.fstat(descriptor))
        return _drain(path, descriptor, limit)
    finally:
        os.close(descriptor)


def _drain(path: str, descriptor: int, limit: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := os.read(descriptor, min(_CHUNK, limit + 1 - size)):
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise WorkspaceError(f"{path} is larger than {limit} bytes; it is not read. Search it instead.")
    return b"".join(pieces)
