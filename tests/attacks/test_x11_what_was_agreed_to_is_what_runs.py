"""X11: between the answer and the run nothing can be exchanged: exactly the bytes that were agreed to run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from mind_kit import Mind, no, yes  # type: ignore[import-not-found]

from k2desk.core.errors import ToolError
from k2desk.core.events import ToolFinished
from k2desk.core.permissions import Decision, Question
from k2desk.core.ports import Plan


class Context:
    call_id, approval = "c", "r"

    def emit(self, event: object) -> None:
        """Nobody listens."""


def tool(mind: Mind, name: str = "run_command") -> Any:
    return next(tool for tool in mind.tools if tool.schema.name == name)


async def planned(mind: Mind, name: str = "run_command", **arguments: str) -> tuple[Plan, Question]:
    plan: Plan = await tool(mind, name).plan(msgspec.json.encode(arguments).decode(), Context())
    assert plan.question is not None
    return plan, plan.question


async def test_x11_another_command_under_the_same_yes_is_asked_about(mind: Mind) -> None:
    plan, question = await planned(mind, command="echo agreed")
    other, _ = await planned(mind, command="echo exchanged")
    swapped = msgspec.structs.replace(plan, state=other.state)
    done = await tool(mind).run(swapped, yes(question), Context())
    assert done.text.startswith("It did not run")
    assert done.then.question.text == "echo exchanged"
    ran = await tool(mind).run(plan, yes(question), Context())
    assert "\nagreed" in ran.text


async def test_x11_other_tests_under_the_same_yes_are_asked_about(mind: Mind, project: Path) -> None:
    for name in ("test_a.py", "test_b.py"):
        (project / name).write_text("import unittest\n")
    plan, question = await planned(mind, "run_tests", target="test_a.py")
    other, _ = await planned(mind, "run_tests", target="test_b.py")
    done = await tool(mind, "run_tests").run(
        msgspec.structs.replace(plan, state=other.state), yes(question), Context()
    )
    assert done.text.startswith("It did not run")


@pytest.mark.parametrize("decision", [None, Decision("reject", "")])
async def test_x11_without_a_yes_nothing_runs(mind: Mind, decision: Decision | None) -> None:
    plan, question = await planned(mind, command="echo hi")
    if decision is not None:
        decision = no(question)
    with pytest.raises(ToolError, match="without the user's word"):
        await tool(mind).run(plan, decision, Context())


async def test_x11_what_only_looks_the_same_is_something_else(mind: Mind) -> None:
    """A mark on the screen stands for a character; a text that holds the mark itself is another text."""
    hidden, open_ = await planned(mind, command="ls \u202e"), await planned(mind, command="ls ⟨U+202E⟩")
    assert hidden[1].text == open_[1].text
    assert hidden[1].digest != open_[1].digest


async def test_x11_the_same_call_with_other_arguments_is_another_question(mind: Mind) -> None:
    mind.answer = lambda question: yes(question) if "one" in question.text else no(question)
    mind.says(("run_command", {"command": "echo one"}), ("run_command", {"command": "echo two"}))
    events = await mind.turn()
    ends = [event for event in events if isinstance(event, ToolFinished)]
    assert [question.text for question in mind.asked] == ["echo one", "echo two"]
    assert [end.status for end in ends] == ["ok", "refused"]
