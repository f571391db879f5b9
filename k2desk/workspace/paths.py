"""The paths of a workspace as one sorted list, in which a folder is a range."""

from __future__ import annotations

import stat
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, overload

from k2desk.core.errors import GitError, WorkspaceError

if TYPE_CHECKING:
    from k2desk.workspace.fence import Fence
    from k2desk.workspace.folders import Folder
    from k2desk.workspace.git import Git

WALK_LIMIT = 200_000
_DEPTH = 64
# What nobody looks for, where no .gitignore says so.
_SKIPPED = frozenset({".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", ".tox", ".mypy_cache"})


class Child(NamedTuple):
    """One entry of a folder.

    Args:
        name: its last component.
        path: the whole path, relative to the workspace.
        folder: whether there are paths below it.
    """

    name: str
    path: str
    folder: bool


class PathList(Sequence[str]):
    """Paths relative to the workspace, sorted, without doubles.

    Args:
        paths: in any order; sorted ones cost least.
        truncated: whether there are more than these.
    """

    def __init__(self, paths: Iterable[str] = (), truncated: bool = False) -> None:
        self._paths = sorted(paths)
        self.truncated = truncated

    @classmethod
    def from_git(cls, *outputs: bytes) -> PathList:
        """Read what ``git ls-files -z`` printed, once or several times.

        Args:
            outputs: paths ended by NUL; names that are no UTF-8 become strings with surrogates.
        """
        made = cls(outputs[0].decode("utf-8", "surrogateescape").split("\0")[:-1] if outputs else ())
        for output in outputs[1:]:
            more = output.decode("utf-8", "surrogateescape").split("\0")[:-1]
            made = made.joined(path.rstrip("/") for path in more)
        return made

    def joined(self, paths: Iterable[str]) -> PathList:
        """Return a list that holds these paths too."""
        known = set(more := list(paths))
        if not more:
            return self
        return PathList([*(path for path in self._paths if path not in known), *known], self.truncated)

    def __len__(self) -> int:
        return len(self._paths)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        return self._paths[index]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __contains__(self, path: object) -> bool:
        if not isinstance(path, str):
            return False
        at = bisect_left(self._paths, path)
        return at < len(self._paths) and self._paths[at] == path

    def range_of(self, folder: str) -> range:
        """Return the indexes of everything below a folder; "" is the workspace."""
        if not folder:
            return range(len(self._paths))
        # "0" comes right after "/", so everything with the folder's prefix lies between the two.
        start = bisect_left(self._paths, folder + "/")
        return range(start, bisect_left(self._paths, folder + "0", start))

    def children(self, folder: str = "") -> tuple[Child, ...]:
        """Return the entries of a folder, folders first, by name without regard to case.

        It looks at one path for each entry, however many lie below.
        """
        within = self.range_of(folder)
        skip = len(folder) + 1 if folder else 0
        found: list[Child] = []
        at = within.start
        while at < within.stop:
            path = self._paths[at]
            end = path.find("/", skip)
            if end < 0:
                found.append(Child(path[skip:], path, folder=False))
                at += 1
            else:
                below = path[:end]
                found.append(Child(path[skip:end], below, folder=True))
                at = bisect_left(self._paths, below + "0", at, within.stop)
        found.sort(key=lambda child: (not child.folder, child.name.casefold(), child.name))
        return tuple(found)


def list_paths(fence: Fence, git: Git) -> PathList:
    """List the files of a workspace: what git knows and what it does not ignore, else what is there. Blocks.

    Raises:
        WorkspaceError: the folder can't be read.
    """
    try:
        return PathList.from_git(git.tracked(), git.untracked())
    except GitError:
        return walk(fence)


def walk(fence: Fence, limit: int = WALK_LIMIT) -> PathList:
    """List the files that are there, without following links; folders of tools are left out. Blocks.

    Args:
        fence: around the workspace.
        limit: how many files at most.

    Raises:
        WorkspaceError: the workspace itself can't be read.
    """
    found: list[str] = []
    waiting = [("", 0)]
    truncated = False
    while waiting:
        path, depth = waiting.pop()
        try:
            with fence.folder(path) as folder:
                files, folders = _sorted_out(folder)
        except (OSError, WorkspaceError):
            if not path:
                raise
            truncated = True  # it may not be read, or went away
            continue
        prefix = f"{path}/" if path else ""
        found += [prefix + name for name in files]
        if depth < _DEPTH:
            waiting += [(prefix + name, depth + 1) for name in folders if name not in _SKIPPED]
        truncated = truncated or (bool(folders) and depth == _DEPTH)
        if len(found) > limit:
            return PathList(found[:limit], truncated=True)
    return PathList(found, truncated)


def _sorted_out(folder: Folder) -> tuple[list[str], list[str]]:
    """Split the names of a folder into files and folders; pipes, sockets and devices are neither."""
    files: list[str] = []
    folders: list[str] = []
    for name in folder.entries():
        try:
            mode = folder.stat(name).st_mode
        except FileNotFoundError:
            continue
        if stat.S_ISDIR(mode):
            folders.append(name)
        elif stat.S_ISREG(mode) or stat.S_ISLNK(mode):
            files.append(name)
    return files, folders
