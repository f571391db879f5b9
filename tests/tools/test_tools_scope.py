"""Agreeing on what the work may touch: what is refused, what the user makes of it, what is kept."""

from __future__ import annotations

from typing import Any

import pytest
from tools_kit import Bench

from k2desk.core.errors import ToolError
from k2desk.core.events import ScopeAgreed
from k2desk.core.scope import Bounds

ASKED: dict[str, Any] = {"summary": "Round o\u200bnce.", "files": ["src/*.py", "tests/"], "lines": 40}
BOUNDS = Bounds(("src/*.py", "tests/**"), 40)
TEXT = "src/*.py\ntests/**\nat most 40 changed lines\nno new dependencies"


async def test_it_is_asked_about_with_everything_visible(idle_bench: Bench) -> None:
    question = (await idle_bench.plan("agree_scope", **ASKED)).question
    assert question is not None
    assert (question.kind, question.title, question.text) == ("scope", "Round o⟨U+200B⟩nce.", TEXT)
    other = (await idle_bench.plan("agree_scope", **ASKED, dependencies=["httpx"])).question
    assert other is not None
    assert other.text.endswith("new dependencies: httpx")
    assert other.digest != question.digest


@pytest.mark.parametrize("answer", ["", TEXT])
async def test_what_was_asked_is_agreed(idle_bench: Bench, answer: str) -> None:
    done = await idle_bench.run("agree_scope", await idle_bench.plan("agree_scope", **ASKED), answer=answer)
    assert done.context.events == [ScopeAgreed("request-1", "Round o⟨U+200B⟩nce.", BOUNDS, BOUNDS)]
    assert done.text.startswith("The user agreed. Keep to it.")
    assert "\n" not in done.text
    assert done.result.summary == "agreed"


async def test_the_model_learns_what_the_user_changed(idle_bench: Bench) -> None:
    plan = await idle_bench.plan("agree_scope", **ASKED)
    text = "src/*.py\nat most 10 changed lines\nno new dependencies"
    done = await idle_bench.run("agree_scope", plan, answer=text, note="be brief")
    [event] = done.context.events
    assert event == ScopeAgreed("request-1", "Round o⟨U+200B⟩nce.", BOUNDS, Bounds(("src/*.py",), 10))
    assert done.text.startswith("The user agreed with changes.")
    assert "The user adds: be brief\nChanged by the user:\n- taken out: tests/**\n" in done.text
    assert "- at most 10 changed lines instead of 40\n" in done.text
    assert done.text.endswith(f"What is agreed:\n\n{text}")
    assert done.result.summary == "agreed with changes"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"files": ["../x"]}, r"goes up with \.\."),
        ({"files": ["/etc/*"]}, "leaves the workspace"),
        ({"files": []}, "1 to 40 globs"),
        ({"lines": 0}, "between 1 and"),
        ({"dependencies": ["httpx>=1"]}, "names alone"),
    ],
)
async def test_wrong_bounds_go_back_to_the_model(
    idle_bench: Bench, wrong: dict[str, Any], words: str
) -> None:
    with pytest.raises(ToolError, match=words):
        await idle_bench.plan("agree_scope", **{**ASKED, **wrong})


async def test_without_the_user_nothing_is_agreed(idle_bench: Bench) -> None:
    plan = await idle_bench.plan("agree_scope", **ASKED)
    with pytest.raises(ToolError, match="Nothing is agreed"):
        await idle_bench.run("agree_scope", plan, verdict="reject")
