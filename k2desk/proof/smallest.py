"""The smallest selection that still fixes what the whole proposal fixes, by delta debugging. Pure.

The way is ``ddmin`` of Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input" (IEEE
Transactions on Software Engineering 28, 2002): ever smaller parts of what is left are tried, and what is left
when one of them is left out. No hunk of the result can be left out by itself.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from k2desk.proof.plans import Plan, Subset, broken_by
from k2desk.proof.verdict import Outcomes, verdict


@dataclass(frozen=True, slots=True)
class Smallest:
    """What was found.

    Args:
        fixes: the tests the whole proposal fixes; empty where there is nothing to look for.
        hunks: the selection; it fixes them too, and breaks no test the whole does not break.
        sure: whether every selection of fewer hunks was tried; else only no hunk of it can be left out.
    """

    fixes: tuple[str, ...] = ()
    hunks: tuple[int, ...] = ()
    sure: bool = False


def smallest(count: int) -> Plan[Smallest | None]:
    """Look for it. A run that comes to no result counts as one that does not fix.

    Args:
        count: how many hunks there are.

    Returns:
        None where the runs without the change and with the whole of it come to no result.
    """
    whole = frozenset(range(count))
    before = yield frozenset()
    now = yield whole
    if before is None or now is None:
        return None
    fixes, broken = verdict(before, now).fixes, broken_by(before, now)
    if not fixes:
        return Smallest()
    search = _Search(before, fixes, broken, {frozenset(): False, whole: True})
    for hunk in range(count):  # most were tried already, and often one is enough
        if (yield from search.holds([hunk])):
            return Smallest(fixes, (hunk,), sure=True)
    found = yield from _reduced(list(range(count)), search)
    few = len(found) < 4 and not search.lost  # of more than three, most smaller ones were not tried
    sizes = range(len(found)) if few else ()
    smaller = (frozenset(some) for size in sizes for some in combinations(range(count), size))
    sure = few and all(one in search.known for one in smaller)
    return Smallest(fixes, tuple(found), sure)


@dataclass(slots=True)
class _Search:
    before: Outcomes
    fixes: tuple[str, ...]
    broken: frozenset[str]
    known: dict[Subset, bool]
    """By selection, whether it does what is looked for."""
    lost: bool = False
    """Whether a run came to no result."""

    def holds(self, hunks: Sequence[int]) -> Generator[Subset, Outcomes | None, bool]:
        """Tell whether some hunks do; tried once."""
        subset = frozenset(hunks)
        if subset not in self.known:
            now = yield subset
            self.known[subset] = now is not None and self._does(now)
            self.lost = self.lost or now is None
        return self.known[subset]

    def _does(self, now: Outcomes) -> bool:
        fixed = all(now.get(test) == "passed" for test in self.fixes)
        return fixed and broken_by(self.before, now) <= self.broken


def _reduced(left: list[int], search: _Search) -> Generator[Subset, Outcomes | None, list[int]]:
    """Return what is left when no part of it can be left out."""
    pieces = 2
    while len(left) > 1:
        smaller, fewer = yield from _smaller(left, pieces, search)
        if smaller is not None:
            left, pieces = smaller, max(fewer, 2)
        elif pieces >= len(left):
            break
        else:
            pieces = min(len(left), 2 * pieces)
    return left


def _smaller(
    left: list[int], pieces: int, search: _Search
) -> Generator[Subset, Outcomes | None, tuple[list[int] | None, int]]:
    """Return a part that does it, and into how many pieces it is divided next; None where no part does."""
    edges = [len(left) * at // pieces for at in range(pieces + 1)]
    parts = [left[start:end] for start, end in pairwise(edges)]
    for part in parts:
        if (yield from search.holds(part)):
            return part, 2
    for part in parts if pieces > 2 else ():
        rest = [hunk for hunk in left if hunk not in part]
        if (yield from search.holds(rest)):
            return rest, pieces - 1
    return None, pieces
