"""A private copy of the project, to run strange things in."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from k2desk.core.errors import FenceError, WorkspaceError
from k2desk.core.working import Working
from k2desk.proof.beneath import Beneath, split
from k2desk.proof.burn import burn
from k2desk.proof.comparison import Comparison, Copied, Sides
from k2desk.proof.copying import Copying, Size, write_all
from k2desk.proof.effects import Effects, Most
from k2desk.proof.prints import RACY
from k2desk.proof.walk import Walk
from k2desk.sandbox.command import Bind, Command

_PREFIX = "scratch-"

PROMISE = "promise.json"
"""A file of this name in a folder tells that somebody comes back for it, see `k2desk.proof.snapshot`."""
_PATIENCE = 30 * 24 * 3600.0
"""Seconds such a folder is kept."""


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
    def make(
        cls,
        root: Path,
        files: Iterable[str],
        home: Path,
        size: Size | None = None,
        working: Working | None = None,
    ) -> Scratch:
        """Copy the project.

        Args:
            root: the project, an absolute path without links.
            files: what to copy, relative paths with ``/``; a file that is gone is passed over.
            home: the folder in which copies are made; it is created.
            size: how large the copy may become.
            working: hears how far it is, and may stop it.

        Raises:
            WorkspaceError: the project is too large, or a file can't be read.
            Stopped: it was asked to end; nothing is left of the copy.
        """
        folder = private_folder(home, "tree", "results")
        try:
            copying = Copying(root, folder / "tree", size or Size())
            copying.copy(files, working)
        except BaseException:
            burn(folder)
            raise
        return cls(root, folder, tuple(copying.left_out), copying.copied)

    @property
    def copied(self) -> Mapping[str, Copied]:
        """What each file and its copy were like when it was copied, by path."""
        return self._copied

    @property
    def made(self) -> int:
        """When the copy was complete, in nanoseconds since the epoch."""
        return self._made

    @property
    def tree(self) -> Path:
        """The copy."""
        return self.folder / "tree"

    @property
    def results(self) -> Path:
        """A folder beside the copy where a runner may leave its report; seen at the same path inside."""
        return self.folder / "results"

    def apply(self, writes: Mapping[str, bytes | None], modes: Mapping[str, int] | None = None) -> None:
        """Write files of the copy, or remove them where there are no bytes. Links are replaced, not followed.

        Args:
            writes: the bytes by path.
            modes: permission bits; a file that is not in it keeps those it had.

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
                        with tree.create_file(path, (modes or {}).get(path) or mode or 0o644) as descriptor:
                            write_all(descriptor, data)
                except OSError as error:
                    raise WorkspaceError(f"{path} can't be written in the copy: {error.strerror}") from error

    def command(self, argv: tuple[str, ...], *, binds: tuple[Bind, ...] = (), **options: Any) -> Command:
        """Return a command that runs in the copy, seen at the project's own path, with git's data to read."""
        own = [Bind(self.results, self.results, writable=True), *git_of(self.root)]
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
        most = most or Most()
        sides = Sides(self.root, self.tree, self._copied, self._made - RACY)
        return Comparison(sides, Walk(self.tree, most.entries), keep, ignored, most).run()

    def close(self) -> None:
        """Remove the copy. No command may be running in it.

        Raises:
            OSError: something in it can't be removed; `sweep` tries again at the next start.
        """
        burn(self.folder)


def private_folder(home: Path, *inner: str) -> Path:
    """Make a folder of this process's own, which `sweep` removes once the process is gone.

    Args:
        home: where; it is created.
        inner: the folders in it.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = home / f"{_PREFIX}{os.getpid()}-{_born(os.getpid())}-{secrets.token_hex(6)}"
    for path in (folder, *(folder / name for name in inner)):
        path.mkdir(mode=0o700)
    return folder


def git_of(root: Path) -> tuple[Bind, ...]:
    """Return what shows git's data of a project, read-only; nothing where there is none."""
    git = root / ".git"
    # A .git that is a file or link names a place outside, and the project may say what it likes there.
    return (Bind(git, git),) if git.is_dir() and not git.is_symlink() else ()


def sweep(home: Path) -> None:
    """Remove the copies of programs that are no longer there. Blocks; call it off the event loop."""
    for folder in abandoned(home):
        with contextlib.suppress(OSError):  # another K2Desk sweeps as well, or somebody looks into it
            if not (folder / PROMISE).exists() or time.time() - folder.stat().st_mtime > _PATIENCE:
                burn(folder)


def abandoned(home: Path) -> list[Path]:
    """Return the folders of programs that are no longer there."""
    found = []
    for folder in home.glob(f"{_PREFIX}*-*-*"):
        pid, born = folder.name.removeprefix(_PREFIX).split("-")[:2]
        if pid.isdecimal() and _born(int(pid)) != born:
            found.append(folder)
    return found


def _born(pid: int) -> str:
    """When a process was started, in whole seconds since the epoch; "" where there is none."""
    try:
        return str(int(psutil.Process(pid).create_time()))
    except psutil.Error:  # there is none
        return ""
