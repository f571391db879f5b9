"""The ticks of a diff that git made: a hunk is ticked or not, and a file without hunks as a whole."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from k2desk.patch.picked import hunks_of
from k2desk.patch.unified import DiffIndex
from k2desk.ui.diff.rows import WHOLE
from k2desk.ui.words import trn


class HunkTicks:
    """All is ticked at first, see `ticks.Ticks`.

    Args:
        index: the diff.
        changed: called when a tick was changed.
    """

    open = True
    by_line = False

    def __init__(self, index: DiffIndex, changed: Callable[[], object]) -> None:
        self._index, self._changed = index, changed
        self._parts = [[*range(len(hunks_of(index, file)))] or [WHOLE] for file in range(len(index.files))]
        self._ticked = {(file, part) for file, parts in enumerate(self._parts) for part in parts}

    # -- what is ticked

    @property
    def hunks(self) -> frozenset[int]:
        """The ticked hunks, counted over all files."""
        files = self._index.files
        return frozenset(files[file].first_hunk + part for file, part in self._ticked if part != WHOLE)

    @property
    def whole(self) -> tuple[str, ...]:
        """The ticked files that have no hunks."""
        return tuple(self._index.files[file].path for file, part in sorted(self._ticked) if part == WHOLE)

    @property
    def figure(self) -> str:
        """How much is ticked, such as ``2 of 3 hunks``; "" for nothing."""
        count, ticked = sum(map(len, self._parts)), len(self._ticked)
        if not ticked:
            return ""
        if any(parts == [WHOLE] for parts in self._parts):
            some = trn("{ticked} of {n} change", "{ticked} of {n} changes", count, ticked=ticked)
            return trn("{n} change", "{n} changes", count) if ticked == count else some
        some = trn("{ticked} of {n} hunk", "{ticked} of {n} hunks", count, ticked=ticked)
        return trn("{n} hunk", "{n} hunks", count) if ticked == count else some

    # -- as the diff asks for it

    def file_state(self, file: int) -> Qt.CheckState:
        """Return the tick of a file."""
        ticked = sum((file, part) in self._ticked for part in self._parts[file])
        if ticked == len(self._parts[file]):
            return Qt.CheckState.Checked
        return Qt.CheckState.PartiallyChecked if ticked else Qt.CheckState.Unchecked

    def hunk_state(self, file: int, hunk: int) -> Qt.CheckState:
        """Return the tick of a hunk."""
        return Qt.CheckState.Checked if (file, hunk) in self._ticked else Qt.CheckState.Unchecked

    def hunk_lines(self, file: int, hunk: int) -> tuple[int, int]:
        """Return that all of a hunk is ticked, or nothing."""
        return (int((file, hunk) in self._ticked), 1)

    def line_ticked(self, file: int, change: int) -> bool:
        """Never asked: lines have no ticks of their own."""
        raise IndexError(change)

    def toggle(self, file: int, hunk: int | None = None, change: int | None = None) -> None:
        """Change the tick of a file, or of a hunk where one is given."""
        if hunk is None:
            self._set({(file, part) for part in self._parts[file]})
        else:
            self._set({(file, hunk)})

    def toggle_all(self) -> None:
        """Tick everything; where all is ticked, nothing."""
        self._set({(file, part) for file, parts in enumerate(self._parts) for part in parts})

    def _set(self, parts: set[tuple[int, int]]) -> None:
        self._ticked = self._ticked - parts if parts <= self._ticked else self._ticked | parts
        self._changed()
