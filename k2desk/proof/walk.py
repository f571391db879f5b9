"""Walks through a folder that strange processes have filled: endlessly deep, locked or full of links."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from k2desk.core.errors import WorkspaceError
from k2desk.workspace.fence import Fence
from k2desk.workspace.folders import Folder

DEPTH = 64


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, a link or something stranger; a folder where those are asked for.

    Args:
        path: relative to the folder that is walked through.
        found: as the system describes it, links not followed.
    """

    path: str
    found: os.stat_result


class Walk:
    """One walk.

    Args:
        root: absolute, without links.
        most: how many entries are yielded.
        folders: whether folders are yielded too.
    """

    def __init__(self, root: Path, most: int, *, folders: bool = False) -> None:
        self._root = root
        self._folders = folders
        self._left = most
        self.unread: list[str] = []
        """Folders that could not be looked into: locked, too deep, or not reached before ``most``."""
        self.gone: list[str] | None = None

    def entries(self) -> Iterator[Entry]:
        """Yield what is there, without following a link, in no order. Blocks."""
        fence = Fence(self._root)
        waiting = [("", 0)]
        try:
            while waiting:
                path, depth = waiting.pop()
                if depth > DEPTH or self._left <= 0:
                    self.unread.append(path)
                    continue
                try:
                    with fence.folder(path) as folder:
                        listed = list(islice(_described(folder), self._left + 1))
                except (OSError, WorkspaceError):  # locked by the command, or a name no workspace may have
                    self.unread.append(path)
                    continue
                for name, found in listed:
                    inner = f"{path}/{name}" if path else name
                    if stat.S_ISDIR(found.st_mode):
                        waiting.append((inner, depth + 1))
                        if self._folders:
                            yield Entry(inner, found)
                    elif self._left <= 0:
                        self.unread.append(path)
                        break
                    else:
                        self._left -= 1
                        yield Entry(inner, found)
        finally:
            fence.close()


def _described(folder: Folder) -> Iterator[tuple[str, os.stat_result]]:
    for name in folder.entries():
        try:
            yield name, folder.stat(name)
        except FileNotFoundError:  # gone meanwhile
            continue
