"""X10: an answer holds for one argv, folder, environment, level, time limit and patch, and for no other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from mind_kit import Mind, no, yes  # type: ignore[import-not-found]

from k2desk.core.events import DecisionMade, ToolFinished
from k2desk.core.permissions import Confinement, Decision, Question, digest_of
from k2desk.core.ports import Plan
from k2desk.sandbox import profile
from k2desk.sandbox.probe import probe
from k2desk.sandbox.runner import Runner
from k2desk.tools.base import Means
from k2desk.tools.offering import offer
from k2desk.workspace.workspace import open_workspace

Change = Callable[[Means, pytest.MonkeyPatch, Path], None]


class Context:
    call_id, approval = "c", "r"

    def emit(self, event: object) -> None:
        """Nobody listens."""


def means_of(mind: Mind) -> Means:
    return next(tool.means for tool in mind.tools if tool.schema.name == "run_command")  # type: ignore[no-any-return]


def put(means: Means, name: str, value: object) -> None:
    object.__setattr__(means, name, value)


async def digest(mind: Mind, name: str = "run_command", **arguments: str) -> str:
    tool = next(tool for tool in mind.tools if tool.schema.name == name)
    plan: Plan = await tool.plan(msgspec.json.encode(arguments).decode(), Context())
    assert plan.question is not None
    return plan.question.digest


def another_folder(means: Means, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "test_a.py").write_text("import unittest\n")
    put(means, "workspace", open_workspace(tmp_path / "other", tmp_path / "data"))


def another_environment(means: Means, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(profile.STANDARD_ENV, "PATH", str(tmp_path))


def another_level(means: Means, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    put(means, "runner", lambda: Runner(Confinement("partial", "no sandbox", "Install bubblewrap.")))


def another_time(means: Means, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    put(means, "seconds", means.seconds + 1)


@pytest.mark.parametrize("tool", ["run_command", "run_tests"])
@pytest.mark.parametrize("change", [another_folder, another_environment, another_level, another_time])
async def test_x10_everything_it_runs_with_is_part_of_the_question(
    mind: Mind, project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tool: str, change: Change
) -> None:
    (project / "test_a.py").write_text("import unittest\n")
    arguments = {"command": "ls"} if tool == "run_command" else {}
    before = await digest(mind, tool, **arguments)
    assert await digest(mind, tool, **arguments) == before
    means = means_of(mind)
    there = means.workspace
    change(means, monkeypatch, tmp_path)
    assert await digest(mind, tool, **arguments) != before
    if means.workspace is not there:
        means.workspace.close()
        put(means, "workspace", there)


async def test_x10_the_argv_is_part_of_the_question(mind: Mind, project: Path) -> None:
    (project / "test_a.py").write_text("import unittest\n")
    assert await digest(mind, command="ls") != await digest(mind, command="ls -a")
    assert await digest(mind, "run_tests") != await digest(mind, "run_tests", target="test_a.py")


async def test_x10_the_bytes_of_a_patch_are_part_of_the_question(mind: Mind, project: Path) -> None:
    tool = next(tool for tool in mind.tools if tool.schema.name == "propose_edit")
    words = {"summary": "s", "create": [{"path": "a.py", "content": "x\n"}]}
    plan = await tool.plan(msgspec.json.encode(words).decode(), Context())
    (file,) = plan.proposal.files
    other = msgspec.structs.replace(plan.proposal, files=(msgspec.structs.replace(file, after="0" * 64),))
    parts = str(project), plan.question.facts
    assert plan.question.digest == digest_of("proposal", parts[0], plan.proposal, parts[1])
    assert plan.question.digest != digest_of("proposal", parts[0], other, parts[1])


async def test_x10_what_changed_while_the_user_read_does_not_run(mind: Mind) -> None:
    means = means_of(mind)

    def slow_yes(question: Question) -> Decision:
        put(means, "seconds", means.seconds + 1)
        mind.answer = no
        return yes(question)  # type: ignore[no-any-return]

    mind.answer = slow_yes
    mind.says(("run_command", {"command": "echo it-has-run"}))
    events = await mind.turn()
    (end,) = (event for event in events if isinstance(event, ToolFinished))
    assert len(mind.asked) == 2
    assert "has changed since the user was asked" in end.text
    assert "exit status" not in end.text


async def test_x10_a_yes_for_the_session_is_none_to_another_time_limit(mind: Mind) -> None:
    means = means_of(mind)
    runner = Runner(probe())
    put(means, "runner", lambda: runner)
    mind.answer = lambda question: Decision("allow", question.digest, scope="session")
    for seconds in (30.0, 30.0, 31.0):
        put(means, "seconds", seconds)
        mind.says(("run_command", {"command": "true"}))
        await mind.turn()
    made = [record.event for record in mind.log.records() if isinstance(record.event, DecisionMade)]
    assert [bool(event.rule) for event in made] == [False, True, False]


async def test_x10_the_warnings_are_part_of_what_is_taken_over(mind: Mind, project: Path) -> None:
    from k2desk.core.proposals import FileChange
    from k2desk.proof.effects import Effects

    blob = mind.log.put_blob(b"x\n")
    effects = Effects((FileChange("conftest.py", "create", None, blob),))
    plan = offer(effects, "make", Context(), means_of(mind))
    assert plan is not None
    assert plan.question is not None
    facts = plan.question.facts
    assert [name for name, _ in facts] == ["command", "runs code"]
    assert plan.question.digest == digest_of("proposal", str(project), plan.proposal, facts)
