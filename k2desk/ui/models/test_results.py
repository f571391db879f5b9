"""The results of test runs as a tree: file, class, test; what fails first, then what changed. Without Qt."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, TypeAlias

from k2desk.core.errors import WorkspaceError
from k2desk.core.proposals import TestCase, TestReport
from k2desk.core.proving import Proof
from k2desk.core.visible import visible
from k2desk.ui.words import tr
from k2desk.workspace.fence import Fence

MOST_LOOKED_AT = 500
"""Files that are looked at, to find out whether results still hold."""
OUTPUT = "\n"
"""Key of the row for what a run printed; no file or test is called so."""
FEW = 40
"""Up to so many tests every file is open at first; else those with something to see."""

FEW_FAILED = 20
"""Up to so many failed tests say at first what went wrong; of more, one looks for names."""

Word: TypeAlias = Literal["", "new", "was failing", "was passing", "flaky", "no longer runs"]
_ORDER = {"failed": 0, "passed": 2, "skipped": 3}
_PLACE = re.compile(r"^(?P<path>[^\s:]+\.\w+):(?P<line>\d+):", re.M)
_TRACE = re.compile(r'File "(?P<path>[^"]+)", line (?P<line>\d+)')


@dataclass(frozen=True, slots=True)
class Ran:
    """A report, in its place in the session.

    Args:
        report: as recorded.
        proposals: how many proposals had been made before it.
    """

    report: TestReport
    proposals: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """A test of the last run.

    Args:
        case: its outcome.
        word: how that compares with the run before.
        older: whether a later run of a part has left it out.
    """

    case: TestCase
    word: Word = ""
    older: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """What there is to show.

    Args:
        results: every test, in the order of the run.
        against: what the words compare with, for the eye; "" where there is nothing to compare with.
    """

    results: tuple[Result, ...] = ()
    against: str = ""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A row of the list: a file, a class, a test, or a line of what it said.

    Args:
        key: of the file, class or test, for opening and closing.
        depth: how far it is indented.
        name: what is shown of it.
        results: the tests below it; of a test and of a line the one; none for what the run printed.
        kind: what it is.
        open: whether what is below it is shown; None where there is nothing.
    """

    key: str
    depth: int
    name: str
    results: tuple[Result, ...]
    kind: Literal["group", "test", "line"]
    open: bool | None = None

    @property
    def worst(self) -> Literal["passed", "failed", "skipped"]:
        """Failed where one failed, skipped where all were, else passed."""
        outcomes = {result.case.outcome for result in self.results}
        return "failed" if "failed" in outcomes else "passed" if "passed" in outcomes else "skipped"

    @property
    def seconds(self) -> float:
        """How long the tests below it took."""
        return sum(result.case.seconds for result in self.results)


def compared(told: Sequence[Ran]) -> Compared:
    """Return the tests of the last run, and what became of each since the run it is compared with.

    A run of a part brings the last run of all up to date. Compared is with the newest run of the same tests
    before the last proposal; where there was none, with the run before.

    Args:
        told: every run, oldest first.
    """
    wholes = [number for number, ran in enumerate(told) if ran.report.cases and not _whole_of(told, number)]
    if not told or not told[-1].report.cases:
        return Compared()
    last = len(told) - 1
    whole = _whole_of(told, last)
    begun = wholes[-1] if whole and wholes else last
    cases = {case.id: Result(case, older=begun != last) for case in told[begun].report.cases}
    for number in range(begun + 1, last + 1):
        fresh = number == last
        cases |= {case.id: Result(case, older=not fresh) for case in told[number].report.cases}
    base, against = _base(told, begun, last)
    before = {case.id: case.outcome for case in base.cases} if base else None
    return Compared(tuple(replace(one, word=_word(one.case, before)) for one in cases.values()), against)


def _whole_of(told: Sequence[Ran], number: int) -> bool:
    """Tell whether a run was of a part of what an earlier one has run."""
    command = told[number].report.command
    return any(command.startswith(f"{ran.report.command} ") for ran in told[:number] if ran.report.cases)


def _base(told: Sequence[Ran], begun: int, last: int) -> tuple[TestReport | None, str]:
    same = [
        ran for ran in told[:last] if ran.report.cases and ran.report.command == told[begun].report.command
    ]
    before = [ran for ran in same if ran.proposals < told[last].proposals]
    if before:
        return before[-1].report, tr("the run before the proposal")
    if begun == last:
        return (same[-1].report, tr("the run before")) if same else (None, "")
    return told[begun].report, tr("the run before")


def of_selection(proof: Proof, report: TestReport) -> tuple[Result, ...]:
    """Return the tests a selection changes something for, the worst first.

    Args:
        proof: of the selection.
        report: of its run.
    """
    cases = {case.id: case for case in report.cases}
    lists: tuple[tuple[tuple[str, ...], Word], ...] = (
        (proof.breaks, "was passing"),
        (proof.new, "new"),
        (proof.flaky, "flaky"),
        (proof.fixes, "was failing"),
        (proof.added, "new"),
        (proof.gone, "no longer runs"),
    )
    return tuple(
        Result(cases.get(test) or TestCase(test, "skipped"), word) for tests, word in lists for test in tests
    )


def touched(root: Path, paths: Sequence[str], after: float) -> bool:
    """Tell whether one of these files was changed after a moment; blocks.

    Args:
        root: of the workspace.
        paths: those git has a mark for: what was changed without one was committed meanwhile.
        after: seconds since the epoch.
    """
    fence = Fence(root)
    try:
        for path in paths[:MOST_LOOKED_AT]:
            try:
                if fence.stat(path).mtime_ns > after * 1e9:
                    return True
            except WorkspaceError:
                continue  # deleted, or not to be looked at
    finally:
        fence.close()
    return False


def place_of(case: TestCase, root: Path | None = None) -> tuple[str, int]:
    """Return where to look at a test: the line that failed in its own file, else where it begins.

    Args:
        case: the test.
        root: of the workspace, which a runner may write in front of paths.

    Returns:
        The path, relative to the workspace, and the line from 1; "" where no file is known, 0 for no line.
    """
    path = case.id.partition("::")[0]
    if "/" not in path and "." not in path:
        path = ""
    hits = (*_TRACE.finditer(case.message), *_PLACE.finditer(case.message))
    found = [(hit["path"], int(hit["line"])) for hit in hits]
    inside = [(_relative(name, root), line) for name, line in found]
    own = [line for name, line in inside if name == path and path]
    return path, own[-1] if own else case.line


def place_in(line: str, root: Path | None = None) -> tuple[str, int]:
    """Return the file and line a line of a message names, "" and 0 where it names none."""
    found = _PLACE.match(line.strip()) or _TRACE.search(line)
    return (_relative(found["path"], root), int(found["line"])) if found else ("", 0)


def _relative(path: str, root: Path | None) -> str:
    return path.removeprefix(f"{root.as_posix()}/") if root is not None else path


@dataclass(slots=True)
class _Group:
    """A file or a class, and what is below it."""

    key: str
    name: str
    results: list[Result] = field(default_factory=list)
    classes: dict[str, _Group] = field(default_factory=dict)
    tests: list[Result] = field(default_factory=list)


def rows(found: Sequence[Result], flipped: Collection[str] = ()) -> list[ResultRow]:
    """Return the rows of what is open.

    Args:
        found: the tests, in the order of the run.
        flipped: keys of what the user has opened or closed.
    """
    files: dict[str, _Group] = {}
    for result in found:
        path, *classes, _name = _parts(result.case.id)
        file = files.setdefault(path, _Group(path, path))
        file.results.append(result)
        if classes:
            name = "::".join(classes)
            inner = file.classes.setdefault(name, _Group(f"{path}::{name}", name))
            inner.results.append(result)
            inner.tests.append(result)
        else:
            file.tests.append(result)
    groups = sorted(files.values(), key=lambda group: min(map(_place, group.results)))
    few = len(found) <= FEW
    told = sum(result.case.outcome == "failed" for result in found) <= FEW_FAILED
    return [row for group in groups for row in _of_group(group, 0, flipped, few=few, told=told)]


def _of_group(
    group: _Group, depth: int, flipped: Collection[str], *, few: bool, told: bool
) -> Iterator[ResultRow]:
    at_first = few or min(map(_place, group.results)) < _ORDER["passed"]
    is_open = at_first != (group.key in flipped)
    yield ResultRow(group.key, depth, group.name, tuple(group.results), "group", is_open)
    if not is_open:
        return
    parts: list[tuple[int, _Group | Result]] = [(_place(one), one) for one in group.tests]
    parts += [(min(map(_place, inner.results)), inner) for inner in group.classes.values()]
    for _, part in sorted(parts, key=lambda pair: pair[0]):
        if isinstance(part, _Group):
            yield from _of_group(part, depth + 1, flipped, few=few, told=told)
        else:
            yield from _of_test(part, depth + 1, flipped, told=told)


def flat_rows(found: Sequence[Result], flipped: Collection[str] = ()) -> list[ResultRow]:
    """Return a row for each test with its whole name, in their order, all closed at first.

    Args:
        found: the tests; few of them.
        flipped: ids of those the user has opened.
    """
    return [row for one in found for row in _rows_of(one, 0, one.case.id, opened=one.case.id in flipped)]


def _of_test(result: Result, depth: int, flipped: Collection[str], *, told: bool) -> Iterator[ResultRow]:
    case = result.case
    opened = (told and case.outcome == "failed") != (case.id in flipped)
    return _rows_of(result, depth, _parts(case.id)[-1], opened=opened)


def _rows_of(result: Result, depth: int, name: str, *, opened: bool) -> Iterator[ResultRow]:
    case = result.case
    is_open = opened if case.message or case.output else None
    yield ResultRow(case.id, depth, visible(name), (result,), "test", is_open)
    if is_open:
        for line in _told(case):  # long words are read where they are seen
            yield ResultRow(case.id, depth + 1, line, (result,), "line")


def _told(case: TestCase) -> list[str]:
    told = visible(case.message).rstrip("\n").split("\n") if case.message else []
    if case.output:
        told += ["", tr("it wrote:"), *visible(case.output).rstrip("\n").split("\n")]
    return told


def output_rows(output: str, flipped: Collection[str], *, alone: bool) -> list[ResultRow]:
    """Return a row for what the runner printed, and below it its lines; none where nothing is known of it.

    Args:
        output: what it printed.
        flipped: keys of what the user has opened or closed.
        alone: whether there is nothing else to see, so that it is open at first.
    """
    if not output:
        return []
    is_open = alone != (OUTPUT in flipped)
    lines = visible(output).rstrip("\n").split("\n") if is_open else ()
    head = ResultRow(OUTPUT, 0, tr("What the run wrote"), (), "group", is_open)
    return [head, *(ResultRow(OUTPUT, 0, line, (), "line") for line in lines)]


def _parts(test: str) -> list[str]:
    """Split a test's id into its file, its classes and its name: ``tests/test_a.py::TestB::test_c[a::b]``."""
    head, bracket, rest = test.partition("[")
    path, *names = head.split("::")
    if not names:
        return [path, f"{path}{bracket}{rest}"]
    return [path, *names[:-1], f"{names[-1]}{bracket}{rest}"]


def _word(case: TestCase, before: Mapping[str, str] | None) -> Word:
    if before is None:
        return ""
    match before.get(case.id), case.outcome:
        case None, _:
            return "new"
        case "failed", "passed":
            return "was failing"
        case "passed", "failed":
            return "was passing"
        case _:
            return ""


def _place(result: Result) -> int:
    if result.case.outcome == "failed":
        return 0
    return 1 if result.word else _ORDER[result.case.outcome]
