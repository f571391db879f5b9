"""What is to be done, folded from the records."""

from __future__ import annotations

from k2desk.core.events import Noticed, PlanApproved, Todo, TodosUpdated
from k2desk.transcript.agenda import Agenda


def test_the_newest_plan_and_list_count() -> None:
    agenda = Agenda()
    assert not agenda.apply(Noticed("info", "nothing"))
    assert (agenda.done, agenda.headline, agenda.plan) == (0, "", None)
    plan = PlanApproved("r", "Round once.", "1. Round")
    assert agenda.apply(plan)
    assert agenda.apply(TodosUpdated((Todo("a", "done"), Todo("b"), Todo("c"))))
    assert (agenda.done, agenda.headline, agenda.plan) == (1, "b", plan)
    agenda.apply(TodosUpdated((Todo("a", "done"), Todo("b"), Todo("c", "doing"))))
    assert agenda.headline == "c"
