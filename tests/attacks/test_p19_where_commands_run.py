"""P19: the model can't say where a command or the tests run, and so widens nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from mind_kit import Mind, yes

from k2desk.core.events import ToolFinished
from k2desk.core.permissions import Decision, Question


@pytest.mark.parametrize("where", ["/", "~", "..", "$HOME", "data", "."])
@pytest.mark.parametrize("key", ["cwd", "root", "workspace", "writable_roots", "env", "timeout"])
async def test_p19_there_is_no_such_argument(mind: Mind, where: str, key: str) -> None:
    mind.answer = yes
    mind.says(("run_command", {"command": "touch made", key: where}), ("run_tests", {key: where}))
    events = await mind.turn()
    ended = [event for event in events if isinstance(event, ToolFinished)]
    assert [event.status for event in ended] == ["failed", "failed"]
    assert all(f"Unknown arguments: {key}." in event.text for event in ended)
    assert mind.asked == []
    assert not (mind.root / "made").exists()


@pytest.mark.parametrize("target", ["/", "/etc", "..", "../other", "-p", "--rootdir=/", "a.py\n/etc"])
async def test_p19_tests_run_below_the_project(mind: Mind, target: str) -> None:
    (mind.root / "test_a.py").write_text("def test_a() -> None:\n    pass\n")
    mind.answer = yes
    mind.says(("run_tests", {"target": target}))
    [ended] = [event for event in await mind.turn() if isinstance(event, ToolFinished)]
    assert ended.status in ("failed", "refused"), ended
    assert mind.asked == []


async def test_p19_a_command_that_goes_elsewhere_changes_nothing_there(mind: Mind, tmp_path: Path) -> None:
    """At the lowest level nothing is a wall, so this is about where it starts: in a copy, and said so."""
    shown: list[Question] = []

    def allow(question: Question) -> Decision:
        shown.append(question)
        return yes(question)

    mind.answer = allow
    (mind.root / "a.py").write_text("a = 1\n")
    mind.says(("run_command", {"command": "pwd; echo b > a.py"}))
    [ended] = [event for event in await mind.turn() if isinstance(event, ToolFinished)]
    facts: dict[str, Any] = dict(shown[0].facts)
    assert facts["folder"]
    assert str(tmp_path / "data" / "copies") in ended.text
    assert [question.kind for question in shown] == ["command", "proposal"]
