"""The tools of a replay: what only thinks thinks again, what read or ran says what the record has."""

from __future__ import annotations

import msgspec

from k2desk.agent.repeats import without_reminder
from k2desk.core.called import output_of
from k2desk.core.errors import FenceError, ToolError
from k2desk.core.events import ToolFinished
from k2desk.core.messages import ToolSchema
from k2desk.core.permissions import Decision, Question, Risk
from k2desk.core.ports import Plan, Tool, ToolContext, ToolResult
from k2desk.core.proposals import Proposal
from k2desk.replay.place import Place
from k2desk.replay.tape import Stage, Tape
from k2desk.tools.applying import apply_ticked
from k2desk.tools.base import Means, in_thread, to_the_end

_PURE = ("note", "plan", "scope", "ask")
"""Risks of tools that touch nothing outside of the session."""
_ORIGIN = "asked after"
"""The fact the engine adds to a question by itself."""


class _State(msgspec.Struct, frozen=True):
    """Which stage of a recorded call a plan is for."""

    stage: int
    proposal: Proposal | None = None


class Foreign:
    """A tool that came from a server the user had; what it does is in the record only.

    Args:
        name: as the model calls it.
    """

    risk: Risk = "run"

    def __init__(self, name: str) -> None:
        self.schema = ToolSchema(name, "A tool of a server.", {"type": "object", "properties": {}})

    async def plan(self, arguments: str, context: ToolContext) -> Plan:
        """Plan nothing by itself.

        Raises:
            ToolError: always.
        """
        raise ToolError("This tool is in the record only.")

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        """Do nothing by itself.

        Raises:
            ToolError: always.
        """
        raise ToolError("This tool is in the record only.")


class Replayed:
    """A tool that does again what it did.

    Args:
        tool: the real one.
        tape: the record.
        place: the files.
        means: the writer and the log of the replay.
    """

    def __init__(self, tool: Tool, tape: Tape, place: Place, means: Means) -> None:
        self._tool, self._tape, self._place, self._means = tool, tape, place, means

    @property
    def schema(self) -> ToolSchema:
        """What the model saw."""
        return self._tool.schema

    @property
    def risk(self) -> Risk:
        """What it can do at worst."""
        return self._tool.risk

    async def plan(self, arguments: str, context: ToolContext) -> Plan:
        """Plan it again where that needs the recorded files at most; else as the record has it.

        Raises:
            ToolError: as it was then.
            FenceError: as it was then.
        """
        first = self._tape.stages(context.call_id)[0]
        if self.risk in _PURE:
            return await self._tool.plan(arguments, context)
        if self.risk == "propose" and first.made is not None:
            for file in first.made.proposal.files:
                await in_thread(lambda file=file: self._place.lay_base(file))  # type: ignore[misc]
            return await self._tool.plan(arguments, context)
        end = self._tape.end(context.call_id)
        if end is not None and first.started is None and first.asked is None:
            text = without_reminder(end.text)
            raise FenceError(text) if end.status == "refused" else ToolError(text)
        return self._recorded(0, first)

    def _recorded(self, number: int, stage: Stage) -> Plan:
        started, made, asked = stage.started, stage.made, stage.asked
        proposal = made.proposal if made is not None else None
        question = _plain(asked.question) if asked is not None else None
        label, confinement = (started.label, started.confinement) if started is not None else ("", "")
        return Plan(label, question, confinement, proposal, _State(number, proposal))

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        """Do it again, or say how it ended."""
        state = plan.state
        if not isinstance(state, _State):
            end = self._tape.end(context.call_id)
            if self.risk in _PURE or end is None or self._wrote(context.call_id, 0):
                return await self._tool.run(plan, decision, context)
            return _result(end)
        stages, end = self._tape.stages(context.call_id), self._tape.end(context.call_id)
        stage = stages[state.stage]
        for piece in stage.output:
            context.emit(output_of(context.call_id, piece))
        if state.stage and state.proposal is not None and decision is not None:
            if not self._wrote(context.call_id, state.stage):
                return ToolResult("", refused=True)
            proposal, given, approval = state.proposal, decision, context.approval
            for file in proposal.files:
                await in_thread(lambda file=file: self._place.lay_base(file))  # type: ignore[misc]
            return await to_the_end(lambda: apply_ticked(proposal, given, approval, self._means))
        if end is None:
            raise ToolError("The record does not say how this ended.")
        if state.stage + 1 < len(stages):
            then = self._recorded(state.stage + 1, stages[state.stage + 1])
            return msgspec.structs.replace(_result(end), text="", then=then)
        return _result(end)

    def _wrote(self, call: str, stage: int) -> bool:
        asked = self._tape.stages(call)[stage].asked
        return asked is not None and (asked.request_id in self._tape.written or not self._failed(call))

    def _failed(self, call: str) -> bool:
        end = self._tape.end(call)
        return end is not None and end.status != "ok" and end.summary != "nothing applied"


def _result(end: ToolFinished) -> ToolResult:
    refused, ok = end.status == "refused", end.status in ("ok", "refused")
    return ToolResult(without_reminder(end.text), end.summary, ok, end.report, refused)


def _plain(question: Question) -> Question:
    """Return a recorded question without what the engine adds to it."""
    facts = tuple(fact for fact in question.facts if fact[0] != _ORIGIN)
    return msgspec.structs.replace(question, facts=facts, parts=())
