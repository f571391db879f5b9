"""The paths of a workspace as one sorted list, in which a folder is a range."""

from __future__ import annotations

import stat
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, count
from operator import add, lt
from typing import TYPE_CHECKING, NamedTuple, overload

from k2desk.core.errors import GitError, WorkspaceError

if TYPE_CHECKING:
    from k2desk.workspace.fence import Fence
    from k2desk.workspace.folders import Folder
    from k2desk.workspace.git import Git

WALK_LIMIT = 200_000
_DEPTH = 64
_AT_ONCE = 1_000
"""So many strings are made at once while all are looked at."""
_CHUNK = 32 * 1024
"""Bytes that are looked through at once."""
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
    """Paths relative to the workspace, sorted by their bytes, without doubles.

    They lie in memory as git prints them, in one piece: as strings, a hundred thousand paths take twice as
    much, and for a moment six times. A string is made of a path when it is asked for.

    Args:
        paths: in any order; none holds NUL.
        truncated: whether there are more than these.
    """

    def __init__(self, paths: Iterable[str] = (), truncated: bool = False) -> None:
        self._hold(b"".join(b"%s\0" % path for path in sorted(map(_bytes, paths))))
        self.truncated = truncated

    @classmethod
    def from_git(cls, *outputs: bytes) -> PathList:
        """Read what ``git ls-files -z`` printed, once or several times.

        Args:
            outputs: paths ended by NUL; names that are no UTF-8 become strings with surrogates.
        """
        made = cls()
        made._hold(outputs[0] if outputs else b"")
        for output in outputs[1:]:
            made = made.joined(path.rstrip("/") for path in _text(output).split("\0")[:-1])
        return made

    def _hold(self, data: bytes) -> None:
        """Keep paths that are ended by NUL, and note where each begins."""
        starts = _starts(data)
        if starts is None:
            data = b"".join(b"%s\0" % path for path in sorted(set(data.split(b"\0")[:-1])))
            starts = _starts(data) or array("I", (0,))
        self._data, self._starts = data, starts
        self._numbers = range(len(starts) - 1)

    def _raw(self, number: int) -> bytes:
        return self._data[self._starts[number] : self._starts[number + 1] - 1]

    def _place(self, path: bytes, low: int = 0, high: int | None = None) -> int:
        """Return the number a path has, or would have, between two numbers."""
        return bisect_left(self._numbers, path, low, high, key=self._raw)

    def joined(self, paths: Iterable[str]) -> PathList:
        """Return a list that holds these paths too."""
        more = sorted({path for path in map(_bytes, paths) if not self._holds(path)})
        if not more:
            return self
        pieces: list[bytes] = []
        done = 0
        for path in more:
            at = self._starts[self._place(path)]
            pieces += (self._data[done:at], path, b"\0")
            done = at
        made = PathList(truncated=self.truncated)
        made._hold(b"".join((*pieces, self._data[done:])))
        return made

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if not isinstance(index, slice):
            return _text(self._raw(self._numbers[index]))
        numbers = self._numbers[index]
        if numbers.step != 1:
            return [_text(self._raw(number)) for number in numbers]
        within = self._data[self._starts[numbers.start] : self._starts[numbers.stop]] if numbers else b""
        return _text(within).split("\0")[:-1]

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), _AT_ONCE):
            yield from self[start : start + _AT_ONCE]

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self._holds(_bytes(path))

    def _holds(self, path: bytes) -> bool:
        at = self._place(path)
        return at < len(self) and self._raw(at) == path

    def __eq__(self, other: object) -> bool:
        return self._data == other._data if isinstance(other, PathList) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def range_of(self, folder: str) -> range:
        """Return the indexes of everything below a folder; "" is the workspace."""
        return self._below(_bytes(folder)) if folder else self._numbers

    def _below(self, folder: bytes, low: int = 0, high: int | None = None) -> range:
        # "0" comes right after "/", so everything with the folder's prefix lies between the two.
        start = self._place(folder + b"/", low, high)
        return range(start, self._place(folder + b"0", start, high))

    def same_below(self, folder: str, other: PathList) -> bool:
        """Tell whether another list has the same paths below a folder, in no time however many they are."""
        mine, its = self.range_of(folder), other.range_of(folder)
        return self._within(mine) == other._within(its)

    def _within(self, numbers: range) -> memoryview:
        return memoryview(self._data)[self._starts[numbers.start] : self._starts[numbers.stop]]

    def children(self, folder: str = "") -> tuple[Child, ...]:
        """Return the entries of a folder, folders first, by name without regard to case.

        It looks at one path for each entry, however many lie below.
        """
        within = self.range_of(folder)
        skip = len(_bytes(folder)) + 1 if folder else 0
        found: list[Child] = []
        at = within.start
        while at < within.stop:
            path = self._raw(at)
            end = path.find(b"/", skip)
            if end < 0:
                found.append(Child(_text(path[skip:]), _text(path), folder=False))
                at += 1
            else:
                found.append(Child(_text(path[skip:end]), _text(path[:end]), folder=True))
                at = self._below(path[:end], at, within.stop).stop
        found.sort(key=lambda child: (not child.folder, child.name.casefold(), child.name))
        return tuple(found)


def _bytes(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")


def _text(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")


def _starts(data: bytes) -> array[int] | None:
    """Return where each path begins, and where the last one ends; None where they are not sorted.

    Some at a time, so that they are never all there as objects.
    """
    starts = array("I", (0,))
    before, at = b"", 0
    while at < len(data):
        end = data.index(b"\0", min(at + _CHUNK, len(data) - 1)) + 1
        paths = data[at : end - 1].split(b"\0")
        if not all(map(lt, (before, *paths), paths)):
            return None
        starts.extend(map(add, accumulate(map(len, paths)), count(at + 1)))
        before, at = paths[-1], end
    return starts


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
