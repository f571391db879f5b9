"""Agrees with the user on what a piece of work may touch: which files, how much, which new dependencies."""

from __future__ import annotations

from typing import Annotated

import msgspec

from k2desk.core.errors import ToolError
from k2desk.core.events import ScopeAgreed
from k2desk.core.permissions import Decision, Question, Risk, digest_of
from k2desk.core.ports import Plan, ToolContext, ToolResult
from k2desk.core.scope import Bounds, bounded, differences, read, written
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.tools.base import TypedTool

KEEP_TO_IT = (
    "Keep to it. What you propose beyond it reaches the user unticked, with the reason; where the work needs "
    "more, say so and call agree_scope again."
)


class Params(msgspec.Struct, frozen=True):
    """What `AgreeScope` is called with."""

    summary: Annotated[
        str, msgspec.Meta(min_length=1, max_length=300, description="One sentence: what the work is.")
    ]
    files: Annotated[
        list[str],
        msgspec.Meta(
            description="Globs of the files you expect to change or create, relative to the workspace, such "
            "as `src/ledger/*.py`; `*` stays within a folder, `**` stands for any folders. Keep them narrow."
        ),
    ]
    lines: Annotated[
        int,
        msgspec.Meta(
            description="The most changed lines you expect, removed and added together, from now to the end."
        ),
    ]
    dependencies: Annotated[
        list[str],
        msgspec.Meta(description="Names of packages the project does not use yet; empty for none."),
    ] = []


class AgreeScope(TypedTool[Params]):
    """Asks the user to agree on what is touched."""

    name = "agree_scope"
    description = (
        "Before your first proposal of a task, tell the user which files you expect to touch, how many lines "
        "at most, and which new dependencies. The user accepts it, edits it or says no. The result says "
        "what was agreed; it replaces what was agreed before."
    )
    risk: Risk = "scope"
    params = Params

    async def prepare(self, params: Params, context: ToolContext) -> Plan:
        """Word the question."""
        asked = bounded(params.files, params.lines, params.dependencies)
        summary, text = visible(params.summary), written(asked)
        digest = digest_of("scope", context.call_id, summary, asked)
        question = Question("scope", summary, text, digest)
        return Plan(mark("Agree on what to touch"), question=question, state=asked)

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        """Keep what the user agreed to."""
        question = plan.question
        if question is None or decision is None or decision.verdict != "allow":
            raise ToolError("Nothing is agreed without the user.")
        asked: Bounds = plan.state
        agreed = read(decision.answer) if decision.answer.strip() else asked
        context.emit(ScopeAgreed(context.approval, question.title, asked, agreed))
        edited = differences(asked, agreed)
        parts = [f"The user agreed{' with changes' if edited else ''}. {KEEP_TO_IT}"]
        parts += [f"The user adds: {decision.note.strip()}"] if decision.note.strip() else []
        if edited:
            changed = "\n".join(f"- {one}" for one in edited)
            parts.append(f"Changed by the user:\n{changed}\nWhat is agreed:\n\n{written(agreed)}")
        return ToolResult("\n".join(parts), mark("agreed with changes") if edited else mark("agreed"))


TOOL = AgreeScope
