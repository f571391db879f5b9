"""What is to be done: the plan the user approved and the model's list, folded from the records."""

from __future__ import annotations

from k2desk.core.events import Event, PlanApproved, Todo, TodosUpdated


class Agenda:
    """The newest plan and the newest list of a session."""

    def __init__(self) -> None:
        self.plan: PlanApproved | None = None
        self.todos: tuple[Todo, ...] = ()

    def apply(self, event: Event) -> bool:
        """Take in what happened; return whether it changed anything."""
        match event:
            case PlanApproved():
                self.plan = event
            case TodosUpdated(todos=todos):
                self.todos = todos
            case _:
                return False
        return True

    @property
    def done(self) -> int:
        """How many entries are done."""
        return sum(todo.state == "done" for todo in self.todos)

    @property
    def headline(self) -> str:
        """What is being done, or comes next; "" where nothing is left or there is no list."""
        doing = next((todo.text for todo in self.todos if todo.state == "doing"), "")
        return doing or next((todo.text for todo in self.todos if todo.state == "open"), "")
