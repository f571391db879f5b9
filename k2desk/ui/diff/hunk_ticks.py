"""The ticks of a diff that git made: of files, hunks and lines; of a file without hunks as a whole."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from PySide6.QtCore import Qt

from k2desk.patch.picked import hunks_of
from k2desk.patch.unified import DiffIndex
from k2desk.ui.diff.rows import WHOLE
from k2desk.ui.words import trn

_Part = tuple[int, int]
"""A file, and its hunk or `WHOLE`."""


class HunkTicks:
    """All is ticked at first, see `ticks.Ticks`. A changed line has the number of its row in the diff.

    Args:
        index: the diff.
        changed: called when a tick was changed.
    """

    open = True

    def __init__(self, index: DiffIndex, changed: Callable[[], object]) -> None:
        self._index, self._changed = index, changed
        self._parts = [[*range(len(hunks_of(index, file)))] or [WHOLE] for file in range(len(index.files))]
        self._ticked = {(file, part) for file, parts in enumerate(self._parts) for part in parts}
        self._partly: dict[_Part, frozenset[int]] = {}
        """The hunks of which some lines are ticked, and these."""
        self._lines = index.kinds.count(b"+") + index.kinds.count(b"-")

    # -- what is ticked

    @property
    def hunks(self) -> frozenset[int]:
        """The hunks that are ticked in full, counted over all files."""
        return frozenset(self._number(*part) for part in self._ticked if part[1] != WHOLE)

    @property
    def lines(self) -> Mapping[int, frozenset[int]]:
        """The ticked lines of every hunk that is ticked in part."""
        return {self._number(*part): lines for part, lines in self._partly.items()}

    @property
    def whole(self) -> tuple[str, ...]:
        """The ticked files that have no hunks."""
        return tuple(self._index.files[file].path for file, part in sorted(self._ticked) if part == WHOLE)

    @property
    def figure(self) -> str:
        """How much is ticked, such as ``2 of 3 hunks`` or ``4 of 9 lines``; "" for nothing."""
        if self._partly:
            parts = (part for part in (*self._ticked, *self._partly) if part[1] != WHOLE)
            some = sum(self.hunk_lines(*part)[0] for part in parts)
            return trn("{ticked} of {n} line", "{ticked} of {n} lines", self._lines, ticked=some)
        count, ticked = sum(map(len, self._parts)), len(self._ticked)
        if not ticked:
            return ""
        if any(parts == [WHOLE] for parts in self._parts):
            some_changes = trn("{ticked} of {n} change", "{ticked} of {n} changes", count, ticked=ticked)
            return trn("{n} change", "{n} changes", count) if ticked == count else some_changes
        some_hunks = trn("{ticked} of {n} hunk", "{ticked} of {n} hunks", count, ticked=ticked)
        return trn("{n} hunk", "{n} hunks", count) if ticked == count else some_hunks

    # -- as the diff asks for it

    def file_state(self, file: int) -> Qt.CheckState:
        """Return the tick of a file."""
        states = {self.hunk_state(file, part) for part in self._parts[file]}
        return states.pop() if len(states) == 1 else Qt.CheckState.PartiallyChecked

    def hunk_state(self, file: int, hunk: int) -> Qt.CheckState:
        """Return the tick of a hunk."""
        if (file, hunk) in self._partly:
            return Qt.CheckState.PartiallyChecked
        return Qt.CheckState.Checked if (file, hunk) in self._ticked else Qt.CheckState.Unchecked

    def hunk_lines(self, file: int, hunk: int) -> tuple[int, int]:
        """Return how many lines of a hunk are ticked, of how many."""
        rows = self._rows(file, hunk)
        whole = sum(self._index.kinds.count(sign, rows.start, rows.stop) for sign in (b"-", b"+"))
        if (file, hunk) in self._partly:
            return len(self._partly[file, hunk]), whole
        return whole if (file, hunk) in self._ticked else 0, whole

    def line_ticked(self, file: int, change: int) -> bool:
        """Return the tick of a changed line."""
        part = self._part_of(file, change)
        return part in self._ticked or change in self._partly.get(part, ())

    def toggle(self, file: int, hunk: int | None = None, change: int | None = None) -> None:
        """Change the tick of a file, of a hunk where one is given, of a line where one is given."""
        if hunk is None:
            self._set({(file, part) for part in self._parts[file]})
        elif change is None:
            self._set({(file, hunk)})
        else:
            self.set_lines(file, [change], on=not self.line_ticked(file, change))

    def set_lines(self, file: int, changes: Collection[int], *, on: bool) -> None:
        """Tick changed lines of a file, or untick them."""
        by_part: dict[_Part, set[int]] = {}
        for change in changes:
            by_part.setdefault(self._part_of(file, change), set()).add(change)
        for part, some in by_part.items():
            every = self._changes(*part)
            before = every if part in self._ticked else self._partly.get(part, frozenset())
            self._put(part, before | some if on else before - some, every)
        self._changed()

    def toggle_all(self) -> None:
        """Tick everything; where all is ticked, nothing."""
        self._set({(file, part) for file, parts in enumerate(self._parts) for part in parts})

    def _set(self, parts: set[_Part]) -> None:
        self._ticked = self._ticked - parts if parts <= self._ticked else self._ticked | parts
        self._partly = {part: lines for part, lines in self._partly.items() if part not in parts}
        self._changed()

    def _put(self, part: _Part, lines: frozenset[int], every: frozenset[int]) -> None:
        self._ticked.discard(part)
        self._partly.pop(part, None)
        if lines == every:
            self._ticked.add(part)
        elif lines:
            self._partly[part] = lines

    # -- where it stands in the diff

    def _number(self, file: int, hunk: int) -> int:
        return self._index.files[file].first_hunk + hunk

    def _part_of(self, file: int, change: int) -> _Part:
        return file, self._index.hunk_at(change) - self._index.files[file].first_hunk

    def _rows(self, file: int, hunk: int) -> range:
        """Return the rows of a hunk's lines."""
        index, number = self._index, self._number(file, hunk)
        if hunk + 1 < len(self._parts[file]):
            end = index.hunk_rows[number + 1]
        else:
            end = index.files[file + 1].row if file + 1 < len(index.files) else index.row_count
        return range(index.hunk_rows[number] + 1, end)

    def _changes(self, file: int, hunk: int) -> frozenset[int]:
        """Return the changed lines of a hunk."""
        return frozenset(row for row in self._rows(file, hunk) if self._index.kinds[row] in b"-+")
