"""A private copy of the project, to run strange things in."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import psutil  # type: ignore[import-untyped]

from k2desk.core.errors import FenceError, WorkspaceError
from k2desk.proof.beneath import Beneath, split
from k2desk.proof.burn import burn
from k2desk.proof.effects import Comparison, Copied, Effects, Most
from k2desk.proof.prints import RACY, print_of
from k2desk.sandbox.command import Bind, Command

_MIB = 1024 * 1024
_CHUNK = 64 * _MIB
_PREFIX = "scratch-"
_NO_FILE = (None, errno.ELOOP, errno.EMLINK, errno.ENOTDIR, errno.EISDIR, errno.ENXIO)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a copy may become.

    Args:
        files: files and links.
        size: of all files together, in bytes.
        seconds: the time the copying may take.
    """

    files: int = 100_000
    size: int = 1024 * _MIB
    seconds: float = 60.0


class Scratch:
    """A copy of the project; use `make`. Blocks; call it off the event loop.

    Args:
        root: the project itself.
        folder: where the copy lies, its results beside it.
        left_out: what was not copied: links that lead outside, and what is neither file nor link.
    """

    def __init__(
        self, root: Path, folder: Path, left_out: tuple[str, ...], copied: Mapping[str, Copied]
    ) -> None:
        self.root = root
        self.folder = folder
        self.left_out = left_out
        self._copied = copied
        self._made = time.time_ns()

    @classmethod
    def make(cls, root: Path, files: Iterable[str], home: Path, size: Size | None = None) -> Scratch:
        """Copy the project.

        Args:
            root: the project, an absolute path without links.
            files: what to copy, relative paths with ``/``; a file that is gone is passed over.
            home: the folder in which copies are made; it is created.
            size: how large the copy may become.

        Raises:
            WorkspaceError: the project is too large, or a file can't be read.
        """
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = home / f"{_PREFIX}{os.getpid()}-{_born(os.getpid())}-{secrets.token_hex(6)}"
        for path in (folder, folder / "tree", folder / "results"):
            path.mkdir(mode=0o700)
        try:
            copying = _Copying(root, folder / "tree", size or Size())
            copying.copy(files)
        except BaseException:
            burn(folder)
            raise
        return cls(root, folder, tuple(copying.left_out), copying.copied)

    @property
    def tree(self) -> Path:
        """The copy."""
        return self.folder / "tree"

    @property
    def results(self) -> Path:
        """A folder beside the copy where a runner may leave its report; seen at the same path inside."""
        return self.folder / "results"

    def apply(self, writes: Mapping[str, bytes | None]) -> None:
        """Write files of the copy, or remove them where there are no bytes. Links are replaced, not followed.

        Raises:
            FenceError: a path leaves the project or names its ``.git``.
            WorkspaceError: it can't be written.
        """
        for path in writes:
            if split(path)[0].lower() == ".git":
                raise FenceError(f"{path!r} belongs to git; nothing was written")
        with Beneath(self.tree) as tree:
            for path, data in writes.items():
                try:
                    mode = tree.remove(path)
                    if data is not None:
                        with tree.create_file(path, mode or 0o644) as descriptor:
                            _write(descriptor, data)
                except OSError as error:
                    raise WorkspaceError(f"{path} can't be written in the copy: {error.strerror}") from error

    def command(self, argv: tuple[str, ...], *, binds: tuple[Bind, ...] = (), **options: Any) -> Command:
        """Return a command that runs in the copy, seen at the project's own path, with git's data to read."""
        own = [Bind(self.results, self.results, writable=True)]
        git = self.root / ".git"
        # A .git that is a file or link names a place outside, and the project may say what it likes there.
        if git.is_dir() and not git.is_symlink():
            own.append(Bind(git, git))
        return Command(argv, self.tree, self.root, binds=(*own, *binds), **options)

    def effects(
        self,
        keep: Callable[[bytes], str],
        ignored: Callable[[Sequence[str]], frozenset[str]],
        most: Most | None = None,
    ) -> Effects:
        """Work out what was done to the copy since it was made. No command may be running in it.

        Args:
            keep: stores bytes and returns their name.
            ignored: tells which of these paths git ignores.
            most: how much is looked at and offered.
        """
        since = self._made - RACY
        comparison = Comparison(
            self.root, self.tree, self._copied, since=since, keep=keep, ignored=ignored, most=most
        )
        return comparison.run()

    def close(self) -> None:
        """Remove the copy. No command may be running in it.

        Raises:
            OSError: something in it can't be removed; `sweep` tries again at the next start.
        """
        burn(self.folder)


def sweep(home: Path) -> None:
    """Remove the copies of programs that are no longer there. Blocks; call it off the event loop."""
    for folder in home.glob(f"{_PREFIX}*-*-*"):
        pid, born = folder.name.removeprefix(_PREFIX).split("-")[:2]
        if pid.isdecimal() and _born(int(pid)) != born:
            with contextlib.suppress(OSError):  # another K2Desk sweeps as well, or somebody looks into it
                burn(folder)


def _born(pid: int) -> str:
    """When a process was started, in whole seconds since the epoch; "" where there is none."""
    try:
        return str(int(psutil.Process(pid).create_time()))
    except psutil.Error:  # there is none
        return ""


class _Copying:
    """One copying, with what it has used up of its size so far."""

    def __init__(self, root: Path, tree: Path, size: Size) -> None:
        self._root = root
        self._tree = tree
        self._size = size
        self._files = 0
        self._bytes = 0
        self._until = time.monotonic() + size.seconds
        self.left_out: list[str] = []
        self.copied: dict[str, Copied] = {}

    def copy(self, files: Iterable[str]) -> None:
        with Beneath(self._root) as source, Beneath(self._tree) as tree:
            for path in sorted(set(files)):
                self._files += 1
                self._check()
                try:
                    self._one(source, tree, path)
                except FileNotFoundError:  # listed by git and removed by the user
                    continue
                except OSError as error:
                    raise WorkspaceError(f"{path} can't be copied: {error.strerror}") from error

    def _one(self, source: Beneath, tree: Beneath, path: str) -> None:
        try:
            with source.open_file(path) as reading:
                found = os.fstat(reading)
                self._bytes += found.st_size
                self._check()
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

    def _check(self) -> None:
        if self._files > self._size.files:
            raise WorkspaceError(
                f"The project has more than {self._size.files:,} files; that is too many to copy"
            )
        if self._bytes > self._size.size:
            limit = self._size.size // _MIB
            raise WorkspaceError(
                f"The project's files are larger than {limit:,} MiB; that is too much to copy"
            )
        if time.monotonic() > self._until:
            raise WorkspaceError(
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
        _write(writing, data)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
