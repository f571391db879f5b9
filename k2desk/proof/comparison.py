"""Compares a project before a command with the same after it: what was touched, created and deleted."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from k2desk.core.errors import FenceError
from k2desk.core.proposals import FileChange
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.proof.beneath import Beneath
from k2desk.proof.effects import Effects, Most, of_tools, renamed
from k2desk.proof.prints import Print, print_of
from k2desk.proof.walk import Entry
from k2desk.workspace.names import inside_git, normalise, secret

_MIB = 1024 * 1024
MOST_NAMED = 5


class Found(Protocol):
    """What lies there after the command."""

    @property
    def unread(self) -> list[str]:
        """Folders that could not be looked into, once all was yielded."""
        ...

    @property
    def gone(self) -> list[str] | None:
        """What was deleted, where that is known; None where it is what was not found any more."""
        ...

    def entries(self) -> Iterator[Entry]:
        """Yield files, links and stranger things."""
        ...


class _NotOffered(Exception):
    """A file that is told of and not offered; the text says why."""


class Copied(NamedTuple):
    """A file when the command began: where its bytes are kept, and where the command would find them."""

    before: Print
    after: Print


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides of a comparison.

    Args:
        before: the folder with the bytes from before the command.
        after: the folder in which the command has worked.
        prints: what each file was like on either side when the command began, by path.
        since: the time, in nanoseconds, from which on the same print may be a change all the same.
        exact: whether all permission bits of ``after`` count; of a copy only "may be executed" does.
        lost: what is said of a file whose bytes from before are not there any more, or never were.
    """

    before: Path
    after: Path
    prints: Mapping[str, Copied]
    since: int
    exact: bool = False
    lost: str = mark("is no file, or you changed it meanwhile")


class Comparison:
    """One comparison.

    Args:
        sides: what is compared.
        found: what lies in ``after`` now.
        keep: stores bytes and returns their name, see `core.ports.Log.put_blob`.
        ignored: tells which of these new paths git ignores.
        most: how much is looked at and offered.
    """

    def __init__(
        self,
        sides: Sides,
        found: Found,
        keep: Callable[[bytes], str],
        ignored: Callable[[Sequence[str]], frozenset[str]],
        most: Most,
    ) -> None:
        self._sides = sides
        self._befores = Beneath(sides.before)
        self._afters = Beneath(sides.after)
        self._found = found
        self._keep = keep
        self._ignored = ignored
        self._most = most
        self._left: list[str] = []
        self._room = most.size

    def run(self) -> Effects:
        """Compare. Blocks.

        Raises:
            JournalError: the bytes can't be kept.
        """
        touched, new, gone, kept = self._look()
        ignored = self._ignored([entry.path for entry in new[: self._most.asked]])
        offered = [entry for entry in new[: self._most.asked] if entry.path not in ignored]
        if len(new) > self._most.asked:
            self._left.append(mark(f"{len(new) - self._most.asked:,} more new files"))
        with self._befores, self._afters:
            made = [
                *(self._attempt(entry.path, partial(self._changed, entry)) for entry in touched),
                *(self._attempt(entry.path, partial(self._created, entry)) for entry in offered),
                *(self._attempt(path, partial(self._deleted, path)) for path in gone),
            ]
        changes = renamed([change for change in made if change is not None])
        if len(changes) > self._most.files:
            self._left.append(
                mark(f"{len(changes) - self._most.files:,} more files than can be looked through")
            )
        return Effects(tuple(changes[: self._most.files]), kept + len(ignored), tuple(self._left))

    def _look(self) -> tuple[list[Entry], list[Entry], list[str], int]:
        """Return what was touched, what is new, what is gone, and how much tools keep for themselves."""
        touched: list[Entry] = []
        new: list[Entry] = []
        seen: set[str] = set()
        kept = 0
        for entry in self._found.entries():
            known = self._sides.prints.get(entry.path)
            if known is not None:
                seen.add(entry.path)
                if print_of(entry.found) != known.after or entry.found.st_ctime_ns >= self._sides.since:
                    touched.append(entry)
            elif of_tools(entry.path):
                kept += 1
            elif not inside_git(entry.path):
                new.append(entry)
        # What could not be looked into is not gone.
        unread = tuple(f"{path}/" if path else "" for path in self._found.unread)
        gone = self._found.gone
        if gone is None:
            gone = [path for path in self._sides.prints if path not in seen and not path.startswith(unread)]
        self._left += [
            mark(f"what is in {visible(path) or 'the folder'} beyond what can be looked at")
            for path in self._found.unread[:MOST_NAMED]
        ]
        return touched, new, gone, kept

    def _changed(self, entry: Entry) -> FileChange | None:
        path, known = entry.path, self._sides.prints[entry.path]
        looks_same = print_of(entry.found) == known.after
        if looks_same and (stat.S_ISLNK(entry.found.st_mode) or not self._is_as_copied(path)):
            return None
        after, before = self._after(entry), self._before(path)
        was, mode = self._modes(known, entry.found)
        if before == after and mode == was:
            return None
        links, old_mode = self._befores.describe(path).st_nlink, 0 if mode == was else was
        return FileChange(
            path, "modify", self._keep(before), self._keep(after), "", mode, (), old_mode, links=links
        )

    def _created(self, entry: Entry) -> FileChange:
        if secret(entry.path):
            raise _NotOffered("usually holds secrets")
        if self._befores.is_there(entry.path):
            raise _NotOffered("is in your folder already, or lies below a file of yours")
        after = self._after(entry)
        mode = 0o755 if entry.found.st_mode & stat.S_IXUSR else 0o644
        mode = stat.S_IMODE(entry.found.st_mode) if self._sides.exact else mode
        return FileChange(entry.path, "create", None, self._keep(after), mode=mode)

    def _deleted(self, path: str) -> FileChange:
        before, known = self._before(path), self._sides.prints[path]
        mode = known.after.mode if self._sides.exact else known.before.mode
        links = self._befores.describe(path).st_nlink
        return FileChange(path, "delete", self._keep(before), None, mode=mode, links=links)

    def _after(self, entry: Entry) -> bytes:
        """Read a file of the copy, if it is one that can be offered."""
        if stat.S_ISDIR(entry.found.st_mode):
            raise _NotOffered("is a repository of its own now")
        if not stat.S_ISREG(entry.found.st_mode):
            what = "a link" if stat.S_ISLNK(entry.found.st_mode) else mark("no ordinary file")
            raise _NotOffered(f"is {what} now")
        if entry.found.st_size > min(self._most.file, self._room):
            raise _NotOffered(f"holds {entry.found.st_size // _MIB:,} MiB")
        try:
            data = self._afters.read(entry.path, min(self._most.file, self._room))
        except (OSError, FenceError) as error:
            raise _NotOffered(f"can't be read ({error})") from error
        self._room -= len(data)
        return data

    def _before(self, path: str) -> bytes:
        """Read an original, if it is what was copied still."""
        try:
            if self._is_as_copied(path):
                return self._befores.read(path, self._most.file)
        except OSError as error:
            raise _NotOffered(f"can't be read ({error})") from error
        raise _NotOffered(self._sides.lost)

    def _is_as_copied(self, path: str) -> bool:
        """Tell whether an original is still the file that was copied; a link never is, for our purpose."""
        try:
            with self._befores.open_file(path) as descriptor:
                return print_of(os.fstat(descriptor)) == self._sides.prints[path].before
        except OSError:  # gone meanwhile
            return False

    def _attempt(self, path: str, work: Callable[[], FileChange | None]) -> FileChange | None:
        try:
            _check_name(path)
            return work()
        except _NotOffered as reason:
            self._left.append(f"{visible(path)} {reason}")
            return None

    def _modes(self, known: Copied, found: os.stat_result) -> tuple[int, int]:
        """Return the permission bits before and after."""
        if self._sides.exact:
            return known.after.mode, stat.S_IMODE(found.st_mode)
        mode = known.before.mode
        if not (known.after.mode ^ found.st_mode) & stat.S_IXUSR:
            return mode, mode
        may_run = bool(found.st_mode & stat.S_IXUSR)
        return mode, mode | (mode & 0o444) >> 2 if may_run else mode & ~0o111


def _check_name(path: str) -> None:
    try:
        if normalise(path) == path:
            return
    except FenceError as error:
        raise _NotOffered("has a name K2Desk writes no file by") from error
    raise _NotOffered("has a name K2Desk writes no file by")
