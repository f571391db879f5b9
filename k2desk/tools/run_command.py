"""Runs a command in a confined copy of the project."""

from __future__ import annotations

from typing import Annotated

import msgspec

from k2desk.core.errors import ToolError
from k2desk.core.events import ToolOutput
from k2desk.core.permissions import Decision, Question, Risk, digest_of
from k2desk.core.ports import Plan, ToolContext, ToolResult
from k2desk.core.visible import visible
from k2desk.sandbox.command import Outcome, shell
from k2desk.tools.base import TypedTool, in_thread
from k2desk.tools.copies import MOST_SHOWN, changed_in, copy_of, effect

MOST_CHARACTERS = 32 * 1024


class Params(msgspec.Struct, frozen=True):
    """What `RunCommand` is called with."""

    command: Annotated[str, msgspec.Meta(min_length=1, max_length=20_000, description="One line of shell.")]


class RunCommand(TypedTool[Params]):
    """Runs a line of shell, after the user agreed."""

    name = "run_command"
    description = (
        "Run a shell command in a private copy of the workspace, confined and without network, after the "
        "user agreed. What it changes there is named in the result and does not reach the user's files: to "
        "change those, use propose_edit."
    )
    risk: Risk = "run"
    params = Params

    async def prepare(self, params: Params, context: ToolContext) -> Plan:
        """Word the question; it is bound to the exact line, the folder and the level."""
        line = params.command.strip()
        if not line:
            raise ToolError("The command is empty.")
        root, confinement = self.means.workspace.root, self.means.runner().confinement
        if confinement.level == "none":
            raise ToolError(f"Commands cannot run here: {confinement.reason}")
        chip, consequence = effect(confinement)
        question = Question(
            "command",
            "Run a command?",
            visible(line),
            digest_of("command", line, str(root), confinement.level, self.means.seconds),
            facts=(
                ("folder", f"{root.name}/"),
                ("effect", consequence),
                ("time limit", f"{self.means.seconds:g} s"),
            ),
            confinement=chip,
            remember=confinement.level == "full",
        )
        return Plan(f"Run {visible(line)}", question=question, confinement=chip, state=line)

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        """Run it."""

        def show(text: str) -> None:
            context.emit(ToolOutput(context.call_id, text))

        async with copy_of(self.means) as copy:
            command = copy.scratch.command(shell(plan.state), seconds=self.means.seconds)
            outcome = await self.means.runner().run(command, show)
            changed = await in_thread(lambda: changed_in(copy))
        return ToolResult(_told(outcome, changed), _figures(outcome), ok=outcome.exit_status == 0)


def _figures(outcome: Outcome) -> str:
    return "timed out" if outcome.timed_out else f"exit status {outcome.exit_status}"


def _told(outcome: Outcome, changed: list[str]) -> str:
    lines = [_figures(outcome)]
    output = outcome.output.rstrip()
    if len(output) > MOST_CHARACTERS:
        half = MOST_CHARACTERS // 2
        output = f"{output[:half]}\n… {len(output) - MOST_CHARACTERS} characters left out …\n{output[-half:]}"
    lines.append(output or "(no output)")
    if changed:
        names = ", ".join(visible(path) for path in changed[:MOST_SHOWN])
        more = f" and {len(changed) - MOST_SHOWN} more" if len(changed) > MOST_SHOWN else ""
        lines.append(f"Changed in the copy: {names}{more}. Nothing of the user's project was touched.")
    return "\n".join(lines)


TOOL = RunCommand
