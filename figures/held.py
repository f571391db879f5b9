"""The rows that tests hold: which tests, how often each tried, and that none failed or was left out."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.measure import Figure
from figures.outcomes import ROOT, Outcome, run_tests

Line = Callable[[str, Sequence[Outcome]], Figure]
FULL = {"K2DESK_ATTACKS": "full", "K2DESK_CRASHES": "all"}
"""Every race at its full length, every step of a write killed."""
CHANCE = {"K2DESK_EXAMPLES": "nightly"}
"""Ten thousand examples of each property, picked by chance."""
TWO_AT_ONCE = ("-n", "2", "--dist", "worksteal")
CASES = 105
"""So many has the catalogue, faults of the network among them."""
CASE = re.compile(r"\btest_([a-z]\d\d)_")
ORDINARY = "ordinary user" if os.geteuid() == 0 else "as we are"
"""What the id of a test says that ran in the sandbox of somebody who is not root."""


def none_broken(what: str, match: str = "") -> Line:
    """Make a figure of the tests that failed or were left out; a run that tried none holds nothing."""

    def line(row: str, ran: Sequence[Outcome]) -> Figure:
        tried = [outcome for outcome in ran if match in outcome.test]
        broken = sum(not outcome.passed for outcome in tried) if tried else 1
        return Figure(row, what, broken, 0, "", f"of {len(tried)} tests")

    return line


def passed(what: str, bar: float, match: str) -> Line:
    """Make a figure of the tests that passed."""

    def line(row: str, ran: Sequence[Outcome]) -> Figure:
        found = sum(outcome.passed for outcome in ran if match in outcome.test)
        return Figure(row, what, found, bar, "", at_least=True)

    return line


def tried(what: str, bar: float, count: str, fold: Callable[[Iterable[float]], float] = sum) -> Line:
    """Make a figure of what tests counted; of tests that failed nothing counts."""

    def line(row: str, ran: Sequence[Outcome]) -> Figure:
        found = [outcome.counts[count] for outcome in ran if outcome.passed and count in outcome.counts]
        return Figure(
            row, what, fold(found) if found else 0, bar, "", f"in {len(found)} tests", at_least=True
        )

    return line


def longest(what: str, bar: float, count: str) -> Line:
    """Make a figure of the longest time a test has noted, in milliseconds."""

    def line(row: str, ran: Sequence[Outcome]) -> Figure:
        found = [outcome.counts[count] for outcome in ran if count in outcome.counts]
        return Figure(row, what, max(found, default=float("inf")), bar, "ms", f"in {len(found)} tests")

    return line


def every_case(row: str, ran: Sequence[Outcome]) -> Figure:
    """Row 3: the cases of the catalogue of which every test passed; `tests/house` holds that each has one."""
    cases: dict[str, bool] = {}
    for outcome in ran:
        if found := CASE.search(outcome.test.partition("::")[2]):  # a file may hold several cases
            cases[found[1]] = cases.get(found[1], True) and outcome.passed
    held = sum(cases.values())
    return Figure(row, "cases of the catalogue that are held", held, CASES, "", at_least=True)


@dataclass(frozen=True, slots=True)
class Row:
    """What is run for a row, and what becomes of it.

    Args:
        number: of the row.
        tests: paths of files and folders.
        lines: the figures.
        env: how long the run is to be.
        words: further options of pytest.
    """

    number: str
    tests: tuple[str, ...]
    lines: tuple[Line, ...]
    env: Mapping[str, str]
    words: tuple[str, ...] = TWO_AT_ONCE


def _attacks(*cases: str) -> tuple[str, ...]:
    """Return the files of the cases."""
    folder = sorted(name for name in os.listdir(ROOT / "tests" / "attacks") if name.startswith("test_"))
    return tuple(f"tests/attacks/{name}" for name in folder if name[5:8].startswith(cases))


ROWS = (
    Row(
        "1",
        _attacks("s", "x13", "x14", "x15", "x17", "x18"),
        (
            none_broken("promises of the sandbox that are broken or not tried"),
            passed("promises of the sandbox held for an ordinary user", 32, ORDINARY),
        ),
        FULL,
    ),
    Row(
        "3",
        ("tests/attacks", "tests/provider/test_provider_network.py", "tests/house/test_house_attacks.py"),
        (none_broken("tests of attacks that fail or are left out"), every_case),
        FULL,
    ),
    Row(
        "3",
        _attacks("p11", "p13"),
        (
            longest("longest look at what is no file, until it is refused", 100, "refused after ms"),
            longest("longest look at a tree without end", 5_000, "answered after ms"),
        ),
        FULL,
        (),
    ),
    Row(
        "4",
        _attacks("p08"),
        (
            none_broken("races for a path that led outside", "p08"),
            tried("tries to read through a folder that flips", 100_000, "races to read"),
            tried("tries to write through a folder that flips", 10_000, "races to write", min),
        ),
        FULL,
    ),
    Row(
        "5",
        _attacks("g"),
        (
            none_broken("ways on which a repository ran something"),
            tried("settings of git that name a program", 25, "settings that run", max),
            tried("hooks", 13, "hooks", max),
        ),
        FULL,
    ),
    Row(
        "6",
        ("tests/workspace/test_workspace_crash.py", *_attacks("a04")),
        (
            none_broken("crashes that left a mixed state or a temporary file"),
            tried("crashes, at every step and again in the recovery", 250, "crashes"),
        ),
        FULL,
    ),
    Row(
        "7",
        ("tests/tools/test_tools_undo.py",),
        (
            none_broken("undos that left other bytes or another mode"),
            tried("patches picked by chance and taken back", 1_000, "patches taken back"),
        ),
        {"K2DESK_EXAMPLES": "thousand"},
    ),
    Row(
        "8",
        ("tests/patch/test_patch_git.py", "tests/tools/test_tools_corpus.py"),
        (
            none_broken("patches in a wrong place, or understood in half"),
            tried("patches picked by chance, equal to git apply", 10_000, "equal to git"),
            passed("cases of the corpus, done whole or cleanly refused", 60, "test_tools_corpus::test_case"),
        ),
        CHANCE,
    ),
    Row(
        "9",
        ("tests/provider/test_provider_network.py", "tests/provider/test_provider_damage.py"),
        (
            none_broken("faults of a stream with a wrong end, a false answer or a call run"),
            passed("faults of a stream that end in the right state", 28, "::test_n"),
            tried("splits picked by chance that change nothing", 10_000, "splits"),
        ),
        CHANCE,
    ),
    Row(
        "11",
        _attacks("r01", "x15"),
        (
            longest("longest stall under text that is heavy to show", 200, "busy ms"),
            longest("longest stall under output without end", 200, "busy beside output ms"),
        ),
        FULL,
        (),
    ),
    Row(
        "12",
        _attacks("k"),
        (
            none_broken("places where a key or a secret was found"),
            tried("kinds of secrets that were planted", 21, "kinds of secrets", max),
        ),
        FULL,
    ),
    Row("13", _attacks("i08"), (none_broken("sockets that listen, or lead elsewhere"),), FULL),
    Row(
        "14",
        _attacks("n14", "x10", "x11"),
        (none_broken("runs and writes under an answer to something else"),),
        FULL,
    ),
)


def counted(rows: Sequence[str], failed: list[str]) -> list[Figure]:
    """Run the tests of the wanted rows, each file once for every kind of run, and make figures of them.

    Args:
        rows: numbers of rows; those that no test holds are passed over.
        failed: gets what ended without a figure.
    """
    figures: list[Figure] = []
    alike: dict[tuple[object, ...], list[Row]] = {}
    for row in ROWS:
        if row.number in rows:
            alike.setdefault((row.words, *row.env.items()), []).append(row)
    for together in alike.values():
        paths = _widest(dict.fromkeys(path for row in together for path in row.tests))
        sys.stderr.write(f"running {' '.join(paths)}\n")
        try:
            outcomes = run_tests(paths, together[0].words, together[0].env)
        except SystemExit as error:
            failed.append(f"row {', '.join(row.number for row in together)}: {error}")
            continue
        for row in together:
            ran = [outcome for outcome in outcomes if _belongs(outcome, row.tests)]
            figures += [line(row.number, ran) for line in row.lines]
    return figures


def _widest(paths: Iterable[str]) -> list[str]:
    """Leave out what lies in a folder that is there too: pytest would run it twice."""
    every = list(paths)
    return [path for path in every if not any(path.startswith(f"{other}/") for other in every)]


def _belongs(outcome: Outcome, paths: Sequence[str]) -> bool:
    """Whether the test lies in one of the files or folders."""
    name = outcome.test.partition("::")[0] + "."
    return any(name.startswith(path.removesuffix(".py").replace("/", ".") + ".") for path in paths)
