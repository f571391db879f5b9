"""What each runner's output tells; the outputs are those of the real programs, shortened."""

from __future__ import annotations

import pytest

from k2desk.core.printed import Printed
from k2desk.core.proposals import TestCase, Totals
from k2desk.core.testing import TestProgress
from k2desk.proof.counts import (
    NOTHING,
    Reader,
    of_any,
    of_cargo,
    of_go,
    of_gradle,
    of_maven,
    of_pytest,
    of_script,
    of_unittest,
)
from k2desk.proof.progress import Counting

CARGO = """\
running 3 tests
test money::adds ... ok
test money::rounds ... FAILED
test slow ... ignored

failures:

---- money::rounds stdout ----
thread 'money::rounds' panicked at src/lib.rs:9:5:
assertion `left == right` failed

failures:
    money::rounds

test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
"""
GO = """\
=== RUN   TestAdd
--- PASS: TestAdd (0.00s)
=== RUN   TestRound
--- FAIL: TestRound (0.25s)
    money_test.go:12: got 1.01
--- SKIP: TestSlow (0.00s)
FAIL
FAIL\texample.com/money\t0.254s
--- PASS: TestReport (0.00s)
PASS
ok  \texample.com/report\t0.002s
FAIL
"""
MAVEN = """\
[INFO] Tests run: 3, Failures: 1, Errors: 0, Skipped: 1, Time elapsed: 0.05 s -- in MoneyTest
[ERROR] Tests run: 5, Failures: 1, Errors: 1, Skipped: 1
"""
NODE = "# tests 4\n# suites 0\n# pass 2\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 0\n"
MOCHA = "\n  Money\n    ✔ adds\n\n  2 passing (5ms)\n  1 pending\n  1 failing\n\n  1) rounds\n"


def test_cargo_names_each_test() -> None:
    failed = "thread 'money::rounds' panicked at src/lib.rs:9:5:\nassertion `left == right` failed"
    assert of_cargo(CARGO).cases == (
        TestCase("money::adds", "passed"),
        TestCase("money::rounds", "failed", 0.0, failed),
        TestCase("slow", "skipped"),
    )


def test_go_tells_the_package_after_its_tests() -> None:
    assert of_go(GO).cases == (
        TestCase("example.com/money::TestAdd", "passed"),
        TestCase("example.com/money::TestRound", "failed", 0.25, "money_test.go:12: got 1.01"),
        TestCase("example.com/money::TestSlow", "skipped"),
        TestCase("example.com/report::TestReport", "passed"),
    )


@pytest.mark.parametrize(
    ("reader", "text", "totals"),
    [
        (of_pytest, "== 1 failed, 86 passed, 2 skipped, 1 warning in 2.40s ==\n", Totals(86, 1, 2)),
        (of_pytest, "3 passed in 0.1s\n  py312: OK\n1 passed, 1 error in 0.2s\n", Totals(4, 1)),
        (of_unittest, "Ran 5 tests in 0.1s\n\nFAILED (failures=1, errors=1, skipped=1)\n", Totals(2, 2, 1)),
        (of_unittest, "Ran 2 tests in 0.1s\n\nOK\n", Totals(2)),
        (of_maven, MAVEN, Totals(2, 2, 1)),
        (of_gradle, "5 tests completed, 1 failed, 2 skipped\n", Totals(2, 1, 2)),
        (of_script, "Tests:       1 failed, 2 skipped, 5 passed, 8 total\n", Totals(5, 1, 2)),
        (of_script, "      Tests  1 failed | 5 passed | 1 skipped (7)\n", Totals(5, 1, 1)),
        (of_script, MOCHA, Totals(2, 1, 1)),
        (of_script, NODE, Totals(2, 1, 1)),
        (of_any, "cc -o t t.c\n./t\nRan 2 tests in 0.1s\n\nOK\n", Totals(2)),
    ],
)
def test_counts(reader: Reader, text: str, totals: Totals) -> None:
    assert reader(text).totals == totals


def test_what_tells_nothing_is_nothing() -> None:
    for text in ("", "all fine\n", "5 passed the exam in May\n", "0 tests\n"):
        assert of_any(text) == NOTHING


def test_one_failure_outweighs_a_pass_of_the_same_name() -> None:
    assert [case.outcome for case in of_cargo("test a ... FAILED\ntest a ... ok\n").cases] == ["failed"]


def test_what_tests_have_printed_is_no_progress() -> None:
    counting = Counting()
    assert counting.feed(Printed("..F")).words == "3", "how many there are is not known yet"
    assert counting.feed(Printed(".   [4/90]\n..")).words == "6 of 90"
    wrote = "=================== FAILURES ===================\n____ test_a ____\nxxxxEEEE\n......\n"
    assert counting.feed(Printed(f"\n{wrote}")) == TestProgress(6, 90, 1)
    assert counting.feed(Printed("xxxx")) == TestProgress(6, 90, 1)


def test_dots_are_counted_as_they_come() -> None:
    counting = Counting(expected=5)
    assert counting.feed(Printed("")) == TestProgress(0, 5)
    assert counting.feed(Printed("..F")) == TestProgress(3, 5, 1)
    assert counting.feed(Printed(".")) == TestProgress(4, 5, 1)
    assert counting.feed(Printed("  [4/6]\n.")).done == 5
    assert counting.feed(Printed("E\nFAILED tests/test_a.py::test_b\n...nothing")).failed == 2
    assert counting.feed(Printed("")).words == "6 of 6"


@pytest.mark.parametrize(
    ("text", "done", "whole", "failed"),
    [
        (CARGO, 3, 3, 1),
        (GO, 4, 0, 1),
        ("ok 1 - adds\nnot ok 2 - rounds\n", 2, 0, 1),
        ("running 3 tests\n.F", 2, 3, 1),
        ("collected 88 items\n\n....", 4, 88, 0),
    ],
)
def test_other_runners_are_counted_too(text: str, done: int, whole: int, failed: int) -> None:
    counting = Counting()
    for letter in text:
        told = counting.feed(Printed(letter))
    assert (told.done, told.whole, told.failed) == (done, whole, failed)


def test_a_line_without_end_takes_no_memory() -> None:
    counting = Counting()
    for _ in range(100):
        counting.feed(Printed("x" * 1000))
    assert len(counting._line) <= 4000


def test_a_line_that_is_written_over_counts_once() -> None:
    counting = Counting()
    assert counting.feed(Printed("..F")).done == 3
    told = counting.feed(Printed("....\n", 3))
    assert (told.done, told.failed) == (4, 0)
