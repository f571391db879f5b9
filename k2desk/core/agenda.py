"""What is to be done: what the model may do, its list, and the plan the user approved."""

from __future__ import annotations

from typing import Literal

import msgspec

from k2desk.core.happened import Happened
from k2desk.core.permissions import Mode


class ModeChanged(Happened, frozen=True):
    """What the model may do changed: by the user, or with the approval of a plan."""

    mode: Mode
    by: Literal["user", "plan"] = "user"


class Todo(msgspec.Struct, frozen=True):
    """One thing to do."""

    text: str
    state: Literal["open", "doing", "done"] = "open"


class TodosUpdated(Happened, frozen=True):
    """The model's list of what is to be done, whole; at most one entry is being done."""

    todos: tuple[Todo, ...]


class PlanApproved(Happened, frozen=True):
    """The user approved a plan.

    Args:
        request_id: the question it answers.
        summary: the model's sentence about it.
        text: the plan as the user approved it.
        option: the way the user chose where the model gave several, else "".
        edited: whether the user changed the model's words.
    """

    request_id: str
    summary: str
    text: str
    option: str = ""
    edited: bool = False
