"""The hash of a whole state of the files: what results of tests are kept by."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from k2desk.core.errors import FenceError
from k2desk.core.working import Stopped, Working
from k2desk.proof.beneath import Beneath
from k2desk.proof.comparison import Copied
from k2desk.proof.prints import Print, print_of

_CHUNK = 1024 * 1024
_LARGEST = 64 * 1024 * 1024
"""Bytes; a larger file counts by its print, which is as good while it stays where it is."""


class Leaf(NamedTuple):
    """A file of a state.

    Args:
        content: SHA-256 of its bytes, hexadecimal; of a link ``link:`` and where it leads.
        runs: whether it may be executed.
    """

    content: str
    runs: bool


@dataclass(frozen=True)
class Tree:
    """A state of the files.

    Args:
        files: every file by its path.
    """

    files: Mapping[str, Leaf]

    @cached_property
    def hash(self) -> str:
        """SHA-256 over all of it, hexadecimal."""
        digest = hashlib.sha256()
        for path, leaf in sorted(self.files.items()):
            digest.update(f"{path}\0{leaf.content}\0{leaf.runs:d}\n".encode("utf-8", "surrogateescape"))
        return digest.hexdigest()

    def changed(self, leaves: Mapping[str, Leaf | None]) -> Tree:
        """Return the state with some files other ones, or gone where there is no leaf."""
        files = {path: leaf for path, leaf in self.files.items() if path not in leaves}
        return Tree(files | {path: leaf for path, leaf in leaves.items() if leaf is not None})


class Looked:
    """Looks at the files of a project; only those whose print has changed are read again. Used by one thread.

    Args:
        root: the project, an absolute path without links.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, tuple[Print, Leaf]] = {}

    def look(self, paths: Sequence[str], working: Working | None = None) -> Tree:
        """Return the state of these files; one that is gone, or can't be read, is left out. Blocks.

        Args:
            paths: of the files.
            working: hears how far it is, and may stop it; what was read until then is not read again.

        Raises:
            Stopped: it was asked to end.
        """
        known: dict[str, tuple[Print, Leaf]] = {}
        try:
            self._read((working or Working()).over(paths, "Reading", "files"), known)
        except Stopped:
            self._known |= known
            raise
        self._known = known
        return Tree({path: leaf for path, (_, leaf) in known.items()})

    def _read(self, paths: Iterable[str], known: dict[str, tuple[Print, Leaf]]) -> None:
        with Beneath(self._root) as project:
            for path in paths:
                try:
                    found = project.describe(path)
                    print_, before = print_of(found), self._known.get(path)
                    same = before is not None and before[0] == print_
                    leaf = before[1] if before is not None and same else _leaf(project, path, found)
                except (OSError, FenceError):  # gone, a folder, or locked: it is in no copy either
                    continue
                known[path] = (print_, leaf)

    def is_copy(self, copied: Mapping[str, Copied]) -> bool:
        """Tell whether what was copied is what was looked at last."""
        return all(path in self._known and self._known[path][0] == one.before for path, one in copied.items())


def _leaf(project: Beneath, path: str, found: os.stat_result) -> Leaf:
    if stat.S_ISLNK(found.st_mode):
        return Leaf(f"link:{project.link_target(path)}", runs=False)
    runs = bool(found.st_mode & stat.S_IXUSR)
    if found.st_size > _LARGEST:
        return Leaf(f"print:{print_of(found)}", runs)
    digest = hashlib.sha256()
    with project.open_file(path) as descriptor:
        while data := os.read(descriptor, _CHUNK):
            digest.update(data)
    return Leaf(digest.hexdigest(), runs)
