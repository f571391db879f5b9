"""What the user's own files were before a command was let work on them, so that its effect can be undone.

Git's own data and what it ignores are not in it: neither is walked through, and neither can be undone here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from k2desk.core.wording import mark
from k2desk.core.working import Working
from k2desk.proof.beneath import Beneath
from k2desk.proof.comparison import Comparison, Copied, Sides
from k2desk.proof.copying import Size
from k2desk.proof.effects import Effects, Most
from k2desk.proof.prints import RACY, Print, print_of
from k2desk.proof.scratch import PROMISE, Scratch, abandoned, private_folder
from k2desk.proof.walk import Entry

SIZE = Size(seconds=20.0, strict=False)
"""A snapshot takes up and takes no more than this; what does not fit is named."""

_NOT_KEPT = Print(0, -1, 0, 0, 0)


@dataclass(slots=True)
class Listed:
    """What a list of paths names; see `comparison.Found`.

    Args:
        root: the folder they are in.
        paths: relative to it; one that is gone is passed over.
    """

    root: Path
    paths: Iterable[str]
    unread: list[str] = field(default_factory=list)
    gone: list[str] | None = None

    def entries(self) -> Iterator[Entry]:
        """Yield what is there, links not followed."""
        with Beneath(self.root) as folder:
            for path in self.paths:
                try:
                    yield Entry(path, folder.describe(path))
                except OSError:  # listed by git and gone, or behind a link now
                    continue


class Promise(msgspec.Struct, frozen=True):
    """What a killed program would have recorded; the fields are those of `Snapshot` and its `promise`."""

    root: str
    session: str
    approval: str
    left_out: tuple[str, ...]
    prints: dict[str, Copied]
    made: int


class Snapshot:
    """The files of a project as they were; use `take`. Blocks; call it off the event loop.

    Args:
        copy: holds their bytes.
        prints: what each file was like in the copy and in the project, by path.
        made: when it was complete, in nanoseconds since the epoch.
    """

    def __init__(self, copy: Scratch, prints: dict[str, Copied], made: int) -> None:
        self._copy = copy
        self._prints = prints
        self._made = made

    @classmethod
    def take(
        cls, root: Path, paths: Iterable[str], home: Path, size: Size = SIZE, working: Working | None = None
    ) -> Snapshot:
        """Keep what the files are now.

        Args:
            root: the project, an absolute path without links.
            paths: what to keep, relative to it.
            home: the folder in which copies are made.
            size: how much is kept.
            working: hears how far it is, and may stop it.

        Raises:
            WorkspaceError: a file can't be read.
            Stopped: it was asked to end; nothing is left of it.
        """
        copy = Scratch.make(root, paths, home, size, working)
        prints = {path: Copied(known.after, known.before) for path, known in copy.copied.items()}
        for entry in Listed(root, copy.left_out).entries():
            prints[entry.path] = Copied(_NOT_KEPT, print_of(entry.found))
        return cls(copy, prints, copy.made)

    def promise(self, session: str, approval: str) -> None:
        """Write down whose it is, so that what the command did is recorded even if this program is killed.

        Args:
            session: in whose record.
            approval: the request the user allowed.
        """
        promise = Promise(
            str(self._copy.root), session, approval, self._copy.left_out, self._prints, self._made
        )
        (self._copy.folder / PROMISE).write_bytes(msgspec.json.encode(promise))

    @property
    def shared(self) -> tuple[str, ...]:
        """Files that have further names, perhaps outside of the project: a change would reach those too."""
        found = Listed(self._copy.root, self._prints).entries()
        return tuple(entry.path for entry in found if entry.found.st_nlink > 1)

    @property
    def left_out(self) -> tuple[str, ...]:
        """What was not kept: too large, too many, or no ordinary file."""
        return self._copy.left_out

    def effects(
        self, paths: Iterable[str], keep: Callable[[bytes], str], most: Most | None = None
    ) -> Effects:
        """Work out what became of the project since.

        Args:
            paths: what is there now and not ignored, relative to the project.
            keep: stores bytes and returns their name.
            most: how much is looked at and told.
        """
        lost = mark("changed and was not kept, so that can't be undone")
        sides = Sides(
            self._copy.tree, self._copy.root, self._prints, self._made - RACY, exact=True, lost=lost
        )
        found = Listed(self._copy.root, paths)
        return Comparison(sides, found, keep, lambda _paths: frozenset(), most or Most()).run()

    def close(self) -> None:
        """Let go of what was kept."""
        self._copy.close()


def left_behind(home: Path, root: Path) -> Iterator[tuple[Snapshot, Promise]]:
    """Yield the snapshots of a project whose programs were killed while a command worked on it. Blocks.

    Each is yielded to one program only, which closes it.
    """
    for folder in abandoned(home):
        try:
            promise = msgspec.json.decode((folder / PROMISE).read_bytes(), type=Promise)
        except (OSError, msgspec.DecodeError):  # a copy like any other; or it was cut off before it began
            continue
        if promise.root != str(root):
            continue
        own = private_folder(home)
        try:
            folder.rename(own)
        except OSError:  # another program was first
            own.rmdir()
            continue
        copy = Scratch(root, own, promise.left_out, {})
        yield Snapshot(copy, promise.prints, promise.made), promise
