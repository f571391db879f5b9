"""Runs tests by a line of shell, and reads what came of them: from JUnit XML, else from the output."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec.structs import replace

from k2desk.core.errors import FenceError
from k2desk.core.printed import Printed
from k2desk.core.proposals import TestCase, TestReport
from k2desk.core.wording import mark
from k2desk.proof.beneath import Beneath
from k2desk.proof.counts import NOTHING, Counted
from k2desk.proof.junit import MOST_BYTES, ResultsUnreadable, parse
from k2desk.proof.prints import Print, print_of
from k2desk.proof.runners import Runner as Kind
from k2desk.proof.runners import runner_of
from k2desk.proof.scratch import Scratch
from k2desk.proof.tests import TestCommand
from k2desk.proof.toolchains import program_of, toolchain
from k2desk.sandbox.command import Outcome, shell
from k2desk.sandbox.runner import Runner

MOST_REPORTS = 2_000
"""Files of results that are read."""
NOT_FOUND = 127
"""The shell's exit status where a program is not there."""
MOST_OUTPUT = 20_000
"""Characters of what a run printed that are kept, from its end."""
_NICE = Path("/usr/bin/nice")


def gently() -> tuple[str, ...]:
    """Return what a command line begins with where everything else comes first."""
    return (str(_NICE), "-n", "10") if os.name == "posix" and _NICE.exists() else ()


def ended_by_us(outcome: Outcome, seconds: float) -> str:
    """Return the sentence for a run that was ended, "" for one that ended by itself.

    Args:
        outcome: of the run.
        seconds: the time it had.
    """
    if outcome.disk_full:
        return mark("The disk was almost full, so the tests were ended. Make room, then try again")
    return mark(f"The tests took longer than {seconds:g} seconds and were ended") if outcome.timed_out else ""


def explained(report: TestReport, outcome: Outcome) -> TestReport:
    """Return a report with the end of what was printed, where no failed test says why it ended as it did."""
    well = report.cases and not report.exit_status and not report.note
    if well or any(case.outcome == "failed" for case in report.cases):
        return report
    return replace(report, output=outcome.output.strip("\n")[-MOST_OUTPUT:])


async def run_line(
    scratch: Scratch,
    command: TestCommand,
    words: str,
    runner: Runner,
    on_output: Callable[[Printed], None],
    *,
    seconds: float,
    path: str | None,
    gentle: bool,
) -> TestReport:
    """Run it in the copy; see `k2desk.proof.runs.run_tests` for the rest.

    Args:
        command: whose line it is.
        words: the line with what is to be run.
    """
    kind = runner_of(command.runner)
    root = scratch.root
    if kind.program and await asyncio.to_thread(program_of, kind.program, root, path) is None:
        return TestReport(
            words,
            None,
            0.0,
            note=mark(f"{kind.program} is not on this machine. Install it, or set another command"),
        )
    tools = await asyncio.to_thread(toolchain, root, kind.program, path)
    old = await asyncio.to_thread(_prints, scratch, kind)
    argv = (*(gently() if gentle else ()), *shell(words))
    outcome = await runner.run(
        scratch.command(argv, binds=tools.binds, env=tools.env, seconds=seconds), on_output
    )
    counted = await asyncio.to_thread(_read, scratch, kind, old, outcome.own_words)
    note = _note(outcome, counted, seconds)
    report = TestReport(words, outcome.exit_status, outcome.seconds, counted.cases, note, counted.totals)
    return explained(report, outcome)


def _names(scratch: Scratch, kind: Kind) -> list[str]:
    """Return the files in the copy that hold results, by their names."""
    return [
        path.relative_to(scratch.tree).as_posix()
        for pattern in kind.reports
        for path in sorted(scratch.tree.glob(pattern))[:MOST_REPORTS]
    ]


def _prints(scratch: Scratch, kind: Kind) -> dict[str, Print]:
    """Return what those files are like; where they still are after a run, they are of an older one."""
    found: dict[str, Print] = {}
    for name in _names(scratch, kind):
        with contextlib.suppress(OSError):  # a link to nowhere
            found[name] = print_of((scratch.tree / name).stat())
    return found


def _read(scratch: Scratch, kind: Kind, old: Mapping[str, Print], output: str) -> Counted:
    return Counted(found) if (found := _reports(scratch, kind, old)) else kind.read(output)


def _reports(scratch: Scratch, kind: Kind, old: Mapping[str, Print]) -> tuple[TestCase, ...]:
    """Read the JUnit XML this run left in the copy; what can't be read is passed over."""
    now = _prints(scratch, kind)
    cases: list[TestCase] = []
    room = MOST_BYTES
    with Beneath(scratch.tree) as tree:
        for name in [name for name in now if now[name] != old.get(name)]:
            try:
                data = tree.read(name, room)
                cases += parse(data, tree.is_file)
            except (OSError, FenceError, ResultsUnreadable):  # a stranger's file: the output still tells
                continue
            room -= len(data)
    return tuple(cases)


def _note(outcome: Outcome, counted: Counted, seconds: float) -> str:
    if ended := ended_by_us(outcome, seconds):
        return ended
    if outcome.exit_status == NOT_FOUND:
        return mark("A program was not found; the output says which. Install it, or set another command")
    if counted == NOTHING:
        if outcome.exit_status == 0:
            return mark("The command ended well, and told no count of tests")
        return mark("The command failed and told no count of tests")
    return ""
