"""What each hunk of a proposal does to the tests, worked out of the runs of `plans.one_by_one`. Pure.

The runs are: without the change, with all of it, with all but one hunk, with one hunk alone or with those it
leans on. A word is said only where these runs show it; what more than two hunks do together is not guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from k2desk.core.proving import Badge
from k2desk.proof.plans import Subset, broken_by
from k2desk.proof.verdict import Outcomes


def badges(
    count: int,
    told: Mapping[Subset, Outcomes],
    flaky: Collection[str] = (),
    groups: Sequence[Subset] = (),
    run: Collection[int] = (),
) -> tuple[tuple[Badge, ...], ...]:
    """Return what is to be said of each hunk, what matters most first.

    Args:
        count: how many hunks there are.
        told: the outcomes of the runs that were made.
        flaky: tests that do not hold; nothing is said because of them.
        groups: by hunk, itself and those it leans on; empty where none does.
        run: the hunks of which a line is known to be run.
    """
    held = {
        subset: {test: outcome for test, outcome in outcomes.items() if test not in flaky}
        for subset, outcomes in told.items()
    }
    runs = _Runs(count, held, told, groups or [frozenset({hunk}) for hunk in range(count)], run)
    return tuple(tuple(_of_hunk(hunk, runs)) for hunk in range(count))


class _Runs:
    """The runs by what they are for."""

    def __init__(
        self,
        count: int,
        held: Mapping[Subset, Outcomes],
        told: Mapping[Subset, Outcomes],
        groups: Sequence[Subset],
        run: Collection[int],
    ) -> None:
        self.whole = frozenset(range(count))
        self.held, self.told, self.groups, self.run = held, told, groups, run
        self._broken: dict[Subset, frozenset[str]] = {}

    def complete(self, hunk: int) -> bool:
        """Tell whether every run was made that says something of a hunk."""
        empty: Subset = frozenset()
        runs = (empty, self.whole, self.whole - {hunk}, self.alone(hunk))
        return all(subset in self.held for subset in runs)

    def alone(self, hunk: int) -> Subset:
        """Return the run of the hunk alone; where there is none, of it and those it leans on."""
        alone = frozenset({hunk})
        return alone if alone in self.held else self.groups[hunk]

    @cached_property
    def each_alone(self) -> bool:
        """Whether each hunk was tried alone."""
        return all(frozenset({hunk}) in self.held for hunk in self.whole)

    def broken(self, subset: Subset) -> frozenset[str]:
        """Return the tests that a state breaks."""
        if subset not in self._broken:
            self._broken[subset] = broken_by(self.held[frozenset()], self.held[subset])
        return self._broken[subset]

    def own(self, hunk: int) -> frozenset[str]:
        """Return the tests a hunk breaks by itself that no single hunk is to blame for in the whole.

        One that leans on others is blamed where a test breaks with them and does not without it: alone it may
        break for want of them.
        """
        group = self.groups[hunk]
        blamed = self.broken(self.whole) & self.broken(self.alone(hunk))
        if group != {hunk}:
            if group not in self.held or group - {hunk} not in self.held:
                return frozenset()
            blamed &= self.broken(group) - self.broken(group - {hunk})
        return frozenset(test for test in blamed if not self.causes(test))

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

    def may_mend(self, hunk: int) -> bool:
        """Tell whether this hunk may undo what another does alone to a test.

        It may where the test is as it was only when both are there. Where it never is, the whole tells: what
        the other alone is to blame for there, this one has not undone.
        """
        base = self.held[frozenset()]
        for other in self.whole - {hunk}:
            alone = self.held[frozenset({other})]
            for test in {test for test in alone.keys() | base.keys() if alone.get(test) != base.get(test)}:
                mended = [
                    subset
                    for subset, outcomes in self.held.items()
                    if other in subset and outcomes.get(test) == base.get(test)
                ]
                blamed = not mended and self.told[self.whole - {other}].get(test) == base.get(test)
                if not blamed and all(hunk in subset for subset in mended):
                    return True
        return False

    def only(self, hunk: int, other: int, tests: frozenset[str]) -> frozenset[str]:
        """Return those of the tests that break without another hunk because of this one, and of no third."""
        for third in self.whole - {hunk, other}:
            runs = (frozenset({third}), self.groups[third])
            tried = [run for run in runs if run in self.held and other not in run]
            tests = frozenset(test for test in tests if any(test not in self.broken(run) for run in tried))
        return tests

    def fails(self, subset: Subset, test: str) -> bool:
        """Tell whether a test fails in a state; one whose file can't even be loaded does, one that is not
        there does not.
        """
        held = self.held[subset]
        return held.get(test, held.get(test.partition("::")[0])) == "failed"

    def dropped(self, subset: Subset) -> frozenset[str]:
        """Return the tests that ran without the change, and in a state do not, or are skipped."""
        base, held = self.held[frozenset()], self.held[subset]
        return frozenset(
            test
            for test, outcome in base.items()
            if outcome != "skipped" and held.get(test, "skipped") == "skipped"
        )

    def unloaded(self, subset: Subset) -> frozenset[str]:
        """Return the tests whose file can't even be loaded in a state, or that fail there."""
        return frozenset(test for test in self.held[frozenset()] if self.fails(subset, test))

    def passing(self, subset: Subset) -> frozenset[str]:
        """Return the tests that pass in a state."""
        return frozenset(test for test, outcome in self.held[subset].items() if outcome == "passed")


def _of_hunk(hunk: int, runs: _Runs) -> Iterator[Badge]:
    if not runs.complete(hunk):
        yield Badge("not run")
        return
    alone, without, whole = runs.alone(hunk), runs.whole - {hunk}, runs.whole
    harm = runs.own(hunk) | (runs.broken(whole) - runs.broken(without))
    if harm:
        yield Badge("breaks", sorted(harm)[0], count=len(harm))
    fixed = runs.passing(whole) - runs.passing(frozenset())
    lost = {test for test in fixed if runs.fails(without, test)}
    if lost:
        yield Badge("needed", sorted(lost)[0], count=len(lost))
    by_itself = runs.dropped(alone) if alone == {hunk} else frozenset[str]()
    dropped = by_itself | (runs.dropped(whole) - runs.dropped(without))
    dropped -= runs.unloaded(alone) | runs.unloaded(whole)  # what can't be loaded is said to break
    if dropped:
        yield Badge("drops", min(dropped), count=len(dropped))
    if alone != {hunk}:
        yield from _with_others(hunk, runs, silent=not (harm or lost or dropped))
    elif harm_alone := runs.broken(alone) - harm:
        yield _needs(hunk, runs, harm_alone)
    elif not harm:
        yield from _quiet(hunk, runs, said=bool(lost or dropped))


def _with_others(hunk: int, runs: _Runs, *, silent: bool) -> Iterator[Badge]:
    """Say what a hunk needs that was tried with those it leans on and not alone.

    Without the other a test breaks that the whole does not break, and no third hunk is why.
    """
    for other in sorted(runs.groups[hunk] - {hunk}):
        part = runs.whole - {other}
        missed = runs.broken(part) if part in runs.held else frozenset[str]()
        missed = runs.only(hunk, other, missed - runs.broken(runs.whole) - runs.dropped(runs.whole))
        if missed:
            yield Badge("needs", min(missed), (other,), len(missed))
            return
    if silent:
        yield Badge("not run")


def _needs(hunk: int, runs: _Runs, harm: frozenset[str]) -> Badge:
    """Say what a hunk that does harm alone needs: the hunks without which the same test is broken too."""
    healed = harm - runs.broken(runs.whole) - runs.dropped(runs.whole)
    for test in sorted(healed):
        parts = ((other, runs.whole - {other}) for other in sorted(runs.whole - {hunk}))
        others = tuple(other for other, part in parts if part in runs.held and test in runs.broken(part))
        if len(others) > 1:  # a third hunk may be the one that needs one of them
            others = tuple(other for other in others if runs.only(hunk, other, frozenset({test})))
        if others:
            return Badge("needs", test, others, len(harm))
    group = runs.groups[hunk]
    if len(group) == 2 and group in runs.held and (mended := harm - runs.broken(group) - runs.dropped(group)):
        return Badge("needs", min(mended), tuple(group - {hunk}), len(harm))
    return Badge("needs", sorted(harm)[0], (), len(harm))


def _quiet(hunk: int, runs: _Runs, *, said: bool) -> Iterator[Badge]:
    """Say what there is to say of a hunk that does no harm."""
    alone, without, base = frozenset({hunk}), runs.whole - {hunk}, frozenset[int]()
    same = runs.held[alone] == runs.held[base] and runs.held[without] == runs.held[runs.whole]
    if not same:
        if not said:
            yield Badge("safe alone")
    elif hunk in runs.run or not runs.explained or not runs.each_alone or runs.may_mend(hunk):
        yield Badge("safe alone")  # it is run, or something hides here what it may do
    elif runs.told[alone] == runs.told[base] and runs.told[without] == runs.told[runs.whole]:
        yield Badge("not exercised")
    else:
        yield Badge("flaky")
