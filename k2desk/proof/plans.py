"""Plans of runs: which selections to try, one after the other, as what came of the last ones asks for. Pure.

A plan is a generator. It yields the hunks that are to be in the next run, is sent the outcomes of that run,
None where it came to no result, and returns what it was made for.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import TypeAlias, TypeVar

from k2desk.proof.verdict import Outcomes, verdict

Subset = frozenset[int]
R = TypeVar("R")
Plan: TypeAlias = Generator[Subset, Outcomes | None, R]


def broken_by(before: Outcomes, now: Outcomes) -> frozenset[str]:
    """Return the tests that fail in a state, or can't even be loaded, and did not fail without the change."""
    found = verdict(before, now)
    return frozenset(found.breaks + found.new)


def certain(count: int, groups: Sequence[Subset] = ()) -> Sequence[Subset]:
    """Return the selections `one_by_one` tries whatever comes of them, for who has room for several runs."""
    whole = frozenset(range(count))
    free = [frozenset({hunk}) for hunk in range(count) if hunk >= len(groups) or len(groups[hunk]) == 1]
    return [*dict.fromkeys([frozenset[int](), whole, *(whole - {hunk} for hunk in whole), *free])]


def one_by_one(count: int, groups: Sequence[Subset] = ()) -> Plan[None]:
    """Try each hunk left out and alone, by at most 2n + 2 runs.

    A hunk that leans on others is tried with them first, and alone only where a run is left for it, if tests
    break without one of them that the whole does not break, or if no single hunk is to blame for a test that
    the whole breaks: alone it would break tests for want of the others.

    Args:
        count: how many hunks there are.
        groups: by hunk, itself and what it leans on, see `leaning.with_what_it_needs`; empty for no others.
    """
    whole, empty = frozenset(range(count)), frozenset[int]()
    made: dict[Subset, Outcomes | None] = {}
    for subset in dict.fromkeys([empty, whole, *(whole - {hunk} for hunk in range(count))]):
        made[subset] = yield subset
    leaning = _leaning(made, whole, groups)
    alone = [frozenset({hunk}) for hunk in range(count)]
    together = [groups[hunk] for hunk in leaning]
    free = [frozenset({hunk}) for hunk in range(count) if hunk not in leaning]
    for subset in dict.fromkeys([*together, *free, *alone, *groups]):
        if subset not in made and len(made) < 2 * count + 2:
            made[subset] = yield subset


def _leaning(
    made: Mapping[Subset, Outcomes | None], whole: Subset, groups: Sequence[Subset]
) -> tuple[int, ...]:
    """Return the hunks that are tried with those they lean on."""
    before, now = made[frozenset()], made[whole]
    if before is None or now is None:
        return ()
    broken = broken_by(before, now)
    parts = {hunk: made[whole - {hunk}] for hunk in whole}
    without = {hunk: broken_by(before, part) for hunk, part in parts.items() if part is not None}
    unexplained = bool(broken.intersection(*without.values())) if len(without) > 1 else False
    missed = {hunk for hunk, tests in without.items() if tests - broken}
    return tuple(
        hunk
        for hunk, group in enumerate(groups)
        if len(group) > 1 and (unexplained or missed & (group - {hunk}))
    )
