"""Which files of each change are in effect: undo and redo may take them one by one."""

from __future__ import annotations

from typing import Literal, TypeAlias

from k2desk.core.events import Event, WriteDone, WriteIntended
from k2desk.core.proposals import FileWrite

Effect: TypeAlias = Literal["applied", "partly", "undone"]


def leads_back(own: FileWrite, later: FileWrite) -> bool:
    """Tell whether a later write of the same file brings back what a change took away.

    Args:
        own: the file in the change itself.
        later: the file in an undo or a redo of it.
    """
    if own.before == own.after:
        return later.mode_after == own.mode_before
    return later.after == own.before


class Standing:
    """A fold over the writer's events; undo and redo belong to the change they began with, their root."""

    def __init__(self) -> None:
        self._roots: dict[str, str] = {}
        self._files: dict[str, dict[str, FileWrite]] = {}
        self._undone: dict[str, frozenset[str]] = {}

    def root(self, change_id: str) -> str:
        """Return the change an undo or a redo belongs to, itself for any other; "" where it is unknown."""
        return self._roots.get(change_id, "")

    def apply(self, event: Event) -> None:
        """Take in one event, in order."""
        match event:
            case WriteIntended(change_id=change_id, files=files, reverts=reverts):
                self._roots[change_id] = self._roots.get(reverts, change_id)
                self._files[change_id] = {file.path: file for file in files}
            case WriteDone(change_id=change_id) if change_id in self._files:
                root = self._roots[change_id]
                back = self._leading_back(change_id)
                self._undone[root] = (
                    self._undone.get(root, frozenset()) - self._files[change_id].keys() | back
                )
            case _:
                pass

    def _leading_back(self, change_id: str) -> frozenset[str]:
        root = self._roots[change_id]
        if root == change_id:
            return frozenset()
        own = self._files[root]
        later = self._files[change_id].items()
        return frozenset(path for path, file in later if path in own and leads_back(own[path], file))

    def takes_back(self, change_id: str) -> bool:
        """Tell whether a change that was begun is an undo."""
        return bool(self._leading_back(change_id))

    def undone(self, root: str) -> frozenset[str]:
        """Return the paths of a change that are taken back at present."""
        return self._undone.get(root, frozenset())

    def effect(self, root: str) -> Effect:
        """Return how much of a change that was written is in effect."""
        undone = self.undone(root)
        if not undone:
            return "applied"
        return "undone" if undone >= self._files[root].keys() else "partly"
