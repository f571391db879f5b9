"""What `make figures` rests on: guards that are still where they are taken out, and a figure for each row."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from figures import __main__ as program
from figures import held
from figures.guards import guards
from figures.outcomes import Outcome, read_account

ROOT = Path(__file__).parents[2]


def test_every_guard_that_is_taken_out_stands_once_in_its_file() -> None:
    changes = [(guard.name, change) for guard in guards() for change in guard.changes]
    texts = {change.file: (ROOT / change.file).read_text(encoding="utf-8") for _, change in changes}
    moved = [name for name, change in changes if texts[change.file].count(change.old) != 1]
    assert moved == [], "write what stands there now into figures/guards.toml"
    assert [name for name, change in changes if change.old == change.new] == []
    assert [name for name, count in Counter(guard.name for guard in guards()).items() if count > 1] == []


def test_the_tests_of_every_row_and_guard_are_there() -> None:
    named = {path for row in held.ROWS for path in row.tests}
    named |= {word for guard in guards() for word in guard.tests if word.startswith("tests/")}
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_row_has_a_figure() -> None:
    assert {row.number for row in held.ROWS} | program.MEASURED.keys() == set(program.ROWS)


def test_cases_are_counted_by_their_tests_and_not_by_their_files() -> None:
    ran = [
        Outcome("tests.attacks.test_p08_folders::test_p08_one", True),
        Outcome("tests.attacks.test_p08_folders::test_p08_two", False),
        Outcome("tests.attacks.test_p08_folders::test_p09_three[1]", True),
        Outcome("tests.provider.test_x.TestY::test_n16_four", True),
    ]
    assert held.every_case("3", ran).value == 2


def test_an_account_of_a_run_is_read() -> None:
    failed, skipped, fine = read_account(
        "<testsuites><testsuite>"
        '<testcase classname="tests.a.test_x" name="test_a"><failure message="no"/></testcase>'
        '<testcase classname="tests.a.test_x" name="test_b"><skipped/></testcase>'
        '<testcase classname="tests.a.test_x.TestC" name="test_c[1]"><properties>'
        '<property name="tries" value="12"/></properties></testcase>'
        "</testsuite></testsuites>"
    )
    assert (failed.passed, skipped.passed, fine.passed) == (False, False, True)
    assert (fine.test, fine.counts) == ("tests.a.test_x.TestC::test_c[1]", {"tries": 12})
    ran = [failed, skipped, fine]
    assert held.none_broken("x")("1", ran).value == 2
    assert held.none_broken("x", "elsewhere")("1", ran).over, "a run that tried nothing holds nothing"
    assert held.tried("x", 12, "tries")("1", ran).value == 12
    assert not held.tried("x", 12, "tries")("1", ran).over
    assert held.tried("x", 13, "tries")("1", ran).over
    assert held.longest("x", 1, "not counted")("1", ran).over
    assert held.passed("x", 1, "test_c")("1", ran).value == 1
