"""Plans of runs: which selections to try, as what came of the last ones asks for. Pure.

A plan is a generator. It yields selections, each the hunks that are to be in a run; those it yields together
may be run side by side. It is sent the outcomes of each, None where a run came to no result, and returns what
it was made for. No selection is asked for twice.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from k2desk.proof.verdict import Outcomes, verdict

Subset = frozenset[int]
R = TypeVar("R")
Plan: TypeAlias = Generator[Sequence[Subset], Sequence[Outcomes | None], R]


def broken_by(before: Outcomes, now: Outcomes) -> frozenset[str]:
    """Return the tests that fail in a state, or can't even be loaded, and did not fail without the change."""
    found = verdict(before, now)
    return frozenset(found.breaks + found.new)


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
    alone = [frozenset({hunk}) for hunk in range(count)]
    # Whatever comes of the others, each of these is run.
    free = [alone[hunk] for hunk in range(count) if hunk >= len(groups) or len(groups[hunk]) == 1]
    yield from _tried([empty, whole, *(whole - {hunk} for hunk in range(count)), *free], made)
    leaning = _leaning(made, whole, groups)
    together = [groups[hunk] for hunk in leaning]
    free = [alone[hunk] for hunk in range(count) if hunk not in leaning]
    yield from _tried([*together, *free, *alone, *groups], made, 2 * count + 2)


def _tried(
    wanted: Iterable[Subset], made: dict[Subset, Outcomes | None], most: int | None = None
) -> Plan[None]:
    """Have selections tried that were not, as long as there are not more than ``most`` in all."""
    news = [subset for subset in dict.fromkeys(wanted) if subset not in made]
    if news := news[: None if most is None else most - len(made)]:
        made |= zip(news, (yield news), strict=True)


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
