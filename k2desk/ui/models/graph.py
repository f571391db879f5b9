"""The lanes of a log: in which column each commit stands and which lines pass it, without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from k2desk.workspace.history import Commit

MOST_LANES = 12
"""Lines further to the right are not painted."""


class Lane(NamedTuple):
    """One row of the graph.

    Args:
        column: where the commit stands, from 0.
        above: the columns its lines come from at the row's upper edge, with the column each leads to.
        below: the same from the row's middle to its lower edge.
    """

    column: int
    above: tuple[tuple[int, int], ...]
    below: tuple[tuple[int, int], ...]


def lanes(commits: Sequence[Commit], waiting: list[str]) -> list[Lane]:
    """Work out the rows of a graph, or the rows that follow.

    Args:
        commits: children before their parents.
        waiting: for each column the commit its line leads to, "" for a column that is free; none at first.
            Afterwards it is as the next commits need it.
    """
    found: list[Lane] = []
    for commit in commits:
        mine = [column for column, name in enumerate(waiting) if name == commit.hash]
        column = mine[0] if mine else _free(waiting)
        above = tuple((at, column if at in mine else at) for at, name in enumerate(waiting) if name)
        if not mine:
            waiting[column : column + 1] = [commit.hash]
        for other in mine[1:]:
            waiting[other] = ""
        going = [(at, at) for at, name in enumerate(waiting) if name and at != column]
        waiting[column] = ""
        for number, parent in enumerate(commit.parents):
            if parent in waiting:
                at = waiting.index(parent)
            else:
                at = column if number == 0 else _free(waiting)
                waiting[at : at + 1] = [parent]
            going.append((column, at))
        while waiting and not waiting[-1]:
            waiting.pop()
        found.append(Lane(column, above, tuple(going)))
    return found


def _free(waiting: list[str]) -> int:
    return waiting.index("") if "" in waiting else len(waiting)
