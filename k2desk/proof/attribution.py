"""What each hunk of a proposal does to the tests, worked out of at most 2n + 2 runs. Pure.

The runs are: without the change, with all of it, with all but one hunk, with one hunk alone. A word is said
only where these runs show it; what more than two hunks do together is not guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from k2desk.core.proving import Badge
from k2desk.proof.verdict import Outcomes, verdict

Subset = frozenset[int]


def subsets(count: int) -> tuple[Subset, ...]:
    """Return which hunks are in each run, in the order of the runs; none twice.

    Args:
        count: how many hunks there are.
    """
    whole = frozenset(range(count))
    parts = [whole - {hunk} for hunk in range(count)] + [frozenset({hunk}) for hunk in range(count)]
    return tuple(dict.fromkeys([frozenset(), whole, *parts]))


def badges(
    count: int, told: Mapping[Subset, Outcomes], flaky: Collection[str] = ()
) -> tuple[tuple[Badge, ...], ...]:
    """Return what is to be said of each hunk, what matters most first.

    Args:
        count: how many hunks there are.
        told: the outcomes of the runs that were made.
        flaky: tests that do not hold; nothing is said because of them.
    """
    held = {
        subset: {test: outcome for test, outcome in outcomes.items() if test not in flaky}
        for subset, outcomes in told.items()
    }
    runs = _Runs(count, held, told)
    return tuple(tuple(_of_hunk(hunk, runs)) for hunk in range(count))


class _Runs:
    """The runs by what they are for."""

    def __init__(self, count: int, held: Mapping[Subset, Outcomes], told: Mapping[Subset, Outcomes]) -> None:
        self.whole = frozenset(range(count))
        self.held, self.told = held, told
        self._broken: dict[Subset, frozenset[str]] = {}

    def complete(self, hunk: int) -> bool:
        """Tell whether every run was made that says something of a hunk."""
        empty: Subset = frozenset()
        runs = (empty, self.whole, self.whole - {hunk}, frozenset({hunk}))
        return all(subset in self.held for subset in runs)

    def broken(self, subset: Subset) -> frozenset[str]:
        """Return the tests that fail in a state, or are gone from it, and did not fail without the change."""
        if subset not in self._broken:
            found = verdict(self.held[frozenset()], self.held[subset])
            self._broken[subset] = frozenset(found.breaks + found.new)
        return self._broken[subset]

    def causes(self, test: str) -> tuple[int, ...]:
        """Return the hunks without any one of which a test would not be broken in the whole."""
        parts = ((hunk, self.whole - {hunk}) for hunk in sorted(self.whole))
        return tuple(hunk for hunk, part in parts if part in self.held and test not in self.broken(part))

    @cached_property
    def explained(self) -> bool:
        """Whether each outcome follows from the hunks that were seen to change it; else others matter too."""
        tests = {test for outcomes in self.held.values() for test in outcomes}
        return all(self._follows(test) for test in tests)

    def _follows(self, test: str) -> bool:
        seen = {subset: outcomes.get(test) for subset, outcomes in self.held.items()}
        base, whole = seen.get(frozenset()), seen.get(self.whole)
        touching = frozenset(
            hunk
            for hunk in self.whole
            if seen.get(frozenset({hunk}), base) != base or seen.get(self.whole - {hunk}, whole) != whole
        )
        told: dict[Subset, str | None] = {}
        return all(told.setdefault(subset & touching, outcome) == outcome for subset, outcome in seen.items())

    def fails(self, subset: Subset, test: str) -> bool:
        """Tell whether a test fails in a state; one whose file can't even be loaded does, one that is not
        there does not.
        """
        held = self.held[subset]
        return held.get(test, held.get(test.partition("::")[0])) == "failed"

    def passing(self, subset: Subset) -> frozenset[str]:
        """Return the tests that pass in a state."""
        return frozenset(test for test, outcome in self.held[subset].items() if outcome == "passed")


def _of_hunk(hunk: int, runs: _Runs) -> Iterator[Badge]:
    if not runs.complete(hunk):
        yield Badge("not run")
        return
    alone, without, whole = frozenset({hunk}), runs.whole - {hunk}, runs.whole
    own = {test for test in runs.broken(whole) & runs.broken(alone) if not runs.causes(test)}
    harm = own | (runs.broken(whole) - runs.broken(without))
    if harm:
        yield Badge("breaks", sorted(harm)[0], count=len(harm))
    fixed = runs.passing(whole) - runs.passing(frozenset())
    lost = {test for test in fixed if runs.fails(without, test)}
    if lost:
        yield Badge("needed", sorted(lost)[0], count=len(lost))
    harm_alone = runs.broken(alone) - harm
    if harm_alone:
        yield _needs(hunk, runs, harm_alone)
    elif not harm:
        yield from _quiet(hunk, runs, needed=bool(lost))


def _needs(hunk: int, runs: _Runs, harm: frozenset[str]) -> Badge:
    """Say what a hunk that does harm alone needs: the hunks without which the same test is broken too."""
    healed = harm - runs.broken(runs.whole)
    for test in sorted(healed):
        parts = ((other, runs.whole - {other}) for other in sorted(runs.whole - {hunk}))
        others = tuple(other for other, part in parts if part in runs.held and test in runs.broken(part))
        if others:
            return Badge("needs", test, others, len(harm))
    return Badge("needs", sorted(harm)[0], (), len(harm))


def _quiet(hunk: int, runs: _Runs, *, needed: bool) -> Iterator[Badge]:
    """Say what there is to say of a hunk that does no harm."""
    alone, without, base = frozenset({hunk}), runs.whole - {hunk}, frozenset[int]()
    same = runs.held[alone] == runs.held[base] and runs.held[without] == runs.held[runs.whole]
    if not same:
        if not needed:
            yield Badge("safe alone")
    elif not runs.explained:
        yield Badge("safe alone")  # something hides here what it may do
    elif runs.told[alone] == runs.told[base] and runs.told[without] == runs.told[runs.whole]:
        yield Badge("not exercised")
    else:
        yield Badge("flaky")
