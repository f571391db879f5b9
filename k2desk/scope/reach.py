"""How many files of the workspace a glob means."""

from __future__ import annotations

from typing import Protocol

from k2desk.core.globs import DEEP
from k2desk.core.scope import fits

MOST = 10_000
"""Files that are counted; nobody wants to know more exactly how many too many there are."""
_AT_ONCE = 1_000


class Listed(Protocol):
    """The paths of a workspace, sorted, in which a folder is a range."""

    def range_of(self, folder: str) -> range:
        """Return the indexes of everything below a folder; "" is the workspace."""
        ...

    def __getitem__(self, index: slice) -> list[str]:
        """Return some of the paths."""
        ...

    def __contains__(self, path: object) -> bool:
        """Tell whether a path is there."""
        ...


def count(pattern: str, paths: Listed) -> int:
    """Return how many files a glob means, at most `MOST`.

    Args:
        pattern: in its one form, see `core.scope.as_glob`.
        paths: of the workspace.
    """
    parts = pattern.split("/")
    wild = next((at for at, part in enumerate(parts) if "*" in part or "?" in part), len(parts))
    within = paths.range_of("/".join(parts[:wild]))
    if parts[wild:] in ([], [DEEP]):
        return min(len(within) or int(pattern in paths), MOST)
    found = 0
    for start in range(within.start, within.stop, _AT_ONCE):
        found += sum(fits(pattern, path) for path in paths[start : min(start + _AT_ONCE, within.stop)])
        if found >= MOST:
            return MOST
    return found
