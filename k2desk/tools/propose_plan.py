"""Puts a plan before the user, who edits it, approves it or says no; with the approval the mode is Act."""

from __future__ import annotations

from typing import Annotated

import msgspec

from k2desk.core.errors import ToolError
from k2desk.core.events import ModeChanged, PlanApproved
from k2desk.core.permissions import Decision, Question, Risk, digest_of
from k2desk.core.ports import Plan, ToolContext, ToolResult
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.tools.base import TypedTool


class OptionParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of several ways."""

    name: Annotated[
        str, msgspec.Meta(min_length=1, max_length=60, description="A few words, such as `A: round once`.")
    ]
    what: Annotated[
        str, msgspec.Meta(min_length=1, max_length=400, description="What it means, and what it costs.")
    ]


class Params(msgspec.Struct, frozen=True):
    """What `ProposePlan` is called with."""

    summary: Annotated[
        str, msgspec.Meta(min_length=1, max_length=300, description="One sentence: what is to be reached.")
    ]
    plan: Annotated[
        str,
        msgspec.Meta(
            min_length=1,
            max_length=20_000,
            description="The steps as plain text, one a line: which files, what changes, how it is proved.",
        ),
    ]
    options: Annotated[
        list[OptionParams],
        msgspec.Meta(max_length=4, description="Ways the user can choose from; empty where there is one."),
    ] = []
    recommended: Annotated[
        str, msgspec.Meta(description="The name of the option you would take; empty for none.")
    ] = ""


class ProposePlan(TypedTool[Params]):
    """Asks for the approval of a plan."""

    name = "propose_plan"
    description = (
        "Put a plan before the user, who may edit it, approve it, choose one of its options or reject it "
        "with a reason. Use it in the mode Plan, and before work that is large or could go several ways. The "
        "result holds the plan as approved; keep to it."
    )
    risk: Risk = "plan"
    params = Params

    async def prepare(self, params: Params, context: ToolContext) -> Plan:
        """Word the question."""
        names = [option.name for option in params.options]
        if params.recommended and params.recommended not in names:
            raise ToolError(
                f"recommended must be one of the options: {', '.join(names) or 'there are none'}."
            )
        if len(set(names)) < len(names):
            raise ToolError("Two options have the same name; give each its own.")
        summary, text = visible(params.summary), visible(params.plan).strip()
        ways = tuple((visible(option.name), visible(option.what)) for option in params.options)
        question = Question(
            "plan",
            summary,
            text,
            digest_of("plan", context.call_id, summary, text, ways),
            facts=ways,
            choices=tuple(name for name, _ in ways),
            recommended=visible(params.recommended),
        )
        return Plan(mark("Propose a plan"), question=question)

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        """Keep the plan as the user approved it."""
        question = plan.question
        if question is None or decision is None or decision.verdict != "allow":
            raise ToolError("A plan is never carried out without the user's approval.")
        text = decision.answer.strip() or question.text
        option = decision.choice if decision.choice in question.choices else ""
        edited = text != question.text
        context.emit(PlanApproved(context.approval, question.title, text, option, edited))
        context.emit(ModeChanged("act", "plan"))
        parts = [
            f"The user approved the plan{' with edits' if edited else ''}. The mode is Act: carry it out."
        ]
        parts += [f"They chose: {option}."] if option else []
        parts += [f"The user adds: {decision.note.strip()}"] if decision.note.strip() else []
        parts += [f"The plan as approved:\n\n{text}"] if edited else []
        return ToolResult("\n".join(parts), mark("approved with edits") if edited else mark("approved"))


TOOL = ProposePlan
