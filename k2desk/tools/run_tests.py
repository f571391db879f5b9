"""Runs the project's tests in a confined copy."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

import msgspec

from k2desk.core.called import output_of
from k2desk.core.errors import ToolError
from k2desk.core.permissions import Decision, Question, Risk
from k2desk.core.ports import Plan, ToolContext, ToolResult
from k2desk.core.printed import Printed, whole
from k2desk.core.proposals import TestReport
from k2desk.core.visible import visible
from k2desk.core.wording import mark, marked
from k2desk.proof.runs import run_tests
from k2desk.proof.tests import TestCommand, check_target
from k2desk.tools.base import TypedTool, in_thread
from k2desk.tools.binding import bound, run_as_agreed
from k2desk.tools.copies import copy_of, effect, unbounded
from k2desk.tools.key_lines import without_key_lines

MOST_FAILURES = 20
MOST_CHARACTERS = 2000
"""Of each failure's text."""


class Params(msgspec.Struct, frozen=True):
    """What `RunTests` is called with."""

    target: Annotated[
        str, msgspec.Meta(description="A test file or one test as `path::name`; empty for all tests.")
    ] = ""


class _Asked(NamedTuple):
    """What was asked about: how the tests are run, and which."""

    command: TestCommand
    target: str


class RunTests(TypedTool[Params]):
    """Runs all tests or some, after the user agreed."""

    name = "run_tests"
    description = (
        "Run the project's tests in a private copy of the workspace, confined and without network, after the "
        "user agreed. Gives the counts and the text of each failure. It tests what is on the disk: an edit "
        "that was only proposed is not in it."
    )
    risk: Risk = "run"
    params = Params

    async def prepare(self, params: Params, context: ToolContext) -> Plan:
        """Find out how the tests are run and word the question."""
        root, confinement = self.means.workspace.root, self.means.runner().confinement
        target = check_target(params.target.strip()) if params.target.strip() else ""
        command = await in_thread(lambda: self.means.tests(root))
        if command is None:
            raise ToolError("No tests were found here, of no runner that is known. Propose some first.")
        if confinement.level == "none":
            raise ToolError(f"Tests cannot run here: {confinement.reason}")
        return self._asked(command, target)

    def _asked(self, command: TestCommand, target: str) -> Plan:
        root, confinement = self.means.workspace.root, self.means.runner().confinement
        chip, consequence = effect(confinement)
        words = command.words(*((target,) if target else ()))
        question = Question(
            "tests",
            mark("Run the tests?"),
            visible(words),
            bound("tests", (command.runner, words), self.means),
            facts=(
                (mark("folder"), f"{root.name}/"),
                (mark("effect"), consequence),
                (mark("time limit"), f"{self.means.seconds:g} s"),
                *unbounded(confinement),
            ),
            confinement=chip,
            remember=confinement.level == "full",
        )
        state = _Asked(command, target)
        return Plan(mark("Run tests"), question=question, confinement=chip, state=state)

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        """Run them."""
        command, target = plan.state
        targets = (target,) if target else ()

        printed: list[Printed] = []

        def show(piece: Printed) -> None:
            printed.append(piece)
            context.emit(output_of(context.call_id, piece))

        async def in_copy() -> ToolResult:
            async with copy_of(self.means) as copy:
                report = await run_tests(
                    copy, command, self.means.runner(), targets, show, seconds=self.means.seconds
                )
            ok = report.exit_status == 0 and not report.note
            text = await without_key_lines(self.means.workspace, told(report, whole(printed)))
            return ToolResult(text, figures(report), ok=ok, report=report)

        return await run_as_agreed(decision, self.means, in_copy, lambda: self._asked(command, target))


_COUNTED: dict[Literal["failed", "passed", "skipped"], tuple[str, str]] = marked(
    {
        "failed": ("1 failed", "{n} failed"),
        "passed": ("1 passed", "{n} passed"),
        "skipped": ("1 skipped", "{n} skipped"),
    }
)


def figures(report: TestReport) -> str:
    """Return the counts, such as ``1 failed, 30 passed``; without any, why there are none."""
    return _counts(report) or report.note or mark("no tests ran")


def _counts(report: TestReport) -> str:
    counts = [said[n != 1].format(n=n) for word, said in _COUNTED.items() if (n := report.count(word))]
    return ", ".join(counts)


def told(report: TestReport, printed: str = "") -> str:
    """Return the report as the model reads it.

    Args:
        report: of the run.
        printed: what the runner printed; its end stands there where nothing was counted.
    """
    lines = [f"{figures(report)} in {report.seconds:.1f} s"]
    if report.note and _counts(report):
        lines.append(report.note)
    elif not _counts(report) and (end := printed.strip()[-MOST_CHARACTERS:]):
        lines.append(f"\nThe output ends:\n{end}")
    failed = [case for case in report.cases if case.outcome == "failed"]
    for case in failed[:MOST_FAILURES]:
        text = visible(case.message.strip())
        if len(text) > MOST_CHARACTERS:
            text = f"{text[:MOST_CHARACTERS]}\n…"
        lines.append(f"\nFAILED {visible(case.id)}\n{text}")
    if len(failed) > MOST_FAILURES:
        lines.append(f"… {len(failed) - MOST_FAILURES} more failures")
    return "\n".join(lines)


TOOL = RunTests
