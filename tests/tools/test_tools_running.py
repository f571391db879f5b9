"""Commands and tests run in a copy, after a question that says everything."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import shutil
import sys
from pathlib import Path

import pytest
from tools_kit import Bench, Context

from k2desk.core.errors import SandboxError, ToolError
from k2desk.core.permissions import Confinement, Decision, Level
from k2desk.core.proposals import TestCase, TestReport
from k2desk.core.resources import resource
from k2desk.sandbox.probe import Probed
from k2desk.sandbox.runner import Runner
from k2desk.tools.copies import effect, unbounded
from k2desk.tools.run_tests import figures, told


@pytest.fixture
def demo(root: Path) -> Path:
    shutil.copytree(resource("demo/workspace"), root, dirs_exist_ok=True)
    return root


async def test_the_question_says_exactly_what_will_run(bench: Bench) -> None:
    plan = await bench.plan("run_command", command="  echo hi\u202e | cat ")
    question = plan.question
    assert question is not None
    assert (question.kind, question.title, question.text) == (
        "command",
        "Run a command?",
        "echo hi⟨U+202E⟩ | cat",
    )
    assert dict(question.facts)["folder"] == "ledger/"
    assert dict(question.facts)["time limit"] == "60 s"
    assert question.confinement == plan.confinement == "in a copy · confined · no network"
    assert question.remember


async def test_the_decision_is_bound_to_the_line_the_folder_and_the_level(
    bench: Bench, unconfined_bench: Bench
) -> None:
    digests = [
        (await place.plan("run_command", command=line)).question.digest  # type: ignore[union-attr]
        for place in (bench, unconfined_bench)
        for line in ("ls", "ls -a")
    ]
    assert len(set(digests)) == 4
    again = (await bench.plan("run_command", command="ls")).question
    assert again is not None
    assert again.digest == digests[0]


async def test_without_a_sandbox_the_card_says_so_and_offers_no_rule(unconfined_bench: Bench) -> None:
    question = (await unconfined_bench.plan("run_command", command="ls")).question
    assert question is not None
    assert question.confinement == "in a copy · not confined"
    assert "can read and write whatever you can" in dict(question.facts)["effect"]
    assert not question.remember


async def test_where_nothing_may_run_the_user_is_not_asked(idle_bench: Bench, root: Path) -> None:
    (root / "test_a.py").write_text("def test_a(): pass\n")
    for tool, arguments in (("run_command", {"command": "ls"}), ("run_tests", {})):
        with pytest.raises(ToolError, match=r"cannot run here: Install bubblewrap"):
            await idle_bench.plan(tool, **arguments)


async def test_an_empty_command_is_refused(bench: Bench) -> None:
    with pytest.raises(ToolError, match="empty"):
        await bench.plan("run_command", command="  ")


async def test_a_command_runs_in_a_copy_and_the_project_stays(bench: Bench, root: Path) -> None:
    for name, text in {"kept": "k", "changed": "old", "gone": "g", ".env": "KEY=hunter2"}.items():
        (root / name).write_text(text)
    line = "cat kept; ls -A; echo new > changed; rm gone; echo x > made; exit 3"
    done = await bench.use("run_command", command=line)
    assert done.text == (
        "exit status 3\nk.env\nchanged\ngone\nkept\n"
        "In its copy the command changed 1 file, created 1, deleted 1: changed, gone, made."
    )
    assert (done.result.ok, done.result.summary) == (False, "exit status 3")
    assert done.context.output == "k.env\nchanged\ngone\nkept\n"
    assert (root / "changed").read_text() == "old"
    assert (root / "gone").exists()
    assert not (root / "made").exists()
    assert list((bench.means.scratch).iterdir()) == []


async def test_a_silent_command(bench: Bench) -> None:
    done = await bench.use("run_command", command="true")
    assert (done.text, done.result.ok) == ("exit status 0\n(no output)", True)


async def test_long_output_keeps_its_head_and_its_end(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("k2desk.tools.run_command.MOST_CHARACTERS", 10)
    done = await bench.use("run_command", command="echo 1234567890abcdefghij")
    assert done.text == "exit status 0\n12345\n… 10 characters left out …\nfghij"


async def test_a_command_that_takes_too_long_is_ended(bench: Bench) -> None:
    object.__setattr__(bench.means, "seconds", 0.3)
    done = await bench.use("run_command", command="echo begun; sleep 60")
    assert done.text.startswith("timed out\nbegun")
    assert not done.result.ok


async def test_stop_ends_the_command_and_removes_the_copy(bench: Bench) -> None:
    plan = await bench.plan("run_command", command="echo begun; sleep 60")
    assert plan.question is not None
    begun = asyncio.Event()

    class Listening(Context):
        def emit(self, event: object) -> None:
            begun.set()

    decision = Decision("allow", plan.question.digest)
    task = asyncio.ensure_future(bench.tools["run_command"].run(plan, decision, Listening()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert list(bench.means.scratch.iterdir()) == []


async def test_without_tests_the_user_is_not_asked(bench: Bench) -> None:
    with pytest.raises(ToolError, match="No tests were found"):
        await bench.plan("run_tests")


async def test_a_target_that_is_an_option_is_refused(bench: Bench, demo: Path) -> None:
    with pytest.raises(ToolError):
        await bench.plan("run_tests", target="--collect-only")


async def test_the_tests_of_the_demo(bench: Bench, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    plan = await bench.plan("run_tests")
    assert plan.question is not None
    assert (plan.question.kind, plan.question.title) == ("tests", "Run the tests?")
    assert "pytest" in plan.question.text
    done = await bench.run("run_tests", plan)
    report = done.result.report
    assert report is not None
    failed, passed = report.count("failed"), report.count("passed")
    assert failed >= 1
    assert passed > failed
    assert done.result.summary == f"{failed} failed, {passed} passed"
    assert done.text.startswith(f"{failed} failed, {passed} passed in ")
    assert "\nFAILED tests/" in done.text
    assert "assert" in done.text
    assert not done.result.ok
    names = [case.id for case in report.cases if case.outcome == "passed"]
    alone = await bench.use("run_tests", target=names[0])
    assert alone.text.startswith("1 passed in ")
    assert alone.result.ok
    (demo / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    broken = await bench.use("run_tests")
    assert "unrecognized arguments: --no-such-option" in broken.text, "the model reads why"


@pytest.mark.parametrize(
    ("level", "chip", "words"),
    [
        ("full", "in a copy · confined · no network", "Your files stay as they are."),
        ("partial", "in a copy · partly confined · Landlock", "but for permissions and times"),
        ("tree", "in a copy · not confined", "nothing here can confine it"),
        ("none", "cannot run", "Install bubblewrap."),
    ],
)
def test_every_level_is_told_as_it_is(level: Level, chip: str, words: str) -> None:
    told_chip, consequence = effect(Confinement(level, "Landlock", "Install bubblewrap."))
    assert told_chip == chip
    assert words in consequence


def test_a_report_is_told_in_figures_and_failures() -> None:
    cases = (
        *(TestCase(f"t.py::f{number}", "failed", 0.1, "x" * 2100) for number in range(22)),
        TestCase("t.py::ok", "passed"),
        TestCase("t.py::later", "skipped"),
    )
    text = told(TestReport("pytest", 1, 2.345, cases, "Three files could not be read."))
    assert text.startswith(
        "22 failed, 1 passed, 1 skipped in 2.3 s\nThree files could not be read.\n\nFAILED t.py::f0\n"
    )
    assert "x" * 2000 + "\n…" in text
    assert "x" * 2001 not in text
    assert text.endswith("… 2 more failures")
    assert figures(TestReport("pytest", 5, 0.1, note="Nothing was collected.")) == "Nothing was collected."
    assert figures(TestReport("pytest", 5, 0.1)) == "no tests ran"


def test_a_report_without_counts_says_why_once_and_how_the_output_ends() -> None:
    report = TestReport("pytest", 4, 0.5, note="The runner left no results; the output says why")
    assert told(report) == f"{report.note} in 0.5 s"
    text = told(report, "a\n" * 2000 + "error: unrecognized arguments: --no-such-option\n")
    assert text.startswith(f"{report.note} in 0.5 s\n\nThe output ends:\n")
    assert text.endswith("\nerror: unrecognized arguments: --no-such-option")
    assert len(text) < 2200
    cases = (TestCase("t.py::ok", "passed"),)
    assert told(TestReport("pytest", 0, 0.5, cases), "1 passed") == "1 passed in 0.5 s"


class Changing:
    """A machine whose confinement is no longer what it was when the user was asked."""

    def __init__(self, *runners: Runner) -> None:
        self.runners = list(runners)

    def runner(self) -> Runner:
        return self.runners[0]

    def probe(self) -> None:
        if len(self.runners) > 1:
            del self.runners[0]

    def over(self, bench: Bench) -> Bench:
        return Bench(dataclasses.replace(bench.means, runner=self.runner, probe=self.probe))


def broken() -> Runner:
    """A runner made for the best level whose bubblewrap is gone."""
    return Runner(Probed("full", "bubblewrap, no network", program="/nonexistent/bwrap"))


@pytest.mark.parametrize(
    ("tool", "arguments"), [("run_command", {"command": "touch ran"}), ("run_tests", {})]
)
async def test_s13_a_lower_level_is_never_taken_silently(
    bench: Bench, root: Path, tool: str, arguments: dict[str, str]
) -> None:
    (root / "test_a.py").write_text("import unittest\n")
    place = Changing(broken(), Runner(Confinement("tree", "no sandbox", "Install bubblewrap."))).over(bench)
    plan = await place.plan(tool, **arguments)
    done = await place.run(tool, plan)
    assert not done.result.ok
    assert done.text.startswith("It did not run: ")
    assert "could not be" in done.text
    assert "no sandbox" in done.text
    then = done.result.then
    assert then is not None
    assert then.proposal is None
    assert then.question is not None
    assert then.question.confinement == "in a copy · not confined"
    assert not then.question.remember
    assert not then.question.real_files
    assert plan.question is not None
    assert then.question.digest != plan.question.digest
    again = await place.run(tool, then)
    assert "It did not run" not in again.text


async def test_s13_a_level_that_fell_while_the_user_was_asked_is_asked_about(bench: Bench) -> None:
    machine = Changing(bench.means.runner(), Runner(Confinement("tree", "no sandbox")))
    place = machine.over(bench)
    plan = await place.plan("run_command", command="echo hi")
    machine.probe()
    done = await place.run("run_command", plan)
    assert done.text.startswith("It did not run: what it would run as has changed since the user was asked.")
    assert done.result.then is not None


@pytest.mark.parametrize("after", [broken(), Runner(Confinement("none", "nothing runs"))])
async def test_s13_where_nothing_changed_it_is_an_error(bench: Bench, after: Runner) -> None:
    place = Changing(broken(), after).over(bench)
    plan = await place.plan("run_command", command="echo hi")
    with pytest.raises(SandboxError, match="could not be"):
        await place.run("run_command", plan)


def test_what_is_not_limited_stands_on_the_card() -> None:
    assert unbounded(Confinement("full", "bubblewrap")) == ()
    assert unbounded(Confinement("full", "bubblewrap", "No counting.")) == (("not limited", "No counting."),)
    assert unbounded(Confinement("tree", "no sandbox", "Install it.")) == ()
