"""What a command did: the files that can be offered to the user, and what can't be."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from dataclasses import dataclass

from k2desk.core.proposals import FileChange
from k2desk.core.wording import marked

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


_COUNTED = marked(
    {
        "modify": ("changed {n} file", "changed {n} files", "changed {n}"),
        "create": ("created {n} file", "created {n} files", "created {n}"),
        "delete": ("deleted {n} file", "deleted {n} files", "deleted {n}"),
        "rename": ("renamed {n} file", "renamed {n} files", "renamed {n}"),
    }
)
"""What was done to files, for one, for several, and after others."""


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
        counts = [(sum(file.kind == kind for file in self.files), words) for kind, words in _COUNTED.items()]
        said = [(count, words) for count, words in counts if count]
        return ", ".join(
            words[2 if at else count != 1].format(n=count) for at, (count, words) in enumerate(said)
        )


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
