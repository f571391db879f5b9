"""Runs a project's tests in its copy and reads what came of each."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from k2desk.core.errors import FenceError
from k2desk.core.printed import Printed
from k2desk.core.proposals import TestCase, TestReport
from k2desk.core.wording import mark
from k2desk.proof.beneath import Beneath
from k2desk.proof.by_line import ended_by_us, explained, gently, run_line
from k2desk.proof.junit import MOST_BYTES, ResultsUnreadable, parse
from k2desk.proof.python import Interpreter, interpreters
from k2desk.proof.scratch import Scratch
from k2desk.proof.tests import TestCommand, check_target
from k2desk.proof.unittests import SCRIPT
from k2desk.sandbox.command import Outcome
from k2desk.sandbox.profile import STANDARD_ENV
from k2desk.sandbox.runner import Runner

_CHECK_SECONDS = 20.0
_NO_TESTS = 5  # pytest's exit status where nothing was collected

# Isolated, so that neither a folder of the project nor a variable can stand in for the real module.
_IS_THERE = "import importlib.util as u, sys; sys.exit(0 if u.find_spec(sys.argv[1]) else 3)"


async def choose(
    scratch: Scratch, command: TestCommand, runner: Runner, path: str | None = None
) -> tuple[Interpreter, TestCommand] | None:
    """Find a Python that has the runner; each is asked in the sandbox.

    Args:
        scratch: the copy of the project.
        command: how its tests are run.
        runner: what runs it.
        path: see `k2desk.proof.python.interpreters`.

    Returns:
        The Python and what to run with it, None where no Python will do.
    """
    found = await asyncio.to_thread(interpreters, scratch.root, path)
    for name in dict.fromkeys(("pytest", command.runner)):
        for python in found:
            if await has(scratch, python, runner, name):
                return python, replace(command, runner=name)
    return None


async def has(scratch: Scratch, python: Interpreter, runner: Runner, name: str) -> bool:
    """Tell whether a Python has a module; it is asked in the sandbox."""
    argv = (python.executable, "-I", "-c", _IS_THERE, name)
    check = scratch.command(argv, binds=python.binds, read_only=True, seconds=_CHECK_SECONDS)
    return (await runner.run(check)).exit_status == 0


async def run_tests(
    scratch: Scratch,
    command: TestCommand,
    runner: Runner,
    targets: Sequence[str] = (),
    on_output: Callable[[Printed], None] = lambda _piece: None,
    *,
    seconds: float = 300.0,
    path: str | None = None,
    gentle: bool = False,
) -> TestReport:
    """Run the tests in the copy. Cancel the task to stop them.

    Args:
        scratch: the copy of the project.
        command: what `k2desk.proof.tests.detect` found.
        runner: what runs it.
        targets: test files or tests, relative to the project; empty for all.
        on_output: gets the live output.
        seconds: the time they may take.
        path: see `k2desk.proof.python.interpreters`.
        gentle: whether everything else on the machine comes first.

    Raises:
        ToolError: a target is none, or this runner can't run a part of the tests.
        SandboxError: they could not be confined or started.
    """
    for target in targets:
        check_target(target)
    words = command.words(*targets)
    if command.line:
        return await run_line(
            scratch, command, words, runner, on_output, seconds=seconds, path=path, gentle=gentle
        )
    chosen = await choose(scratch, command, runner, path)
    if chosen is None:
        note = mark(
            f"No Python here has {command.runner}. Install it in the project's environment: "
            f"python3 -m venv .venv && .venv/bin/pip install {command.runner}"
        )
        return TestReport(words, None, 0.0, note=note)
    python, command = chosen
    results = scratch.results / f"{secrets.token_hex(8)}.xml"
    argv = (*(gently() if gentle else ()), *_argv(python, command, results, targets))
    outcome = await runner.run(
        scratch.command(argv, binds=python.binds, env=environment(python, scratch, runner), seconds=seconds),
        on_output,
    )
    cases, note = await asyncio.to_thread(results_of, scratch, results.name)
    note = _note(outcome, cases, note, seconds)
    report = TestReport(command.words(*targets), outcome.exit_status, outcome.seconds, cases, note)
    return explained(report, outcome)


def _argv(
    python: Interpreter, command: TestCommand, results: Path, targets: Sequence[str]
) -> tuple[str, ...]:
    if command.runner == "unittest":
        return (python.executable, "-c", SCRIPT, str(results), *targets)
    return (python.executable, "-m", "pytest", *of_pytest(results), *targets)


def of_pytest(results: Path) -> list[str]:
    """Return pytest's options for a run whose results are written to a file."""
    argv = ["-q", "--color=no", f"--junitxml={results}"]
    # The older family names the file of each test. The cache would change the copy.
    argv += ["-o", "junit_family=xunit1", "-o", f"cache_dir={results.parent / 'cache'}"]
    argv += ["-o", "junit_logging=all", "-o", "junit_log_passing_tests=false"]
    return [*argv, "-o", "console_output_style=count"]


def environment(python: Interpreter, scratch: Scratch, runner: Runner) -> dict[str, str]:
    """Return the variables that tests on a Python need."""
    env = {"PATH": os.pathsep.join((str(Path(python.executable).parent), STANDARD_ENV["PATH"]))}
    if python.origin == "own":
        # Our own plug-ins are no business of the project's.
        env["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    if not runner.confined:
        # An environment that has the project installed for editing would else run the real files.
        env["PYTHONPATH"] = os.pathsep.join((str(scratch.tree / "src"), str(scratch.tree)))
    return env


def results_of(scratch: Scratch, name: str) -> tuple[tuple[TestCase, ...], str]:
    """Return the tests of a file of results, and what is wrong with it, "" for nothing."""
    with Beneath(scratch.results) as results, Beneath(scratch.tree) as tree:
        try:
            return parse(results.read(name, MOST_BYTES), tree.is_file), ""
        except FileNotFoundError:
            return (), mark("The runner left no results")
        except (OSError, FenceError, ResultsUnreadable) as error:
            return (), str(error)


def _note(outcome: Outcome, cases: tuple[TestCase, ...], note: str, seconds: float) -> str:
    if ended := ended_by_us(outcome, seconds):
        return ended
    if outcome.exit_status == _NO_TESTS and not cases:
        return mark("No tests were found")
    if note:
        return mark(f"{note}; the output says why") if outcome.output.strip() else note
    return ""
