"""Keeps the model's list of what is to be done, so that the user sees where the work stands."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from k2desk.core.errors import ToolError
from k2desk.core.events import Todo, TodosUpdated
from k2desk.core.permissions import Decision, Risk
from k2desk.core.ports import Plan, ToolContext, ToolResult
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.tools.base import TypedTool


class TodoParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to do."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=200, description="What is to be done.")]
    state: Annotated[
        Literal["open", "doing", "done"], msgspec.Meta(description="At most one entry is being done.")
    ] = "open"


class Params(msgspec.Struct, frozen=True):
    """What `UpdateTodos` is called with."""

    todos: Annotated[
        list[TodoParams],
        msgspec.Meta(max_length=30, description="The whole list, in order; it replaces the last."),
    ]


class UpdateTodos(TypedTool[Params]):
    """Notes the list."""

    name = "update_todos"
    description = (
        "Keep a list of what is to be done, which the user sees. Use it for work of three steps or more: "
        "write it once at the start, and send it whole again whenever an entry begins or is done. At most "
        "one entry is being done at a time; call an entry done only when it is."
    )
    risk: Risk = "note"
    params = Params

    async def prepare(self, params: Params, context: ToolContext) -> Plan:
        """Check the list."""
        doing = [todo.text for todo in params.todos if todo.state == "doing"]
        if len(doing) > 1:
            raise ToolError(
                f"One thing at a time: {len(doing)} entries are marked as doing. Mark one of them."
            )
        todos = tuple(Todo(visible(" ".join(todo.text.split())), todo.state) for todo in params.todos)
        return Plan(mark(f"Note {_figures(todos)}"), state=todos)

    async def run(self, plan: Plan, decision: Decision | None, context: ToolContext) -> ToolResult:
        """Keep it."""
        context.emit(TodosUpdated(plan.state))
        return ToolResult(f"Noted: {_figures(plan.state)}.", _figures(plan.state))


def _figures(todos: tuple[Todo, ...]) -> str:
    return mark(f"{sum(todo.state == 'done' for todo in todos)} of {len(todos)} done")


TOOL = UpdateTodos
