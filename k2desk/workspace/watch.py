"""Notices that files changed on the disk, by looking at what the file system says of them."""

from __future__ import annotations

from collections.abc import Iterable

from k2desk.core.errors import WorkspaceError
from k2desk.workspace.fence import Fence
from k2desk.workspace.stats import FileStat


class Watch:
    """Some files as they were when they were last looked at.

    A look costs some microseconds a file, so a window may take one whenever it becomes active. It is a hint:
    what is true is decided by the writer, which compares the bytes.

    Args:
        fence: around the workspace.
        paths: which files; those that are not there are watched too.
    """

    def __init__(self, fence: Fence, paths: Iterable[str]) -> None:
        self._fence = fence
        self._seen = {path: self._look(path) for path in paths}

    def changed(self) -> tuple[str, ...]:
        """Return the files that differ from the last look, and remember how they are now."""
        found = []
        for path, before in self._seen.items():
            now = self._look(path)
            if now != before:
                self._seen[path] = now
                found.append(path)
        return tuple(found)

    def _look(self, path: str) -> FileStat | None:
        try:
            return self._fence.stat(path)
        except WorkspaceError:
            return None  # gone, or behind a link: either way not what it was
