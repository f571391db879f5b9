"""The smallest selection that still fixes what the whole proposal fixes, by delta debugging. Pure.

The way is ``ddmin`` of Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input" (IEEE
Transactions on Software Engineering 28, 2002): ever smaller parts of what is left are tried, and what is left
when one of them is left out. No hunk of the result can be left out by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
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


def smallest(count: int, width: int = 1) -> Plan[Smallest | None]:
    """Look for it. A run that comes to no result counts as one that does not fix.

    Args:
        count: how many hunks there are.
        width: how many runs may be made side by side; of more, some turn out not to have been needed.

    Returns:
        None where the runs without the change and with the whole of it come to no result.
    """
    whole = frozenset(range(count))
    before, now = yield (frozenset(), whole)
    if before is None or now is None:
        return None
    fixes, broken = verdict(before, now).fixes, broken_by(before, now)
    if not fixes:
        return Smallest()
    search = _Search(before, fixes, broken, {frozenset(): False, whole: True}, width)
    # Most were tried already, and often one is enough.
    one = yield from search.first([[hunk] for hunk in range(count)])
    if one is not None:
        return Smallest(fixes, tuple(one), sure=True)
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
    width: int
    lost: bool = False
    """Whether a run came to no result."""

    def first(self, choices: Sequence[Sequence[int]]) -> Plan[Sequence[int] | None]:
        """Return the first of several selections that does, None where none does; each is tried once."""
        for at in range(0, len(choices), self.width):
            some = choices[at : at + self.width]
            news = [subset for hunks in some if (subset := frozenset(hunks)) not in self.known]
            for subset, now in zip(news, (yield news) if news else (), strict=True):
                self.known[subset] = now is not None and self._does(now)
                self.lost = self.lost or now is None
            for hunks in some:
                if self.known[frozenset(hunks)]:
                    return hunks
        return None

    def _does(self, now: Outcomes) -> bool:
        fixed = all(now.get(test) == "passed" for test in self.fixes)
        return fixed and broken_by(self.before, now) <= self.broken


def _reduced(left: list[int], search: _Search) -> Plan[list[int]]:
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


def _smaller(left: list[int], pieces: int, search: _Search) -> Plan[tuple[list[int] | None, int]]:
    """Return a part that does it, and into how many pieces it is divided next; None where no part does."""
    edges = [len(left) * at // pieces for at in range(pieces + 1)]
    parts = [left[start:end] for start, end in pairwise(edges)]
    part = yield from search.first(parts)
    if part is not None:
        return list(part), 2
    rests = [[hunk for hunk in left if hunk not in part] for part in parts]
    rest = (yield from search.first(rests)) if pieces > 2 else None
    if rest is not None:
        return list(rest), pieces - 1
    return None, pieces
