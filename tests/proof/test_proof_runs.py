from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from k2desk.core.errors import ToolError
from k2desk.core.printed import Printed, whole
from k2desk.proof.runs import run_tests
from k2desk.proof.scratch import Scratch
from k2desk.proof.tests import TestCommand, detect
from k2desk.sandbox.runner import Runner

Make = Callable[[], Scratch]

MODULE = "def double(number):\n    return number * 2\n"
TESTS = """\
import pytest

from money import double


@pytest.mark.parametrize("number", [1, 2])
def test_double(number):
    assert double(number) == number * 2


class TestMore:
    def test_wrong(self):
        assert double(2) == 5

    @pytest.mark.skip(reason="later")
    def test_skipped(self):
        pass
"""
UNITTESTS = """\
import unittest

from money import double


class TestDouble(unittest.TestCase):
    def test_right(self):
        self.assertEqual(double(2), 4)

    def test_wrong(self):
        self.assertEqual(double(2), 5, "<wrong> \\x1b")

    def test_broken(self):
        raise ValueError("no")

    @unittest.skip("later")
    def test_skipped(self):
        pass

    @unittest.expectedFailure
    def test_expected(self):
        self.fail()

    @unittest.expectedFailure
    def test_unexpected(self):
        pass

    def test_parts(self):
        for number in range(3):
            with self.subTest(number=number):
                self.assertNotEqual(number, 1)
"""


@pytest.fixture(params=["confined", "unconfined"])
def runner(request: pytest.FixtureRequest) -> Runner:
    found: Runner = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def money(project: Path) -> Path:
    (project / "tests").mkdir()
    (project / "money.py").write_text(MODULE)
    (project / "tests/test_money.py").write_text(TESTS)
    return project


async def test_a_projects_tests_are_run(money: Path, scratch: Make, runner: Runner) -> None:
    command = detect(money)
    assert command is not None
    live: list[Printed] = []
    report = await run_tests(scratch(), command, runner, on_output=live.append, path="")
    assert report.note == ""
    assert report.exit_status == 1
    assert report.command == "python -m pytest -q"
    assert [(case.id, case.outcome) for case in report.cases] == [
        ("tests/test_money.py::test_double[1]", "passed"),
        ("tests/test_money.py::test_double[2]", "passed"),
        ("tests/test_money.py::TestMore::test_wrong", "failed"),
        ("tests/test_money.py::TestMore::test_skipped", "skipped"),
    ]
    assert "assert 4 == 5" in report.cases[2].message
    assert "1 failed, 2 passed, 1 skipped" in whole(live)
    assert report.seconds > 0


async def test_one_test_is_run(money: Path, scratch: Make, confined: Runner) -> None:
    target = "tests/test_money.py::test_double[2]"
    report = await run_tests(scratch(), TestCommand("pytest", ""), confined, (target,), path="")
    assert report.exit_status == 0
    assert [case.id for case in report.cases] == [target]
    assert report.command == f"python -m pytest -q {target}"


async def test_paths_in_the_output_are_the_projects_own(money: Path, scratch: Make, confined: Runner) -> None:
    (money / "tests/test_money.py").write_text("import os\ndef test_a():\n    assert os.getcwd() == 'x'\n")
    report = await run_tests(scratch(), TestCommand("pytest", ""), confined, path="")
    assert str(money) in report.cases[0].message


async def test_the_copy_is_what_is_tested(money: Path, scratch: Make, runner: Runner) -> None:
    copy = scratch()
    copy.apply({"money.py": b"def double(number):\n    return 5\n"})
    report = await run_tests(copy, TestCommand("pytest", ""), runner, path="")
    assert [case.outcome for case in report.cases] == ["failed", "failed", "passed", "skipped"]
    assert (money / "money.py").read_text() == MODULE


async def test_s09_the_projects_own_environment_runs_in_the_sandbox(
    money: Path, scratch: Make, confined: Runner, tmp_path: Path
) -> None:
    # A Python that was tampered with writes a mark wherever it can; none is outside.
    (money / ".venv/bin").mkdir(parents=True)
    (money / ".venv/pyvenv.cfg").write_text("home = /usr/bin\n")
    evil = money / ".venv/bin/python"
    evil.write_text(f"#!/bin/sh\ntouch {tmp_path}/mark {money}/mark {Path.home()}/mark\necho ran\nexit 3\n")
    evil.chmod(0o755)
    copy = scratch()
    report = await run_tests(copy, TestCommand("pytest", ""), confined, path="")
    assert report.count("passed") == 2, "another Python did it"
    for place in (tmp_path, money, Path.home()):
        assert not (place / "mark").exists()
    assert (copy.tree / "mark").exists() is False, "it was asked in a copy it can't write"


async def test_unittest_where_there_is_no_pytest(
    project: Path, scratch: Make, confined: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "money.py").write_text(MODULE)
    (project / "tests").mkdir()
    (project / "tests/test_money.py").write_text(UNITTESTS)
    (project / "tests/test_broken.py").write_text("import unittest, missing\n")
    monkeypatch.setattr(sys, "frozen", True, raising=False)  # so that ours, which has pytest, is not offered
    command = detect(project)
    assert command == TestCommand("unittest", "tests/test_broken.py")
    report = await run_tests(scratch(), command, confined, path="/usr/bin")
    found = {case.id: case.outcome for case in report.cases}
    name = "tests/test_money.py::TestDouble::test_"
    assert found.pop("test_broken", found.pop("tests/test_broken.py", None)) == "failed"
    assert found == {
        f"{name}right": "passed",
        f"{name}wrong": "failed",
        f"{name}broken": "failed",
        f"{name}skipped": "skipped",
        f"{name}expected": "skipped",
        f"{name}unexpected": "failed",
        f"{name}parts": "failed",
    }
    one = await run_tests(
        scratch(), command, confined, ("tests/test_money.py::TestDouble::test_right",), path="/usr/bin"
    )
    assert [case.outcome for case in one.cases] == ["passed"]
    assert one.exit_status == 0


async def test_without_any_runner_it_is_said_what_to_install(
    money: Path, scratch: Make, confined: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    report = await run_tests(scratch(), TestCommand("pytest", ""), confined, path="/nonexistent")
    assert "pip install pytest" in report.note
    assert report.exit_status is None
    assert report.cases == ()


async def test_no_tests_and_broken_ones_are_told(money: Path, scratch: Make, confined: Runner) -> None:
    (money / "tests/test_money.py").write_text("")
    assert (
        await run_tests(scratch(), TestCommand("pytest", ""), confined, path="")
    ).note == "No tests were found"
    (money / "tests/test_money.py").write_text("import missing\n")
    report = await run_tests(scratch(), TestCommand("pytest", ""), confined, path="")
    assert [(case.id, case.outcome) for case in report.cases] == [("tests/test_money.py", "failed")]
    (money / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    report = await run_tests(scratch(), TestCommand("pytest", ""), confined, path="")
    assert report.note == "The runner left no results; the output says why"


async def test_x18_they_are_ended_when_their_time_is_over(
    money: Path, scratch: Make, confined: Runner
) -> None:
    (money / "tests/test_money.py").write_text("import time\ndef test_a():\n    time.sleep(60)\n")
    report = await run_tests(scratch(), TestCommand("pytest", ""), confined, seconds=1, path="")
    assert report.exit_status is None
    assert report.note == "The tests took longer than 1 seconds and were ended"


async def test_they_can_be_stopped(money: Path, scratch: Make, confined: Runner) -> None:
    (money / "tests/test_money.py").write_text("import time\nprint('up', flush=True)\ntime.sleep(60)\n")
    (money / "pytest.ini").write_text("[pytest]\naddopts = -s\n")
    heard = asyncio.Event()
    task = asyncio.create_task(
        run_tests(
            scratch(), TestCommand("pytest", ""), confined, on_output=lambda _piece: heard.set(), path=""
        )
    )
    await asyncio.wait_for(heard.wait(), 20)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("left", ["os.symlink('/etc/passwd', path)", "os.mkfifo(path)", "os.mkdir(path)"])
async def test_results_that_are_no_file_are_not_read(
    money: Path, scratch: Make, confined: Runner, left: str
) -> None:
    (money / "conftest.py").write_text(
        "import os\ndef pytest_unconfigure(config):\n    path = config.option.xmlpath\n"
        f"    os.remove(path)\n    {left}\n"
    )
    report = await run_tests(scratch(), TestCommand("pytest", ""), confined, path="")
    assert report.cases == ()
    assert report.note


async def test_a_target_that_is_none_runs_nothing(money: Path, scratch: Make, confined: Runner) -> None:
    with pytest.raises(ToolError):
        await run_tests(scratch(), TestCommand("pytest", ""), confined, ("--pdb",), path="")


async def test_a_file_named_like_the_runner_is_not_the_runner(
    money: Path, scratch: Make, confined: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    (money / "pytest.py").write_text("print('not me')\n")
    report = await run_tests(scratch(), TestCommand("pytest", ""), confined, path="/usr/bin")
    assert "pip install pytest" in report.note


async def test_our_own_plug_ins_stay_out(money: Path, scratch: Make, confined: Runner) -> None:
    (money / "tests/test_money.py").write_text(
        "import sys\ndef test_a():\n    assert 'pytestqt' not in sys.modules\n"
    )
    report = await run_tests(scratch(), TestCommand("pytest", ""), confined, path="")
    assert [case.outcome for case in report.cases] == ["passed"]


async def test_an_installed_project_does_not_stand_in_for_its_copy(
    money: Path, scratch: Make, unconfined: Runner
) -> None:
    # As `pip install -e` does: the real folder is on the path of the environment.
    (money / "src").mkdir()
    (money / "src/thing.py").write_text("WHERE = 'real'\n")
    (money / "tests/test_money.py").write_text(
        f"import sys\nsys.path.append({str(money / 'src')!r})\nimport thing\n"
        "def test_a():\n    assert thing.WHERE == 'copy'\n"
    )
    copy = scratch()
    copy.apply({"src/thing.py": b"WHERE = 'copy'\n"})
    report = await run_tests(copy, TestCommand("pytest", ""), unconfined, path="")
    assert [case.outcome for case in report.cases] == ["passed"]
