"""Rows of a diff with others put between them: comments, and room for what is being written."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

from k2desk.ui.diff.rows import Action, DiffRow, DiffRows, DocKey

Between = Mapping[int, Sequence[DiffRow]]
"""By row of the diff, what stands below it."""


class Inserted:
    """A diff and what stands between its rows, see `rows.DiffRows`.

    Args:
        base: the diff.
        between: returns what stands between its rows, as they are at that moment.
    """

    def __init__(self, base: DiffRows, between: Callable[[], Between]) -> None:
        self.base = base
        self._between = between
        self.refresh()

    def refresh(self) -> None:
        """Ask again what stands between the rows."""
        found = sorted((row, tuple(rows)) for row, rows in self._between().items() if rows)
        self._after = [row for row, _ in found]
        self._rows = [rows for _, rows in found]
        self._many = [0, *accumulate(map(len, self._rows))]
        kinds, pieces, done = self.base.kinds, [], 0
        for row, rows in found:
            pieces += [kinds[done : row + 1], "".join(one.kind for one in rows).encode()]
            done = row + 1
        self._kinds = b"".join((*pieces, kinds[done:])) if found else kinds
        self._starts = [row + 1 + self._many[at] for at, row in enumerate(self._after)]
        """Where the rows of each place begin."""

    @property
    def kinds(self) -> bytes:
        """The kind of every row."""
        return self._kinds

    @property
    def last_line(self) -> int:
        """The highest line number there is."""
        return self.base.last_line

    def row(self, index: int) -> DiffRow:
        """Make a row."""
        at, inner = self._found(index)
        return self.base.row(inner) if at < 0 else self._rows[at][inner]

    def document(self, key: DocKey) -> tuple[Sequence[str], str]:
        """Return the lines of a text, as the diff has them."""
        return self.base.document(key)

    def act(self, index: int, action: Action) -> None:
        """Do what a folded row offers."""
        at, inner = self._found(index)
        if at < 0:
            self.base.act(inner, action)
            self.refresh()

    def inner(self, index: int) -> int:
        """Return which row of the diff it is; of one put between the row it stands below."""
        at, inner = self._found(index)
        return inner if at < 0 else self._after[at]

    def outer(self, row: int) -> int:
        """Return where a row of the diff is."""
        return row + self._many[bisect_right(self._after, row - 1)]

    def _found(self, index: int) -> tuple[int, int]:
        """Return which place between rows it is, -1 for none, and the row there or of the diff."""
        at = bisect_right(self._starts, index) - 1
        if at < 0:
            return -1, index
        within = index - self._starts[at]
        if within < len(self._rows[at]):
            return at, within
        return -1, index - self._many[at + 1]
