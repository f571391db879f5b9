"""The results of a test run as rows: what fails first, then what changed since the run before; without Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from k2desk.core.errors import WorkspaceError
from k2desk.core.proposals import TestCase, TestReport
from k2desk.core.visible import visible
from k2desk.workspace.fence import Fence

MOST_LOOKED_AT = 500
"""Files that are looked at, to find out whether results still hold."""

Word: TypeAlias = Literal["", "new", "was failing", "was passing"]
_ORDER = {"failed": 0, "passed": 2, "skipped": 3}


@dataclass(frozen=True, slots=True)
class Result:
    """A test of the last run.

    Args:
        case: its outcome.
        word: how that compares with the run before.
    """

    case: TestCase
    word: Word = ""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A row of the list: a test, or a line of its message.

    Args:
        result: the test.
        number: which test of the list it is.
        line: a line of the message, None for the test itself.
    """

    result: Result
    number: int
    line: str | None = None


def results(told: list[TestReport]) -> tuple[Result, ...]:
    """Compare the last report with the newest one before it that has results of the same command.

    Args:
        told: every report, oldest first.

    Returns:
        The tests of the last one: failed, then changed, then the rest, each in the order of the run.
    """
    if not told:
        return ()
    last = told[-1]
    same = [report for report in told[:-1] if report.cases and report.command == last.command]
    before = {case.id: case.outcome for case in same[-1].cases} if same else None
    found = [Result(case, _word(case, before)) for case in last.cases]
    return tuple(sorted(found, key=_place))


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


def name_and_file(test: str) -> tuple[str, str]:
    """Split a test's id into what tells it from its neighbours, and where it is.

    Args:
        test: such as ``tests/test_money.py::TestTotal::test_of_many``.

    Returns:
        Such as ``TestTotal::test_of_many`` and ``test_money.py``; the second is "" where there is none.
    """
    path, colons, name = test.partition("::")
    return (name, path.rsplit("/", 1)[-1]) if colons else (test, "")


def rows(found: Iterable[Result], closed: Collection[str]) -> list[ResultRow]:
    """Return the rows: every test, and the message of those that failed and are not closed.

    Args:
        found: the tests in order.
        closed: ids of tests whose message is closed.
    """
    made: list[ResultRow] = []
    for number, result in enumerate(found):
        made.append(ResultRow(result, number))
        if result.case.message and result.case.id not in closed:
            lines = visible(result.case.message).rstrip("\n").split("\n")
            made += [ResultRow(result, number, line) for line in lines]
    return made


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
