"""Runs a command in a confined copy of the project, and offers what it changed there."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Annotated

import msgspec

from k2desk.core.called import output_of
from k2desk.core.errors import SandboxError, ToolError, WorkspaceError
from k2desk.core.permissions import Decision, Question, Risk
from k2desk.core.ports import Plan, ToolContext, ToolResult
from k2desk.core.printed import Printed
from k2desk.core.proposals import Proposal
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.proof.effects import Effects
from k2desk.proof.layered import Layered
from k2desk.proof.scratch import Scratch
from k2desk.sandbox.command import Outcome, shell
from k2desk.shell.parsing import take_apart
from k2desk.tools.applying import apply_ticked
from k2desk.tools.base import Means, TypedTool, in_thread, to_the_end
from k2desk.tools.binding import bound, run_as_agreed
from k2desk.tools.copies import copy_of, effect, layer_over, unbounded
from k2desk.tools.key_lines import without_key_lines
from k2desk.tools.offering import offer, told
from k2desk.tools.real_files import work_on_real_files

MOST_CHARACTERS = 32 * 1024

_log = logging.getLogger(__name__)


class Params(msgspec.Struct, frozen=True):
    """What `RunCommand` is called with."""

    command: Annotated[str, msgspec.Meta(min_length=1, max_length=20_000, description="One line of shell.")]


class RunCommand(TypedTool[Params]):
    """Runs a line of shell, after the user agreed."""

    name = "run_command"
    description = (
        "Run a shell command in a private copy of the workspace, confined and without network, after the "
        "user agreed. What it changes there is shown to the user like a proposal; the result says what of it "
        "was applied to the user's files. For edits of your own use propose_edit."
    )
    risk: Risk = "run"
    params = Params

    async def prepare(self, params: Params, context: ToolContext) -> Plan:
        """Word the question; the answer is bound to what `bound` says."""
        line = params.command.strip()
        if not line:
            raise ToolError("The command is empty.")
        if refused := take_apart(line).refused:
            raise ToolError(f"{refused} is never run here: commands have the user's rights and no more.")
        return self._asked(line)

    def _asked(self, line: str) -> Plan:
        root, confinement = self.means.workspace.root, self.means.runner().confinement
        if confinement.level == "none":
            raise ToolError(f"Commands cannot run here: {confinement.reason}")
        chip, consequence = effect(confinement)
        question = Question(
            "command",
            mark("Run a command?"),
            visible(line),
            bound(mark("command"), shell(line), self.means),
            facts=(
                (mark("folder"), f"{root.name}/"),
                (mark("effect"), consequence),
                (mark("time limit"), f"{self.means.seconds:g} s"),
                *unbounded(confinement),
            ),
            confinement=chip,
            remember=confinement.level == "full",
            real_files=confinement.level == "full",
        )
        return Plan(mark(f"Run {visible(line)}"), question=question, confinement=chip, state=line)

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        """Run it; called again with what it changed, have exactly the ticked lines of that written."""
        if plan.proposal is not None:
            return await self._take_over(plan.proposal, decision, context)
        line = plan.state
        note = f"\nThe user adds: {decision.note.strip()}" if decision and decision.note.strip() else ""

        def show(piece: Printed) -> None:
            context.emit(output_of(context.call_id, piece))

        async def in_copy() -> ToolResult:
            outcome, effects = await self._tried(line, show)
            outcome = await self._shown(outcome)
            then = await in_thread(lambda: offer(effects, visible(line), context, self.means))
            return _result(outcome, told(effects), note, then)

        async def on_real_files() -> ToolResult:
            worked = await work_on_real_files(line, context.approval, self.means, show)
            return _result(await self._shown(worked.outcome), worked.lines, note)

        work = on_real_files if decision is not None and decision.real_files else in_copy
        return await run_as_agreed(decision, self.means, work, lambda: self._asked(line))

    async def _shown(self, outcome: Outcome) -> Outcome:
        """Return how it ended as the model may know it."""
        return replace(outcome, output=await without_key_lines(self.means.workspace, outcome.output))

    async def _tried(self, line: str, show: Callable[[Printed], None]) -> tuple[Outcome, Effects]:
        """Run a line where nothing of the user's is changed, and say what it did there.

        A layer over the project shows all of it and costs nothing to make; where none can be put, a copy.
        """
        means = self.means
        if means.runner().layers:
            try:
                async with layer_over(means) as (layer, covers):
                    command = layer.command(shell(line), binds=covers, seconds=means.seconds)
                    outcome = await means.runner().run(command, show)
                    return outcome, await in_thread(partial(_effects, layer, means))
            except (SandboxError, WorkspaceError):  # it has not run
                _log.info("no layer can be put over the project; it is copied", exc_info=True)
        async with copy_of(means) as copy:
            outcome = await means.runner().run(copy.command(shell(line), seconds=means.seconds), show)
            return outcome, await in_thread(partial(_effects, copy, means))

    async def _take_over(
        self, proposal: Proposal, decision: Decision | None, context: ToolContext
    ) -> ToolResult:
        if decision is None or decision.verdict != "allow":
            raise ToolError("What a command changed is never taken over without the user.")
        given = decision
        return await to_the_end(lambda: apply_ticked(proposal, given, context.approval, self.means))


def _effects(place: Scratch | Layered, means: Means) -> Effects:
    return place.effects(means.log.put_blob, means.workspace.ignored)


def _result(outcome: Outcome, lines: list[str], note: str, then: Plan | None = None) -> ToolResult:
    text = "\n".join([_told(outcome), *lines]) + note
    return ToolResult(text, _figures(outcome), ok=outcome.exit_status == 0, then=then)


def _figures(outcome: Outcome) -> str:
    if outcome.disk_full:
        return mark("ended: the disk was almost full")
    return mark("timed out") if outcome.timed_out else mark(f"exit status {outcome.exit_status}")


def _told(outcome: Outcome) -> str:
    output = outcome.output.rstrip()
    if len(output) > MOST_CHARACTERS:
        half = MOST_CHARACTERS // 2
        output = f"{output[:half]}\n… {len(output) - MOST_CHARACTERS} characters left out …\n{output[-half:]}"
    return f"{_figures(outcome)}\n{output or '(no output)'}"


TOOL = RunCommand
