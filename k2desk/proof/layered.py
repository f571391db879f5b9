"""A project as the lower layer of an overlay: a command sees all of it, and what it changes lies above.

Nothing is copied before the command, whatever the size of the project, and what git ignores is there too:
packages and what was built. The kernel's own marks say what was deleted.
https://docs.kernel.org/filesystems/overlayfs.html#whiteouts-and-opaque-directories
"""

from __future__ import annotations

import contextlib
import os
import stat
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from k2desk.core.errors import WorkspaceError
from k2desk.proof.beneath import Beneath
from k2desk.proof.burn import burn
from k2desk.proof.comparison import Comparison, Copied, Sides
from k2desk.proof.effects import Effects, Most
from k2desk.proof.prints import Print, print_of
from k2desk.proof.scratch import git_of, private_folder
from k2desk.proof.walk import Entry, Walk
from k2desk.sandbox.command import Bind, Command, Layers

MOST_FILES = 200_000
_OPAQUE = ("user.overlay.opaque", "trusted.overlay.opaque")


class Layered:
    """A project under an overlay; use `make`. Blocks; call it off the event loop.

    Args:
        root: the project itself, never written.
        folder: holds what lies above.
        known: what each file was like when it was made, by path.
    """

    def __init__(self, root: Path, folder: Path, known: dict[str, Print]) -> None:
        self.root = root
        self.folder = folder
        self._known = known

    @classmethod
    def make(cls, root: Path, paths: Sequence[str], home: Path) -> Layered:
        """Put an empty layer over a project.

        Args:
            root: the project, an absolute path without links.
            paths: its files, but for what git ignores and what holds secrets.
            home: the folder in which layers are made.

        Raises:
            WorkspaceError: a file belongs to somebody else, which an overlay of ours can't bring up; or there
                are too many.
        """
        if len(paths) > MOST_FILES:
            raise WorkspaceError(f"The project has more than {MOST_FILES:,} files")
        known: dict[str, Print] = {}
        with Beneath(root) as project:
            for path in paths:
                try:
                    found = project.describe(path)
                except OSError:  # listed by git and gone
                    continue
                if hasattr(os, "geteuid") and (found.st_uid, found.st_gid) != (os.geteuid(), os.getegid()):
                    raise WorkspaceError(f"{path} belongs to somebody else")
                known[path] = print_of(found)
        return cls(root, private_folder(home, "upper", "work"), known)

    def command(self, argv: tuple[str, ...], *, binds: tuple[Bind, ...] = (), **options: Any) -> Command:
        """Return a command that runs under the layer, with git's data to read."""
        layers = Layers(self.folder / "upper", self.folder / "work")
        return Command(
            argv, self.root, self.root, binds=(*git_of(self.root), *binds), layers=layers, **options
        )

    def effects(
        self,
        keep: Callable[[bytes], str],
        ignored: Callable[[Sequence[str]], frozenset[str]],
        most: Most | None = None,
    ) -> Effects:
        """Work out what lies above. No command may be running in it; see `scratch.Scratch.effects`."""
        most = most or Most()
        # What lies above was written, so it looks like nothing that was there before, but for its mode.
        prints = {path: Copied(known, Print(0, -1, 0, 0, known.mode)) for path, known in self._known.items()}
        above = _Above(self.folder / "upper", most.entries, list(self._known))
        sides = Sides(self.root, self.folder / "upper", prints, 0, exact=True)
        return Comparison(sides, above, keep, ignored, most).run()

    def close(self) -> None:
        """Remove what lies above.

        Raises:
            OSError: something in it can't be removed; `scratch.sweep` tries again at the next start.
        """
        burn(self.folder)


class _Above:
    """What lies in the upper layer; see `comparison.Found`.

    Args:
        upper: the layer.
        most: how many entries are looked at.
        known: the paths that were there before.
    """

    def __init__(self, upper: Path, most: int, known: list[str]) -> None:
        self._upper = upper
        self._walk = Walk(upper, most, folders=True)
        self._known = sorted(known)
        self._files = frozenset(known)
        self.gone: list[str] | None = []

    @property
    def unread(self) -> list[str]:
        """Folders that could not be looked into."""
        return self._walk.unread

    def entries(self) -> Iterator[Entry]:
        """Yield what was written; what was deleted is kept in `gone`."""
        here: set[str] = set()
        hidden: list[str] = []
        for entry in self._walk.entries():
            mode, path = entry.found.st_mode, entry.path
            if stat.S_ISCHR(mode) and entry.found.st_rdev == 0:
                hidden.append(path)
            elif not stat.S_ISDIR(mode):
                here.add(path)
                hidden.append(path)  # a folder may have been there
                yield entry
            elif self._opaque(path) or path in self._files:
                hidden.append(path)
        gone = {below for path in hidden for below in self._below(path)}
        self.gone = sorted(gone - here)

    def _opaque(self, path: str) -> bool:
        """Tell whether a folder hides what was in the one below it."""
        for name in _OPAQUE:
            with contextlib.suppress(OSError):  # it has no such mark
                return os.getxattr(self._upper / path, name, follow_symlinks=False) == b"y"
        return False

    def _below(self, path: str) -> Iterator[str]:
        """Yield the known path itself, and those below it."""
        if path in self._files:
            yield path
        # "0" comes right after "/", so everything below lies between the two.
        first = bisect_left(self._known, f"{path}/")
        yield from self._known[first : bisect_left(self._known, f"{path}0", first)]
