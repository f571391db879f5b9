"""What each hunk does to the tests, judged against all subsets of hunks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k2desk.core.permissions import FileTicks
from k2desk.core.proposals import FileChange, Proposal
from k2desk.core.proving import Badge
from k2desk.patch.hunks import hunks
from k2desk.proof.attribution import badges
from k2desk.proof.hunk_ticks import parts_of, ticks_of
from k2desk.proof.leaning import with_what_it_needs
from k2desk.proof.plans import Plan, R, Subset, one_by_one
from k2desk.proof.verdict import Outcomes

Formula = Callable[[Subset], bool]


def every(count: int) -> list[Subset]:
    return [frozenset(some) for size in range(count + 1) for some in combinations(range(count), size)]


def follow(plan: Plan[R], outcomes: Mapping[Subset, Outcomes]) -> tuple[R, dict[Subset, Outcomes]]:
    """Carry a plan out; return what it returns, and the runs it asked for."""
    told: dict[Subset, Outcomes] = {}
    wanted = next(plan)
    while True:
        for subset in wanted:
            assert subset not in told, "nothing is run twice"
            told[subset] = outcomes[subset]
        try:
            wanted = plan.send([told[subset] for subset in wanted])
        except StopIteration as end:
            return end.value, told


class Table:
    """The outcome of every test in every subset."""

    def __init__(
        self, count: int, tests: Mapping[str, Formula], without: Mapping[str, tuple[int, str]] | None = None
    ) -> None:
        """Work them out.

        Args:
            count: how many hunks there are.
            tests: when each test passes; else it fails.
            without: by test, the hunk that has it skipped, or not be there any more.
        """
        self.count, self.whole = count, frozenset(range(count))
        self.outcomes: dict[Subset, dict[str, str]] = {}
        for subset in every(count):
            told = {test: "passed" if passes(subset) else "failed" for test, passes in tests.items()}
            for test, (hunk, how) in (without or {}).items():
                if hunk in subset and test in told:
                    told[test] = how
            self.outcomes[subset] = {test: how for test, how in told.items() if how != "gone"}

    def passes(self, subset: Iterable[int], test: str) -> bool:
        return self.outcomes[frozenset(subset)].get(test) == "passed"

    def ran(self, subset: Iterable[int], test: str) -> bool:
        return self.outcomes[frozenset(subset)].get(test, "skipped") != "skipped"

    def broken(self, subset: Iterable[int], test: str) -> bool:
        return self.passes((), test) and self.outcomes[frozenset(subset)].get(test) == "failed"

    def judge(self, hunk: int, badge: Badge) -> bool:
        """Tell whether a word about a hunk is true, by looking at all subsets."""
        without = [subset for subset in every(self.count) if hunk not in subset]
        test = badge.test
        match badge.kind:
            case "needed":
                gone = self.whole - {hunk}
                return (
                    not self.passes((), test)
                    and self.passes(self.whole, test)
                    and not self.passes(gone, test)
                )
            case "breaks":
                harms = any(not self.broken(one, test) and self.broken(one | {hunk}, test) for one in without)
                return self.broken(self.whole, test) and harms
            case "needs":
                broken = self.broken({hunk}, test)
                return broken and all(
                    self.broken(one | {hunk}, test)
                    for other in badge.others
                    for one in without
                    if other not in one
                )
            case "drops":
                return any(self.ran(one, test) and not self.ran(one | {hunk}, test) for one in without)
            case "safe alone":
                harmless = not any(self.broken({hunk}, test) for test in self.outcomes[frozenset()])
                return harmless and all(self.ran({hunk}, test) for test in self.outcomes[frozenset()])
            case "not exercised":
                return all(self.outcomes[one] == self.outcomes[one | {hunk}] for one in without)
            case _:
                return False


def fixed_by(*wanted: int) -> Formula:
    return lambda subset: subset.issuperset(wanted)


def fixed_by_any(*either: int) -> Formula:
    return lambda subset: bool(subset & set(either))


def broken_by(hunk: int) -> Formula:
    return lambda subset: hunk not in subset


def broken_without(hunk: int, needed: int) -> Formula:
    return lambda subset: hunk not in subset or needed in subset


def only_together(one: int, other: int) -> Formula:
    return lambda subset: (one in subset) == (other in subset)


def all_of(parts: Sequence[Formula]) -> Formula:
    return lambda subset: all(part(subset) for part in parts)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    count = draw(st.integers(1, 6))
    hunk = st.integers(0, count - 1)
    formula = st.one_of(
        st.builds(fixed_by, hunk),
        st.builds(fixed_by_any, hunk, hunk),
        st.builds(broken_by, hunk),
        st.builds(broken_without, hunk, hunk),
        st.builds(only_together, hunk, hunk),
        st.sampled_from((lambda _subset: True, lambda _subset: False)),
    )
    harm = st.builds(broken_by, hunk) | st.builds(broken_without, hunk, hunk)
    several = st.builds(all_of, st.lists(harm, min_size=2, max_size=4))
    found = draw(st.lists(formula | several, max_size=6))
    tests = {f"test_{number}": one for number, one in enumerate(found)}
    silenced = st.dictionaries(
        st.sampled_from(sorted(tests) or ["none"]),
        st.tuples(hunk, st.sampled_from(("skipped", "gone"))),
        max_size=2,
    )
    return Table(count, tests, draw(silenced))


@st.composite
def leaned(draw: st.DrawFn) -> tuple[Table, list[Subset]]:
    """A table, and which hunks seem to lean on which; it is true of some, and of some it is not."""
    table = draw(tables())
    hunk = st.integers(0, table.count - 1)
    edges = draw(st.dictionaries(hunk, st.frozensets(hunk, max_size=2), max_size=4))
    return table, [with_what_it_needs(number, edges) for number in range(table.count)]


@given(tables())
def test_no_badge_is_wrong(table: Table) -> None:
    _, told = follow(one_by_one(table.count), table.outcomes)
    assert len(told) <= 2 * table.count + 2
    for hunk, found in enumerate(badges(table.count, told)):
        assert found
        assert all(table.judge(hunk, badge) for badge in found), found


@settings(max_examples=400)
@given(leaned())
def test_no_badge_is_wrong_whatever_hunks_seem_to_lean_on(case: tuple[Table, list[Subset]]) -> None:
    table, groups = case
    _, told = follow(one_by_one(table.count, groups), table.outcomes)
    assert len(told) <= 2 * table.count + 2
    for hunk, found in enumerate(badges(table.count, told, groups=groups)):
        assert found
        if found == (Badge("not run"),):
            assert frozenset({hunk}) not in told
        else:
            assert all(table.judge(hunk, badge) for badge in found), found


def runs_of(count: int) -> Sequence[Subset]:
    """The runs that are made where no hunk leans on another."""
    return list(follow(one_by_one(count), {subset: {} for subset in every(count)})[1])


@given(tables(), st.data())
def test_what_was_not_run_is_not_guessed(table: Table, data: st.DataObject) -> None:
    runs = runs_of(table.count)
    made = data.draw(st.lists(st.sampled_from(runs), unique=True))
    for hunk, found in enumerate(badges(table.count, {subset: table.outcomes[subset] for subset in made})):
        if found != (Badge("not run"),):
            for one in ((), table.whole, table.whole - {hunk}, {hunk}):
                assert frozenset(one) in made
            assert all(table.judge(hunk, badge) for badge in found), found


@given(st.lists(st.booleans(), min_size=8, max_size=8))
def test_no_badge_of_three_hunks_is_wrong_whatever_they_do(outcomes: list[bool]) -> None:
    passing = {subset for subset, passes in zip(every(3), outcomes, strict=True) if passes}
    table = Table(3, {"t": passing.__contains__})
    found = badges(3, {subset: table.outcomes[subset] for subset in runs_of(3)})
    for hunk, words in enumerate(found):
        sure = [badge for badge in words if badge.kind != "needs"]  # what it needs is said of the whole alone
        assert all(table.judge(hunk, badge) for badge in sure), words


@pytest.mark.parametrize(
    ("count", "tests", "expected"),
    [
        (1, {"t": fixed_by(0)}, [["needed"]]),
        (3, {"t": fixed_by(0), "u": broken_by(1)}, [["needed"], ["breaks"], ["not exercised"]]),
        (2, {"t": broken_without(1, 0)}, [["safe alone"], ["needs"]]),
        (2, {"t": fixed_by(0), "u": broken_without(0, 1)}, [["needed", "needs"], ["safe alone"]]),
        (2, {"t": fixed_by_any(0, 1)}, [["safe alone"], ["safe alone"]]),
        (2, {"t": lambda subset: not subset}, [["breaks"], ["breaks"]]),
        (2, {"t": only_together(0, 1)}, [["needs"], ["needs"]]),
        # The third heals what the first does; in the whole it is the second that does the harm.
        (
            3,
            {"t": lambda has: 1 not in has and (0 not in has or 2 in has)},
            [["needs"], ["breaks"], ["safe alone"]],
        ),
    ],
)
def test_each_kind(count: int, tests: dict[str, Formula], expected: list[list[str]]) -> None:
    table = Table(count, tests)
    found = badges(count, {subset: table.outcomes[subset] for subset in runs_of(count)})
    assert [[badge.kind for badge in one] for one in found] == expected


def in_groups(*groups: tuple[int, ...]) -> list[Subset]:
    return [frozenset(group) for group in groups]


def test_two_pairs_that_only_work_together_each_name_their_own() -> None:
    table = Table(4, {"t": all_of((broken_without(0, 1), broken_without(2, 3)))})
    groups = in_groups((0, 1), (1,), (2, 3), (3,))
    _, told = follow(one_by_one(4, groups), table.outcomes)
    assert badges(4, told, groups=groups) == (
        (Badge("needs", "t", (1,), 1),),
        (Badge("safe alone"),),
        (Badge("needs", "t", (3,), 1),),
        (Badge("safe alone"),),
    )
    _, told = follow(one_by_one(4), table.outcomes)
    found = badges(4, told)
    assert [[badge.kind for badge in one] for one in found] == [["needs"], ["safe alone"]] * 2
    assert found[0][0].others == (), "which one is not known, so none is named"


def test_a_hunk_is_not_blamed_for_want_of_another() -> None:
    """The first two rename; the others both break the test that loads what they rename."""
    table = Table(4, {"t": all_of((only_together(0, 1), broken_by(2), broken_by(3)))})
    _, told = follow(one_by_one(4), table.outcomes)
    assert [one[0].kind for one in badges(4, told)] == ["breaks"] * 4
    groups = in_groups((0, 1), (0, 1), (2,), (3,))
    _, told = follow(one_by_one(4, groups), table.outcomes)
    assert [one[0].kind for one in badges(4, told, groups=groups)] == ["needs", "not run", "breaks", "breaks"]
    assert len(told) == 10, "no run is left for the second one alone"


def test_hunks_are_tried_with_what_they_lean_on_only_where_that_matters() -> None:
    table = Table(4, {"t": fixed_by(0)})
    groups = in_groups((0, 1), (1,), (2,), (3,))
    _, told = follow(one_by_one(4, groups), table.outcomes)
    assert set(told) == set(runs_of(4)), "without the other nothing breaks"
    broken = Table(4, {"t": broken_without(0, 1)})
    _, told = follow(one_by_one(4, groups), broken.outcomes)
    assert list(told)[6:] == [frozenset(one) for one in ({1}, {2}, {3}, {0, 1})]


@given(tables(), st.data())
def test_flaky_tests_have_no_say(table: Table, data: st.DataObject) -> None:
    """One test says this or that by chance, and it is known not to hold."""
    _, told = follow(one_by_one(table.count), table.outcomes)
    chance = {
        one: {**table.outcomes[one], "odd": data.draw(st.sampled_from(("passed", "failed")))} for one in told
    }
    steady, found = badges(table.count, told), badges(table.count, chance, {"odd"})
    for hunk in range(table.count):
        assert found[hunk] == steady[hunk] or (found[hunk], steady[hunk]) == (
            (Badge("flaky"),),
            (Badge("not exercised"),),
        )


@given(tables(), st.frozensets(st.integers(0, 5)))
def test_a_hunk_that_is_run_is_not_called_unexercised_and_nothing_else_changes(
    table: Table, run: Subset
) -> None:
    _, told = follow(one_by_one(table.count), table.outcomes)
    for hunk, (known, plain) in enumerate(
        zip(badges(table.count, told, run=run), badges(table.count, told), strict=True)
    ):
        quiet = plain == (Badge("not exercised"),) and hunk in run
        assert known == ((Badge("safe alone"),) if quiet else plain)


def test_a_hunk_that_needs_another_names_it() -> None:
    table = Table(3, {"t": broken_without(2, 0)})
    assert badges(3, table.outcomes)[2] == (Badge("needs", "t", (0,), 1),)


def test_a_test_that_came_with_a_hunk_is_not_lost_without_it() -> None:
    """The first hunk mends, the second adds a test of it, the third what the file of that test loads."""
    told = {
        frozenset(one): outcomes
        for one, outcomes in {
            (): {"t.py::old": "failed"},
            (0,): {"t.py::old": "passed"},
            (1,): {"t.py": "failed"},
            (2,): {"t.py::old": "failed"},
            (0, 1): {"t.py": "failed"},
            (0, 2): {"t.py::old": "passed"},
            (1, 2): {"t.py::old": "failed", "t.py::new": "failed"},
            (0, 1, 2): {"t.py::old": "passed", "t.py::new": "passed"},
        }.items()
    }
    assert badges(3, told) == (
        (Badge("needed", "t.py::new", count=2),),
        (Badge("needs", "t.py", (2,), 1),),
        (Badge("needed", "t.py::new", count=2),),
    )


def test_nothing_is_said_because_of_flaky_tests() -> None:
    table = Table(2, {"odd": broken_by(0), "t": fixed_by(1)})
    found = badges(2, table.outcomes, {"odd"})
    assert [[badge.kind for badge in one] for one in found] == [["flaky"], ["needed"]]


# -- ticks

BEFORE = b"a\n" + b"x\n" * 20 + b"b\n"
AFTER = b"A\n" + b"x\n" * 20 + b"B\n"


def test_hunks_are_numbered_over_all_files_and_ticked_as_a_decision_has_it() -> None:
    blobs = {"before": BEFORE, "after": AFTER, "new": b"n\n", "empty": b""}
    files = (
        FileChange("m", "modify", "before", "after"),
        FileChange("c", "create", None, "new"),
        FileChange("d", "delete", "before", None),
        FileChange("e", "create", None, "empty"),
    )
    proposal = Proposal("p", "c", "", files)
    parts = parts_of(proposal, blobs.__getitem__)
    assert [part.file for part in parts] == [0, 0, 1, 2, 3]
    assert len(hunks(BEFORE, AFTER)) == 2
    assert ticks_of(proposal, parts, {1}) == (FileTicks("m", (2, 3), whole=True),)
    assert ticks_of(proposal, parts, {2, 4}) == (
        FileTicks("c", (0,), whole=True),
        FileTicks("e", (), whole=True),
    )
    assert ticks_of(proposal, parts, ()) == ()
    (gone,) = ticks_of(proposal, parts, {3})
    assert (gone.path, gone.whole, len(gone.lines)) == ("d", True, 22)
