"""The lines each test ran, recorded by a real run of pytest with a real `coverage` in the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from python_kit import environment

from k2desk.proof.lines import record_lines
from k2desk.proof.reach import Executed, reached
from k2desk.proof.runs import run_tests
from k2desk.proof.scratch import Scratch
from k2desk.proof.tests import TestCommand
from k2desk.proof.verdict import outcomes
from k2desk.sandbox.runner import Runner

Make = Callable[[], Scratch]
PYTEST = TestCommand("pytest", "")

MONEY = """\
import sys


def double(number):
    if number > 100:
        return number + number
    return number * 2


def half(number):
    return number / 2


def of_module():
    return 5


def outside():
    import subprocess

    return subprocess.run([sys.executable, "-c", "pass"]).returncode


FIVE = of_module()


def opened():
    return "opened"


def shared():
    return "shared"


def closed():
    return "closed"


def unused():
    return 1
"""
TESTS = """\
import inspect

import pytest

import money


@pytest.fixture(scope="module")
def wide():
    return money.shared()


@pytest.fixture
def narrow():
    yield money.opened()
    money.closed()


def test_double():
    assert money.double(2) == 4


@pytest.mark.parametrize("number", [1, 2])
class TestHalf:
    def test_half(self, number):
        assert money.half(2 * number) == number


def test_wide(wide):
    assert wide


def test_narrow(narrow):
    assert narrow


def test_outside():
    assert money.outside() == 0


def test_source():
    assert "lazy" in inspect.getsource(lazily())


def lazily():
    import lazy

    return lazy


@pytest.mark.skip
def test_skipped():
    pass
"""
LAZY = "import data\nimport money\n\nlazy = money.unused()\n"
DATA = "text = open(__file__).read()\n"
FREE = ("tests/test_money.py::test_outside",)


@pytest.fixture
def made(project: Path) -> Path:
    environment(project)
    (project / "tests").mkdir()
    (project / "conftest.py").touch()
    (project / "money.py").write_text(MONEY)
    (project / "lazy.py").write_text(LAZY)
    (project / "data.py").write_text(DATA)
    (project / "tests/test_money.py").write_text(TESTS)
    return project


async def recorded(scratch: Scratch, runner: Runner) -> Executed | None:
    """Run the tests once as they are and once with their lines recorded."""
    before = outcomes(await run_tests(scratch, PYTEST, runner, path=""))
    return await record_lines(scratch, PYTEST, runner, before, path="")


async def test_each_line_belongs_to_the_tests_that_ran_it(
    made: Path, scratch: Make, confined: Runner
) -> None:
    executed = await recorded(scratch(), confined)
    assert executed is not None
    file = "tests/test_money.py"

    def after(old: str, new: str) -> tuple[str, ...] | None:
        before, now = MONEY.encode(), MONEY.replace(old, new).encode()
        assert before != now
        found = reached(executed, {"money.py": (before, now)})
        return None if found is None else tuple(one.removeprefix(f"{file}::") for one in found)

    free = ("test_outside",)
    assert after("number * 2", "number * 3") == ("test_double", *free)
    assert after("number + number", "3 * number") == ("test_double", *free), "of the whole function"
    assert after("number / 2", "number / 3") == (
        "TestHalf::test_half[1]",
        "TestHalf::test_half[2]",
        *free,
    )
    assert after("return 5", "return 6") is None, "it runs while the file is loaded"
    assert after("return 1", "return 2") is None, "it does, and that file is loaded within a test"
    assert after('return "shared"', "return 1") is None, "several tests may use it"
    assert after('return "opened"', "return 1") == ("test_narrow", *free)
    assert after('return "closed"', "return 1") == ("test_narrow", *free)
    assert after("FIVE = of_module()", "FIVE = 4") is None
    same = {name: (text.encode(), text.encode()) for name, text in {"lazy.py": LAZY, "data.py": DATA}.items()}
    assert reached(executed, {"lazy.py": same["lazy.py"]}) == (
        f"{file}::test_outside",
        f"{file}::test_source",
    )
    assert reached(executed, {"data.py": same["data.py"]}) is None, "a module has read it as data"


async def test_what_takes_over_the_watching_breaks_the_record(
    project: Path, scratch: Make, confined: Runner
) -> None:
    environment(project)
    (project / "test_trace.py").write_text("import sys\n\ndef test_trace():\n    sys.settrace(None)\n")
    expected = {"test_trace.py::test_trace": "passed"}
    assert await record_lines(scratch(), PYTEST, confined, expected, path="") is None


async def test_nothing_is_recorded_with_our_own_python_without_coverage_or_by_another_command(
    project: Path, scratch: Make, confined: Runner
) -> None:
    (project / "test_one.py").write_text("def test_one():\n    pass\n")
    copy = scratch()
    assert await record_lines(copy, PYTEST, confined, {}, path="") is None
    assert await record_lines(copy, TestCommand("make", "", "make test"), confined, {}) is None
    environment(project, "coverage")
    assert await record_lines(copy, PYTEST, confined, {"test_one.py::test_one": "passed"}, path="") is None
