"""Runs side by side: how many fit, and that they say what the same runs say one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_proof_attribution import Table, tables

from k2desk.core.errors import StaleError
from k2desk.core.proposals import FileWrite, TestCase, TestReport
from k2desk.core.testing import TestProgress
from k2desk.patch.ticked import Write
from k2desk.proof.plans import Subset, one_by_one
from k2desk.proof.scratch import Scratch
from k2desk.proof.side_by_side import MEMORY, MOST, fitting, width
from k2desk.proof.states import Changes, Heard, Ways, run_state
from k2desk.proof.tests import TestCommand
from k2desk.proof.trees import Tree
from k2desk.proof.trial import Each, Trials


@pytest.mark.parametrize(
    ("asked", "processors", "memory", "runs"),
    [
        (0, 1, 8 * MEMORY, 1),
        (0, 2, 8 * MEMORY, 1),
        (0, 8, 64 * MEMORY, 7),
        (0, 8, 3 * MEMORY, 3),
        (0, 8, 0, 1),
        (5, 2, 0, 5),
        (1, 32, 64 * MEMORY, 1),
        (0, 512, 1024 * MEMORY, MOST),
    ],
)
def test_so_many_fit_that_a_processor_stays_free(asked: int, processors: int, memory: int, runs: int) -> None:
    assert width(asked, processors, memory) == runs


def test_here_at_least_one_fits() -> None:
    assert fitting() >= 1
    assert fitting(3) == 3


class World:
    """Where runs are made, without a process: a table says what comes of them.

    Args:
        table: the outcomes.
        width: how many runs may be made side by side.
        cut: states whose run is ended for want of time, as long as another goes on beside it.
    """

    def __init__(self, table: Table, width: int, cut: frozenset[Subset] = frozenset()) -> None:
        self.table, self.width, self.cut = table, width, cut
        self.now = self.most = 0
        self.made: list[Subset] = []

    async def run(
        self, changes: Changes, ways: Ways, _is_base: object, targets: tuple[str, ...], _show: object
    ) -> TestReport:
        """Make one."""
        subset = frozenset(int(path) for path in changes)
        self.made.append(subset)
        self.most = max(self.most, self.now + 1)
        with self.counted():
            beside = self.now > 1
            for _ in range(1 + len(subset)):  # they come to their ends in another order than they began
                await asyncio.sleep(0)
                beside = beside or self.now > 1
        if subset in self.cut and beside:
            return TestReport("", None, 1.0, note="it took too long")
        told = self.table.outcomes[subset].items()
        cases = (TestCase(test, how) for test, how in told if test in (targets or (test,)))  # type: ignore[arg-type]
        return TestReport("", 0, 1.0, tuple(cases))

    def ways(self) -> Ways:
        """Return what makes the runs here."""
        command = TestCommand("pytest", "", "")
        return Ways(command, None, None, 1.0, run=self.run, width=self.width)  # type: ignore[arg-type]

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count what goes on."""
        self.now += 1
        try:
            yield
        finally:
            self.now -= 1

    def follow(self) -> Each:
        """Try each hunk."""

        def writes(subset: Subset) -> list[Write]:
            return [Write(FileWrite(str(hunk), None, str(hunk)), b"") for hunk in sorted(subset)]

        counts: list[int] = []
        plan = one_by_one(self.table.count)
        trials = Trials(lambda _copy: True)
        _, each = asyncio.run(trials.follow(plan, Tree({}), writes, self.ways(), counts.append))
        assert counts == sorted(set(counts)), "it only ever gets more"
        return each


@settings(max_examples=50)
@given(tables(), st.integers(2, 5))
def test_the_values_are_the_same_side_by_side(table: Table, width: int) -> None:
    alone, beside = World(table, 1), World(table, width)
    one, other = alone.follow(), beside.follow()
    assert one == other
    assert list(one.runs) == list(other.runs)
    assert sorted(alone.made, key=sorted) == sorted(beside.made, key=sorted), "no run more"
    assert alone.most == 1
    assert beside.most <= width


def test_there_are_really_several() -> None:
    world = World(Table(4, {"t": lambda subset: True}), 3)
    world.follow()
    assert world.most == 3
    assert world.made[0] == frozenset()


def test_what_the_others_left_no_time_is_run_again_by_itself() -> None:
    table = Table(3, {"t": lambda subset: True})
    slow = frozenset({frozenset({1})})
    world = World(table, 4, slow)
    assert world.follow() == World(table, 1).follow()
    assert world.made.count(frozenset({1})) == 2
    assert len(world.made) == 2 * 3 + 2 + 1


async def test_copies_are_made_one_at_a_time() -> None:
    """They wait for the same disk, and for the same few threads."""
    now = most = 0

    @asynccontextmanager
    async def copy(_heard: Heard) -> AsyncIterator[Scratch]:
        nonlocal now, most
        now, most = now + 1, max(most, now + 1)
        await asyncio.sleep(0)
        now -= 1
        yield None  # type: ignore[misc]

    ways = Ways(TestCommand("make", "", "make test"), None, copy, 1.0)  # type: ignore[arg-type]

    async def run() -> None:
        with pytest.raises(StaleError):
            await run_state({}, ways, lambda _copy: False)

    await asyncio.gather(*(run() for _ in range(3)))
    assert most == 1


@pytest.mark.parametrize(
    ("first", "reached"),
    [(("t",), {(1, 1)}), (("u",), {(1, 0)}), ((), {(0, 0)}), (("t", "u", "v"), {(0, 0)})],
)
def test_the_few_tests_a_change_reaches_run_before_all(
    first: tuple[str, ...], reached: set[tuple[int, int]]
) -> None:
    """One breaks; before that it is told while all of them run."""
    table = Table(1, {"t": lambda subset: not subset, "u": lambda subset: False, "v": lambda subset: True})
    world, told = World(table, 1), list[TestProgress]()
    writes, trials = [Write(FileWrite("0", None, "0"), b"")], Trials(lambda _copy: True)
    proof, _ = asyncio.run(trials.prove(Tree({}), writes, world.ways(), told.append, first))
    assert proof.breaks == ("t",)
    assert {(one.reached, one.reached_failed) for one in told if one.phase == ""} == reached
    assert ("first" in {one.phase for one in told}) == (reached != {(0, 0)})
    asyncio.run(trials.prove(Tree({}), writes, world.ways(), told.append, first))
    assert len(world.made) == 2 + 2 + (reached != {(0, 0)}), "no run twice"
