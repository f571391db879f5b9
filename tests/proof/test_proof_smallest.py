"""The smallest selection that fixes what the whole fixes, judged against all subsets of hunks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from test_proof_attribution import (
    Table,
    all_of,
    broken_by,
    every,
    fixed_by,
    fixed_by_any,
    follow,
    tables,
)

from k2desk.proof.plans import broken_by as breaks
from k2desk.proof.smallest import Smallest, smallest
from k2desk.proof.verdict import verdict


def enough(table: Table) -> list[frozenset[int]]:
    """Return every selection that fixes what the whole fixes, and breaks nothing the whole does not break."""
    outcomes = table.outcomes
    before, whole = outcomes[frozenset()], outcomes[table.whole]
    fixes, broken = set(verdict(before, whole).fixes), breaks(before, whole)
    return [
        one
        for one in every(table.count)
        if fixes <= set(verdict(before, outcomes[one]).fixes) and breaks(before, outcomes[one]) <= broken
    ]


@given(tables())
def test_nothing_of_it_can_be_left_out_and_sure_is_sure(table: Table) -> None:
    found, told = follow(smallest(table.count), table.outcomes)
    assert found is not None
    fixes = verdict(table.outcomes[frozenset()], table.outcomes[table.whole]).fixes
    assert found.fixes == fixes
    if not fixes:
        assert found == Smallest()
        assert len(told) == 2
        return
    good, hunks = enough(table), frozenset(found.hunks)
    assert hunks in good
    assert not any(hunks - {hunk} in good for hunk in hunks)
    if found.sure:
        assert len(hunks) == min(map(len, good))


@given(tables(), st.integers(2, 5))
def test_with_room_for_several_runs_the_same_is_found(table: Table, width: int) -> None:
    alone, tried = follow(smallest(table.count), table.outcomes)
    beside, more = follow(smallest(table.count, width), table.outcomes)
    assert alone is not None
    assert beside is not None
    assert (beside.fixes, beside.hunks) == (alone.fixes, alone.hunks)
    assert set(tried) <= set(more)
    assert beside.sure >= alone.sure
    assert not beside.fixes or (len(beside.hunks) >= 1 and frozenset(beside.hunks) in enough(table))


def test_single_hunks_are_tried_first_and_no_run_is_made_twice() -> None:
    table = Table(6, {"t": fixed_by_any(2, 4)})
    found, told = follow(smallest(6), table.outcomes)
    assert found == Smallest(("t",), (2,), True)
    assert list(told) == [frozenset(), table.whole, {0}, {1}, {2}]


def test_a_pair_is_found_and_is_the_smallest() -> None:
    table = Table(6, {"t": fixed_by(0, 2), "u": lambda subset: True})
    found, told = follow(smallest(6), table.outcomes)
    assert found == Smallest(("t",), (0, 2), True)
    assert len(told) < 20


def test_what_does_harm_is_left_out_and_what_heals_it_goes_along() -> None:
    harm = Table(4, {"t": fixed_by(0, 1), "u": broken_by(3)})
    assert follow(smallest(4), harm.outcomes)[0] == Smallest(("t",), (0, 1), True)
    healed = Table(4, {"t": fixed_by(0), "u": lambda subset: 0 not in subset or 2 in subset})
    assert follow(smallest(4), healed.outcomes)[0] == Smallest(("t",), (0, 2), True)


def test_of_three_it_is_not_said_to_be_the_smallest_where_fewer_were_not_all_tried() -> None:
    table = Table(6, {"t": fixed_by(0, 2, 5)})
    found, _ = follow(smallest(6), table.outcomes)
    assert found == Smallest(("t",), (0, 2, 5), False)


def test_all_may_be_needed() -> None:
    table = Table(5, {"t": all_of([fixed_by(hunk) for hunk in range(5)])})
    assert follow(smallest(5), table.outcomes)[0] == Smallest(("t",), (0, 1, 2, 3, 4))


def follow_but(lost: int, table: Table) -> tuple[Smallest | None, int]:
    """Carry the plan out, but for one run that comes to no result; return how many were made, too."""
    plan, made = smallest(table.count), 0
    wanted = next(plan)
    while True:
        told = [None if made + n == lost else table.outcomes[subset] for n, subset in enumerate(wanted)]
        made += len(wanted)
        try:
            wanted = plan.send(told)
        except StopIteration as end:
            return end.value, made


@given(st.integers(0, 40))
def test_a_run_without_a_result_does_not_count_as_one_that_fixes(lost: int) -> None:
    table = Table(6, {"t": fixed_by(1, 4)})
    found, made = follow_but(lost, table)
    if lost < 2:
        assert found is None, "without these two nothing is known"
    else:
        assert {1, 4} <= set(found.hunks), "it may be larger, but it fixes"
        assert found.sure == (lost >= made)
