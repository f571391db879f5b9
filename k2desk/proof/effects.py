"""What a command did to its copy of the project, worked out as a change the user can look through."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from k2desk.core.errors import FenceError
from k2desk.core.proposals import FileChange
from k2desk.core.visible import visible
from k2desk.proof.beneath import Beneath
from k2desk.proof.prints import Print, print_of
from k2desk.proof.walk import Entry, Walk
from k2desk.workspace.names import inside_git, normalise, secret

_MIB = 1024 * 1024

NEVER_OFFERED = frozenset(
    {
        "__pycache__",
        "node_modules",
        ".venv",
        "venv",
        ".tox",
        ".nox",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".hypothesis",
        ".cache",
        ".hg",
        ".svn",
    }
)
"""Names of folders that tools fill, counted but not offered, whether git ignores them or not."""


MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Most:
    """How much is looked at and offered.

    Args:
        entries: files looked at in the copy.
        asked: new files that git is asked about.
        files: files offered.
        file: size of one file offered, in bytes; the writer takes no larger one.
        size: of all of them together, in bytes.
    """

    entries: int = 200_000
    asked: int = 20_000
    files: int = 1000
    file: int = 64 * _MIB
    size: int = 256 * _MIB


@dataclass(frozen=True, slots=True)
class Effects:
    """What a command did.

    Args:
        files: what can be offered, sorted by path.
        ignored: how many created files git ignores or tools keep for themselves.
        left: what can't be offered, each with the reason, in words.
    """

    files: tuple[FileChange, ...] = ()
    ignored: int = 0
    left: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Count them, such as ``changed 7 files, created 2, deleted 1``; "" where nothing is offered."""
        counts = [
            (verb, sum(file.kind == kind for file in self.files))
            for verb, kind in (
                ("changed", "modify"),
                ("created", "create"),
                ("deleted", "delete"),
                ("renamed", "rename"),
            )
        ]
        said = [(verb, count) for verb, count in counts if count]
        return ", ".join(
            f"{verb} {count}" + (f" file{'s' * (count != 1)}" if not at else "")
            for at, (verb, count) in enumerate(said)
        )


class _NotOffered(Exception):
    """A file that is told of and not offered; the text says why."""


class Copied(NamedTuple):
    """A file at the moment it was copied: what it and its copy were like."""

    original: Print
    copy: Print


class Comparison:
    """One comparison of a copy with what was copied.

    Args:
        root: the project.
        tree: the copy, after the command.
        copied: everything that was copied, by path.
        since: the time, in nanoseconds, up to which a print in ``copied`` may be too old to be sure.
        keep: stores bytes and returns their name, see `core.ports.Log.put_blob`.
        ignored: tells which of these new paths git ignores.
        most: how much is looked at and offered.
    """

    def __init__(
        self,
        root: Path,
        tree: Path,
        copied: Mapping[str, Copied],
        *,
        since: int,
        keep: Callable[[bytes], str],
        ignored: Callable[[Sequence[str]], frozenset[str]],
        most: Most | None = None,
    ) -> None:
        self._originals = Beneath(root)
        self._copies = Beneath(tree)
        self._tree = tree
        self._copied = copied
        self._since = since
        self._keep = keep
        self._ignored = ignored
        self._most = most or Most()
        self._left: list[str] = []
        self._room = self._most.size

    def run(self) -> Effects:
        """Compare. Blocks.

        Raises:
            JournalError: the bytes can't be kept.
        """
        touched, new, gone, kept = self._look()
        ignored = self._ignored([entry.path for entry in new[: self._most.asked]])
        offered = [entry for entry in new[: self._most.asked] if entry.path not in ignored]
        if len(new) > self._most.asked:
            self._left.append(f"{len(new) - self._most.asked:,} more new files")
        with self._originals, self._copies:
            made = [
                *(self._attempt(entry.path, partial(self._changed, entry)) for entry in touched),
                *(self._attempt(entry.path, partial(self._created, entry)) for entry in offered),
                *(self._attempt(path, partial(self._deleted, path)) for path in gone),
            ]
        changes = renamed([change for change in made if change is not None])
        if len(changes) > self._most.files:
            self._left.append(f"{len(changes) - self._most.files:,} more files than can be looked through")
        return Effects(tuple(changes[: self._most.files]), kept + len(ignored), tuple(self._left))

    def _look(self) -> tuple[list[Entry], list[Entry], list[str], int]:
        """Return what was touched, what is new, what is gone, and how much tools keep for themselves."""
        touched: list[Entry] = []
        new: list[Entry] = []
        seen: set[str] = set()
        kept = 0
        walk = Walk(self._tree, self._most.entries)
        for entry in walk.entries():
            known = self._copied.get(entry.path)
            if known is not None:
                seen.add(entry.path)
                if print_of(entry.found) != known.copy or entry.found.st_ctime_ns >= self._since:
                    touched.append(entry)
            elif of_tools(entry.path):
                kept += 1
            elif not inside_git(entry.path):
                new.append(entry)
        # What could not be looked into is not gone.
        unread = tuple(f"{path}/" if path else "" for path in walk.unread)
        gone = [path for path in self._copied if path not in seen and not path.startswith(unread)]
        self._left += [
            f"what is in {visible(path) or 'the copy'} beyond what can be looked at"
            for path in walk.unread[:MOST_NAMED]
        ]
        return touched, new, gone, kept

    def _changed(self, entry: Entry) -> FileChange | None:
        path, known = entry.path, self._copied[entry.path]
        looks_same = print_of(entry.found) == known.copy
        if looks_same and (stat.S_ISLNK(entry.found.st_mode) or not self._is_as_copied(path)):
            return None
        after, before = self._after(entry), self._before(path)
        mode = _mode(known, entry.found)
        if before == after and mode == known.original.mode:
            return None
        old_mode = 0 if mode == known.original.mode else known.original.mode
        return FileChange(path, "modify", self._keep(before), self._keep(after), mode=mode, old_mode=old_mode)

    def _created(self, entry: Entry) -> FileChange:
        if secret(entry.path):
            raise _NotOffered("usually holds secrets")
        try:
            plain = normalise(entry.path) == entry.path
        except FenceError:
            plain = False
        if not plain:
            raise _NotOffered("has a name K2Desk writes no file by")
        if self._originals.is_there(entry.path):
            raise _NotOffered("is in your folder already, or lies below a file of yours")
        after = self._after(entry)
        mode = 0o755 if entry.found.st_mode & stat.S_IXUSR else 0o644
        return FileChange(entry.path, "create", None, self._keep(after), mode=mode)

    def _deleted(self, path: str) -> FileChange:
        before = self._before(path)
        return FileChange(path, "delete", self._keep(before), None, mode=self._copied[path].original.mode)

    def _after(self, entry: Entry) -> bytes:
        """Read a file of the copy, if it is one that can be offered."""
        if not stat.S_ISREG(entry.found.st_mode):
            what = "a link" if stat.S_ISLNK(entry.found.st_mode) else "no ordinary file"
            raise _NotOffered(f"is {what} now")
        if entry.found.st_size > min(self._most.file, self._room):
            raise _NotOffered(f"holds {entry.found.st_size // _MIB:,} MiB")
        try:
            data = self._copies.read(entry.path, min(self._most.file, self._room))
        except (OSError, FenceError) as error:
            raise _NotOffered(f"can't be read ({error})") from error
        self._room -= len(data)
        return data

    def _before(self, path: str) -> bytes:
        """Read an original, if it is what was copied still."""
        try:
            if self._is_as_copied(path):
                return self._originals.read(path, self._most.file)
        except OSError as error:
            raise _NotOffered(f"can't be read ({error})") from error
        raise _NotOffered("is no file, or you changed it meanwhile")

    def _is_as_copied(self, path: str) -> bool:
        """Tell whether an original is still the file that was copied; a link never is, for our purpose."""
        try:
            with self._originals.open_file(path) as descriptor:
                return print_of(os.fstat(descriptor)) == self._copied[path].original
        except OSError:  # gone meanwhile
            return False

    def _attempt(self, path: str, work: Callable[[], FileChange | None]) -> FileChange | None:
        try:
            return work()
        except _NotOffered as reason:
            self._left.append(f"{visible(path)} {reason}")
            return None


def of_tools(path: str) -> bool:
    """Tell whether a path lies among what tools keep for themselves."""
    return path.endswith(".pyc") or not NEVER_OFFERED.isdisjoint(path.split("/"))


def renamed(changes: Iterable[FileChange]) -> list[FileChange]:
    """Return the changes sorted by path, a deletion and a creation of the very same bytes as one renaming."""
    kept = {change.path: change for change in changes}
    by_bytes: dict[str, list[FileChange]] = {}
    for change in kept.values():
        if change.kind in ("create", "delete"):
            by_bytes.setdefault(change.after or change.before or "", []).append(change)
    for pair in by_bytes.values():
        if {change.kind for change in pair} == {"create", "delete"} and len(pair) == 2:
            old, new = sorted(pair, key=lambda change: change.kind, reverse=True)
            del kept[old.path]
            mode, old_mode = new.mode, 0
            if (old.mode ^ new.mode) & stat.S_IXUSR:
                old_mode = old.mode
            else:
                mode = old.mode
            kept[new.path] = FileChange(
                new.path, "rename", old.before, new.after, old.path, mode, old_mode=old_mode
            )
    return sorted(kept.values(), key=lambda change: change.path)


def _mode(known: Copied, found: os.stat_result) -> int:
    """Return the permission bits the original would get: of the copy's, only "may be executed" counts."""
    mode = known.original.mode
    if not (known.copy.mode ^ found.st_mode) & stat.S_IXUSR:
        return mode
    return mode | (mode & 0o444) >> 2 if found.st_mode & stat.S_IXUSR else mode & ~0o111
