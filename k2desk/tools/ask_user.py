"""Puts a question to the user."""

from __future__ import annotations

from typing import Annotated

import msgspec

from k2desk.core.permissions import Decision, Question, Risk, digest_of
from k2desk.core.ports import Plan, ToolContext, ToolResult
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.tools.base import TypedTool


class Params(msgspec.Struct, frozen=True):
    """What `AskUser` is called with."""

    question: Annotated[str, msgspec.Meta(min_length=1, max_length=4000, description="One clear question.")]
    choices: Annotated[
        list[Annotated[str, msgspec.Meta(min_length=1, max_length=200)]],
        msgspec.Meta(
            max_length=6, description="Ready answers to pick from; may be empty. Another answer is possible."
        ),
    ] = []


class AskUser(TypedTool[Params]):
    """Asks, and waits for the answer."""

    name = "ask_user"
    description = (
        "Ask the user a question and wait for the answer. Use it only when the work can't go on without it."
    )
    risk: Risk = "ask"
    params = Params

    async def prepare(self, params: Params, context: ToolContext) -> Plan:
        """Word the question."""
        text, choices = visible(params.question), tuple(visible(choice) for choice in params.choices)
        digest = digest_of("ask", context.call_id, text, choices)
        question = Question("ask", mark("The assistant asks"), text, digest, choices=choices)
        return Plan(mark("Ask you"), question=question)

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        """Hand the answer on."""
        words = [decision.answer.strip(), decision.note.strip()] if decision else []
        answer = "\n".join(word for word in words if word)
        return ToolResult(answer or mark("The user gave no answer."), answer.split("\n")[0][:80])


TOOL = AskUser
