"""The plan and the list: what they refuse, what the user decides, what is kept."""

from __future__ import annotations

from typing import Any

import pytest
from tools_kit import Bench

from k2desk.core.errors import ToolError
from k2desk.core.events import ModeChanged, PlanApproved, Todo, TodosUpdated

PLAN: dict[str, Any] = {"summary": "Round once.", "plan": "1. money.py\n2. test\u200bs"}
WAYS = [{"name": "A", "what": "Small."}, {"name": "B", "what": "Large."}]


async def test_a_plan_is_asked_about_with_everything_visible(idle_bench: Bench) -> None:
    plan = await idle_bench.plan("propose_plan", **PLAN, options=WAYS, recommended="B")
    question = plan.question
    assert question is not None
    assert (question.kind, question.title) == ("plan", "Round once.")
    assert question.text == "1. money.py\n2. test⟨U+200B⟩s"
    assert (question.facts, question.choices, question.recommended) == (
        (("A", "Small."), ("B", "Large.")),
        ("A", "B"),
        "B",
    )
    other = await idle_bench.plan("propose_plan", **PLAN)
    assert other.question is not None
    assert other.question.digest != question.digest


async def test_an_approved_plan_is_kept_and_the_mode_is_act(idle_bench: Bench) -> None:
    plan = await idle_bench.plan("propose_plan", **PLAN)
    assert plan.question is not None
    done = await idle_bench.run("propose_plan", plan, answer=plan.question.text)
    assert done.context.events == [
        PlanApproved("request-1", "Round once.", plan.question.text),
        ModeChanged("act", "plan"),
    ]
    assert done.text == "The user approved the plan. The mode is Act: carry it out."


async def test_edits_and_the_way_that_was_chosen_go_to_the_model(idle_bench: Bench) -> None:
    plan = await idle_bench.plan("propose_plan", **PLAN, options=WAYS)
    done = await idle_bench.run("propose_plan", plan, answer="1. only this", choice="B", note="be quick")
    assert done.text == (
        "The user approved the plan with edits. The mode is Act: carry it out.\nThey chose: B.\n"
        "The user adds: be quick\nThe plan as approved:\n\n1. only this"
    )
    assert done.context.events[0] == PlanApproved("request-1", "Round once.", "1. only this", "B", True)


async def test_a_way_nobody_offered_is_none(idle_bench: Bench) -> None:
    plan = await idle_bench.plan("propose_plan", **PLAN, options=WAYS)
    done = await idle_bench.run("propose_plan", plan, choice="C")
    assert "chose" not in done.text


async def test_without_an_approval_there_is_no_plan(idle_bench: Bench) -> None:
    plan = await idle_bench.plan("propose_plan", **PLAN)
    with pytest.raises(ToolError, match="never carried out without"):
        await idle_bench.run("propose_plan", plan, verdict="reject")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"recommended": "C"}, "recommended must be one of the options: there are none"),
        ({"options": WAYS, "recommended": "C"}, "one of the options: A, B"),
        ({"options": [*WAYS, WAYS[0]]}, "same name"),
        ({"plan": ""}, "length >= 1"),
    ],
)
async def test_a_wrong_plan_goes_back_to_the_model(
    idle_bench: Bench, wrong: dict[str, Any], words: str
) -> None:
    with pytest.raises(ToolError, match=words):
        await idle_bench.plan("propose_plan", **{**PLAN, **wrong})


async def test_the_list_is_noted_whole(idle_bench: Bench) -> None:
    todos = [{"text": "read\nit", "state": "done"}, {"text": "mend it", "state": "doing"}, {"text": "say it"}]
    done = await idle_bench.use("update_todos", todos=todos)
    assert done.context.events == [
        TodosUpdated((Todo("read it", "done"), Todo("mend it", "doing"), Todo("say it")))
    ]
    assert (done.plan.label, done.text) == ("Note 1 of 3 done", "Noted: 1 of 3 done.")


@pytest.mark.parametrize(
    ("todos", "words"),
    [
        ([{"text": "a", "state": "doing"}, {"text": "b", "state": "doing"}], "One thing at a time: 2"),
        ([{"text": "a", "state": "later"}], "Invalid enum value 'later'"),
        ([{"text": str(n)} for n in range(31)], "length <= 30"),
    ],
)
async def test_a_wrong_list_goes_back_to_the_model(
    idle_bench: Bench, todos: list[dict[str, str]], words: str
) -> None:
    with pytest.raises(ToolError, match=words):
        await idle_bench.plan("update_todos", todos=todos)
