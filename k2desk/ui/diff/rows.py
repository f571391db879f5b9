"""What a diff looks like as rows, whatever it was made from; without Qt."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

Kind: TypeAlias = Literal["f", "h", " ", "-", "+", "c", "n", "t", "m"]
"""File header, hunk header, unchanged, removed and added line, collapsed lines, notice, name of a version,
a row of a comment."""
Action: TypeAlias = Literal[
    "up", "down", "all", "show", "fold", "fold-all", "take", "revert", "comment", "remove", "runs", "edit"
]
"""What a row can do: reveal lines that follow on the hunk above (``down``) or lead to the one below (``up``),
all of them, or a file that was held back or folded away (``show``); fold its file away (``fold``) or bring it
back, and so all of them (``fold-all``); have a hunk that still fits (``take``); undo or redo a file
(``revert``); write or change a comment (``comment``), or take it away (``remove``); show the runs behind a
badge (``runs``); edit the proposed text of a hunk (``edit``)."""

WHOLE = -1
"""Stands in the place of a hunk's number for the operation on the file itself, such as its renaming."""
DocKey: TypeAlias = tuple[int, str]
"""Names a text whose lines the rows show: a number, and ``old`` or ``new``."""

INSET = "inset"
"""Stands in the place of a comment's id in rows that keep room for what is being written."""
GUARDED = -2
"""Stands in the place of a hunk's number where a file's hunks are held back."""
BEYOND = -3
"""Stands in the place of a hunk's number for all of a file that lies outside of what was agreed."""
_STOPS = re.compile(rb"h|f(?=[^fh]*(?:f|\Z))")
_HEADERS = re.compile(rb"[fhc]")


@dataclass(frozen=True, slots=True)
class DiffRow:
    """A row of a diff.

    Args:
        kind: what it is.
        text: the line as it is shown, without its end; of a file header its path, of a hunk header the line
            that opens the enclosing definition, else a sentence.
        old: number in the old file, from 1; 0 for none.
        new: number in the new file, from 1; 0 for none.
        file: the file it belongs to, from 0.
        hunk: the hunk it belongs to, from 0; `WHOLE` for the file itself, `GUARDED` where its hunks are held
            back.
        change: number of the changed line, -1 for none.
        alone: whether its file has one side only, so that the line may take the whole width.
        tail: words after the line, such as ``no newline at the end``.
        aside: words at the right end of a header; of a hunk header its lines, such as ``14–22``.
        added: of a file header, how many lines are added.
        removed: of a file header, how many lines are removed.
        code: which document holds the line for its syntax colours, and where in it.
        actions: what a collapsed row or the header of a file can do, with the words for it.
        chip: of a file header, a word of warning such as ``runs code``.
        beyond: of a header, whether it stands over what lies outside of what was agreed.
    """

    kind: Kind
    text: str
    old: int = 0
    new: int = 0
    file: int = 0
    hunk: int = 0
    change: int = -1
    alone: bool = False
    tail: str = ""
    aside: str = ""
    added: int = 0
    removed: int = 0
    code: tuple[DocKey, int] | None = None
    actions: tuple[tuple[Action, str], ...] = ()
    chip: str = ""
    beyond: bool = False


class DiffRows(Protocol):
    """A diff as rows that are made when they are asked for."""

    @property
    def kinds(self) -> bytes:
        """The kind of every row, one byte each."""
        ...

    @property
    def last_line(self) -> int:
        """The highest line number there is."""
        ...

    def row(self, index: int) -> DiffRow:
        """Make a row."""
        ...

    def document(self, key: DocKey) -> tuple[Sequence[str], str]:
        """Return the lines of a text whose syntax colours are needed, and its language."""
        ...

    def act(self, index: int, action: Action) -> None:
        """Do what a collapsed row offers; afterwards the rows are others."""
        ...


class NoRows:
    """Nothing to show."""

    kinds = b""
    last_line = 0

    def row(self, index: int) -> DiffRow:
        """Fail: there is none."""
        raise IndexError(index)

    def document(self, key: DocKey) -> tuple[Sequence[str], str]:
        """Return no lines."""
        return (), ""

    def act(self, index: int, action: Action) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A place the eye goes to: a hunk, or a file that has none.

    Args:
        row: its header.
        end: the row after its last one.
        file: the file.
        hunk: the hunk, see `DiffRow.hunk`.
    """

    row: int
    end: int
    file: int
    hunk: int


class Stops:
    """The places of a diff in order, made when they are asked for.

    Args:
        rows: the diff.
    """

    def __init__(self, rows: DiffRows) -> None:
        self._rows = rows
        self._starts = [match.start() for match in _STOPS.finditer(rows.kinds)]
        self._made: dict[int, Stop] = {}

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, number: int) -> Stop:
        stop = self._made.get(number)
        if stop is None:
            start = self._starts[number]
            kinds = self._rows.kinds
            found = _HEADERS.search(kinds, start + 1)
            row = self._rows.row(start)
            stop = self._made[number] = Stop(
                start, found.start() if found else len(kinds), row.file, row.hunk
            )
        return stop

    def at(self, row: int) -> int:
        """Return the number of the last place that begins at a row or above it, -1 for none."""
        return bisect_right(self._starts, row) - 1
