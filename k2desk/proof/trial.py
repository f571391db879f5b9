"""Tries a selection: the tests of what is on the disk, of what is ticked, and again of what has changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import msgspec

from k2desk.core.printed import Printed
from k2desk.core.proposals import TestReport
from k2desk.core.proving import Proof
from k2desk.core.testing import TestProgress
from k2desk.core.wording import mark
from k2desk.core.working import Step
from k2desk.patch.ticked import Write
from k2desk.proof.ends import Ends
from k2desk.proof.judges import judges
from k2desk.proof.plans import Plan, R, Subset
from k2desk.proof.progress import Counting
from k2desk.proof.reach import Executed
from k2desk.proof.scratch import Scratch
from k2desk.proof.states import Changes, Ways, changes_of, record_state, run_state
from k2desk.proof.trees import Tree
from k2desk.proof.verdict import Outcomes, Verdict, outcomes, settled, verdict

MOST_AGAIN = 50
"""So many changed tests are run again by name; of more, all tests are."""
MOST_FIRST = 200
"""So many tests are run before all of them, and no more than a part of these."""
PART = 0.5
MOST_KEPT = 200
"""Results that are kept in memory."""
MOST_OUTPUT = 32_000
"""Characters that are kept of what a run writes."""
Told = Callable[[TestProgress], object]
Phase = Literal["before", "first", "", "again"]


@dataclass(frozen=True, slots=True)
class Tried:
    """A run and what it wrote.

    Args:
        tree: hash over the files of the state that was tried.
        report: what came of it.
        output: its beginning and its end.
    """

    tree: str
    report: TestReport
    output: str


@dataclass(frozen=True, slots=True)
class Each:
    """What came of several selections.

    Args:
        runs: of each the run, in their order.
        told: the outcomes of each that came to an end.
        flaky: the tests that did not hold.
    """

    runs: dict[Subset, Tried] = field(default_factory=dict)
    told: dict[Subset, Outcomes] = field(default_factory=dict)
    flaky: set[str] = field(default_factory=set)

    def held(self, subset: Subset) -> Outcomes | None:
        """Return the outcomes of a selection, but for the tests that did not hold; None where it has none."""
        told = self.told.get(subset)
        held = told.items() if told is not None else ()
        return None if told is None else {test: how for test, how in held if test not in self.flaky}


@dataclass(slots=True)
class Trials:
    """Tries selections of one project, and keeps what came of each by the hash of the files and the command.

    Args:
        is_base: tells whether a copy is of the state that was looked at.
    """

    is_base: Callable[[Scratch], bool]
    _tried: dict[tuple[str, str], Tried] = field(default_factory=dict)
    _again: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    _executed: dict[tuple[str, str], Executed | None] = field(default_factory=dict)

    def tree(self, base: Tree, writes: Sequence[Write]) -> Tree:
        """Return the state that what is ticked would make of the files."""
        return base.changed({path: leaf for path, (leaf, _) in changes_of(writes).items()})

    def forget(self, *trees: Tree) -> None:
        """Have these states tried again."""
        hashes = {tree.hash for tree in trees}
        for kept in (self._tried, self._again):
            for key in [key for key in kept if key[0] in hashes]:
                del kept[key]

    async def before(self, base: Tree, ways: Ways, told: Told) -> TestReport:
        """Return what the tests say of the files as they are; run once for each state of them.

        Raises:
            StaleError: the files changed meanwhile.
            SandboxError: they could not be confined.
        """
        return (await self._try(base, {}, ways, told, "before")).report

    async def executed(self, base: Tree, ways: Ways) -> Executed | None:
        """Return which lines of the files as they are each test runs, by one more run for each state of them.

        Returns:
            None where that can't be found out, or the runs are made on a cluster.

        Raises:
            StaleError: the files changed meanwhile.
            SandboxError: they could not be confined.
        """
        if ways.cluster:
            return None
        key, before = _key(base, ways), await self.before(base, ways, _nobody)
        if key not in self._executed:
            able = not before.note and before.totals is None
            self._executed = {key: await record_state(outcomes(before), ways, self.is_base) if able else None}
        return self._executed[key]

    def known(self, base: Tree, ways: Ways) -> Executed | None:
        """Return the same where it is known already."""
        return self._executed.get(_key(base, ways))

    async def prove(
        self, base: Tree, writes: Sequence[Write], ways: Ways, told: Told, first: tuple[str, ...] = ()
    ) -> tuple[Proof, TestReport]:
        """Try what is ticked, against the files as they are.

        Args:
            base: the files as they are.
            writes: what the ticks stand for.
            ways: how tests are run.
            told: gets the progress.
            first: the tests it can reach, which are run before all of them where they are few.

        Raises:
            StaleError: the files changed meanwhile.
            SandboxError: they could not be confined.
        """
        changes, tree = changes_of(writes), self.tree(base, writes)
        before = await self.before(base, ways, told)
        few = 0 < len(first) <= min(MOST_FIRST, PART * len(before.cases))
        if few and _key(tree, ways) not in self._tried:
            told = await self._first(tree, changes, ways, told, first, outcomes(before))
        report = (await self._try(tree, changes, ways, told, "")).report
        found = Verdict()  # of half a run nothing is said: what it did not come to looks like gone
        if not report.note and not before.note:
            found = verdict(outcomes(before), outcomes(report))
        if found.changed:
            found = await self._confirmed(base, tree, changes, ways, told, found)
        return _proof(tree, base, before, report, found, changes), report

    async def follow(
        self,
        plan: Plan[R],
        base: Tree,
        writes: Callable[[Subset], Sequence[Write]],
        ways: Ways,
        told: Callable[[int], object],
    ) -> tuple[R, Each]:
        """Try the selections a plan asks for.

        Those it asks for together are run side by side, as many as there is room for. What they changed is
        run again one after the other: a test that fails for want of time does not fail twice.

        Args:
            plan: asks for them; it is sent the outcomes without the tests that did not hold so far.
            base: the files as they are.
            writes: returns what a selection stands for; it may block.
            ways: how tests are run.
            told: gets how many of them are done, whenever that is one more.

        Returns:
            What the plan returns, and the runs.

        Raises:
            StaleError: the files changed meanwhile.
            SandboxError: they could not be confined.
            K2DeskError: a selection can't be made out, see ``writes``.
        """
        each, most = Each(), -1

        def tell(more: int) -> None:
            nonlocal most
            if (done := len(each.runs) + more) > most:
                most = done
                told(done)

        wanted = next(plan)
        while True:
            tell(0)
            if ways.width > 1 and len(wanted) > 1:
                await self._ahead(base, wanted, writes, ways, tell)
            for subset in wanted:
                tell(0)
                await self._one(each, subset, base, await asyncio.to_thread(writes, subset), ways)
            try:
                wanted = plan.send([each.held(subset) for subset in wanted])
            except StopIteration as end:
                return end.value, each

    async def _ahead(
        self,
        base: Tree,
        wanted: Iterable[Subset],
        writes: Callable[[Subset], Sequence[Write]],
        ways: Ways,
        told: Callable[[int], object],
    ) -> None:
        """Make several runs side by side; where one can't be made, the others are stopped.

        One that was ended for want of time, or of room on the disk, may have missed what the others took: it
        is not kept, so it is made again by itself. Where the files as they are came to no end, none is.
        """
        ends = (await self.before(base, ways, _nobody)).exit_status is not None
        room, begun, done = asyncio.Semaphore(ways.width), {base.hash}, 0

        async def one(subset: Subset) -> None:
            nonlocal done
            async with room:
                chosen = await asyncio.to_thread(writes, subset)
                tree = self.tree(base, chosen)
                if tree.hash not in begun and _key(tree, ways) not in self._tried:
                    begun.add(tree.hash)
                    tried = await self._try(tree, changes_of(chosen), ways, _nobody, "")
                    if ends and tried.report.exit_status is None:
                        self.forget(tree)
                done += 1
                told(done)

        runs = [asyncio.create_task(one(subset)) for subset in wanted]
        try:
            await asyncio.gather(*runs)
        finally:
            for run in runs:
                if not run.cancelling():  # a second time would have it leave before its copy is gone
                    run.cancel()
            await asyncio.gather(*runs, return_exceptions=True)

    async def _one(self, each: Each, subset: Subset, base: Tree, writes: Sequence[Write], ways: Ways) -> None:
        changes, tree = changes_of(writes), self.tree(base, writes)
        before = await self.before(base, ways, _nobody)
        each.runs[subset] = await self._try(tree, changes, ways, _nobody, "")
        report = each.runs[subset].report
        if report.note or before.note or report.totals or before.totals:
            return  # no word is better than one about half a run
        if report.unexplained and not (before.unexplained and report.exit_status == before.exit_status):
            return  # or about a run that failed by something no test tells
        each.told[subset] = outcomes(report)
        changed = verdict(outcomes(before), each.told[subset])
        if changed.changed:
            sure = await self._confirmed(base, tree, changes, ways, _nobody, changed)
            each.flaky.update(sure.flaky)

    async def _first(
        self,
        tree: Tree,
        changes: Changes,
        ways: Ways,
        told: Told,
        tests: tuple[str, ...],
        before: Outcomes,
    ) -> Told:
        """Run some tests before all of them; return what goes on telling, with what they came to."""
        report = (await self._run(tree, changes, ways, told, "first", tests)).report
        failed = [case.id for case in report.cases if case.outcome == "failed"]
        worse = sum(before.get(test) != "failed" for test in failed)
        if report.note:  # it says nothing yet
            return told
        return lambda one: told(msgspec.structs.replace(one, reached=len(tests), reached_failed=worse))

    async def _confirmed(
        self, base: Tree, tree: Tree, changes: Changes, ways: Ways, told: Told, found: Verdict
    ) -> Verdict:
        """Run what has changed once more, with the change and without."""
        before, now = self._tried[_key(base, ways)].report, self._tried[_key(tree, ways)].report
        known = outcomes(before)
        again = await self._once_more(tree, changes, ways, told, found.changed)
        old = tuple(test for test in found.changed if test in known)
        before_again = await self._once_more(base, {}, ways, told, old) if old else {}
        return settled(found, outcomes(now), again, known, before_again)

    async def _once_more(
        self, tree: Tree, changes: Changes, ways: Ways, told: Told, tests: tuple[str, ...]
    ) -> dict[str, str]:
        """Run some tests of a state a second time, each once for that state."""
        key = _key(tree, ways)
        known = self._again.setdefault(key, {})
        missing = tuple(test for test in tests if test not in known)
        if missing:
            picks = not ways.command.line and len(missing) <= MOST_AGAIN
            report = (await self._run(tree, changes, ways, told, "again", missing if picks else ())).report
            known |= {test: outcome for test, outcome in outcomes(report).items() if test not in known}
        return known

    async def _try(self, tree: Tree, changes: Changes, ways: Ways, told: Told, phase: Phase) -> Tried:
        key = _key(tree, ways)
        if key not in self._tried:
            tried = await self._run(tree, changes, ways, told, phase, ())
            while len(self._tried) >= MOST_KEPT:
                del self._tried[next(iter(self._tried))]
            self._tried[key] = tried
        return self._tried[key]

    async def _run(
        self, tree: Tree, changes: Changes, ways: Ways, told: Told, phase: Phase, targets: tuple[str, ...]
    ) -> Tried:
        reports = (one.report for one in reversed(self._tried.values()))
        expected = len(targets) or next((len(one.cases) for one in reports), 0)
        counting, written = Counting(expected), Ends(MOST_OUTPUT)

        def show(piece: Printed) -> None:
            written.feed(piece.text, piece.back)
            told(msgspec.structs.replace(counting.feed(piece), phase=phase))

        def heard(step: Step | None) -> None:
            told(TestProgress(phase=phase, whole=expected, step=step))

        told(TestProgress(phase=phase, whole=expected))
        ways = replace(ways, heard=heard)
        report = await (ways.run or run_state)(changes, ways, self.is_base, targets, show)
        return Tried(tree.hash, report, written.text)


def _nobody(_progress: TestProgress) -> None:
    """Hear a run that is one of many."""


def _key(tree: Tree, ways: Ways) -> tuple[str, str]:
    return tree.hash, ways.command.words()


def _proof(
    tree: Tree, base: Tree, before: TestReport, report: TestReport, found: Verdict, changes: Changes
) -> Proof:
    named = report.totals is None and before.totals is None
    ran = [one.count("passed") + one.count("failed") for one in (before, report)]
    half = report.note or before.note
    failing = {case.id for case in before.cases if case.outcome == "failed"} - set(found.flaky)
    known = sum(case.outcome == "failed" and case.id in failing for case in report.cases)
    return Proof(
        tree.hash,
        base.hash,
        report.command,
        report.exit_status,
        report.seconds,
        report.count("passed"),
        report.count("failed"),
        report.count("skipped"),
        before.count("failed"),
        known if named else min(before.count("failed"), report.count("failed")),
        named,
        found.fixes,
        found.breaks,
        found.new,
        found.gone,
        found.flaky,
        report.note or (mark(f"Without the change: {before.note}") if before.note else ""),
        fewer=0 if named or half else max(0, ran[0] - ran[1]),
        judges=judges(changes, found.fixes, report.command),
        added=found.added,
        passing=None if half else before.count("passed"),
    )
