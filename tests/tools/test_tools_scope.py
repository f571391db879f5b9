"""Agreeing on what the work may touch: what is refused, what the user makes of it, what is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tools_kit import Bench, Context

from k2desk.core.errors import FenceError, ToolError
from k2desk.core.events import DecisionMade, DecisionRequested, ProposalMade, ScopeAgreed
from k2desk.core.permissions import Decision, FileTicks
from k2desk.core.scope import Bounds
from k2desk.tools.agree_scope import AgreeScope

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


async def test_in_a_folder_that_is_read_only_there_is_nothing_to_agree_on(idle_bench: Bench) -> None:
    workspace = replace(idle_bench.means.workspace, trusted=lambda: False)
    tool = AgreeScope(replace(idle_bench.means, workspace=workspace))
    with pytest.raises(FenceError, match="read only"):
        await tool.plan(json.dumps(ASKED), Context())


async def test_without_the_user_nothing_is_agreed(idle_bench: Bench) -> None:
    plan = await idle_bench.plan("agree_scope", **ASKED)
    with pytest.raises(ToolError, match="Nothing is agreed"):
        await idle_bench.run("agree_scope", plan, verdict="reject")


# -- what is proposed afterwards

EDITS = [
    {"path": "src/a.py", "old": "x = 1", "new": "x = 2"},
    {"path": "docs/a.md", "old": "one", "new": "two"},
]
BEYOND = "docs/a.md (not in src/*.py, tests/**)"


@pytest.fixture
def agreed(idle_bench: Bench) -> Bench:
    """Tools over a project in which something is agreed."""
    for path, text in (("src/a.py", "x = 1\n"), ("docs/a.md", "one\n")):
        (idle_bench.root / path).parent.mkdir(exist_ok=True)
        (idle_bench.root / path).write_text(text)
    idle_bench.means.log.append(ScopeAgreed("request-0", "Round once.", BOUNDS, BOUNDS))
    return idle_bench


async def test_the_question_about_a_proposal_says_what_is_outside(agreed: Bench) -> None:
    plan = await agreed.plan("propose_edit", summary="s", edits=EDITS)
    inside = await agreed.plan("propose_edit", summary="s", edits=EDITS[:1])
    assert plan.question is not None
    assert inside.question is not None
    assert plan.question.facts == (("outside what was agreed", BEYOND),)
    assert inside.question.facts == ()


async def test_the_model_hears_what_was_outside_and_what_to_do(agreed: Bench) -> None:
    plan = await agreed.plan("propose_edit", summary="s", edits=EDITS)
    done = await agreed.run("propose_edit", plan, ticks=(FileTicks("src/a.py", (0, 1), whole=True),))
    assert f"only the user could tick it: {BEYOND}. If the work needs it, call agree_scope again" in done.text
    assert "not applied: docs/a.md hunk 2" in done.text
    inside = await agreed.plan("propose_edit", summary="s", edits=[{**EDITS[0], "old": "x = 2", "new": "x"}])
    done = await agreed.run("propose_edit", inside, ticks=(FileTicks("src/a.py", (0, 1), whole=True),))
    assert "agree" not in done.text


async def test_of_many_files_outside_the_question_names_some(agreed: Bench) -> None:
    created = [{"path": f"new/{number}.md", "content": "x\n"} for number in range(7)]
    question = (await agreed.plan("propose_edit", summary="s", create=created)).question
    assert question is not None
    [(_, words)] = question.facts
    assert words.endswith("new/4.md (not in src/*.py, tests/**); and 2 more files")


async def test_what_was_written_counts_towards_the_size(agreed: Bench) -> None:
    narrow = Bounds(("src/*.py",), 3)
    agreed.means.log.append(ScopeAgreed("request-1", "Round once.", narrow, narrow))
    plan = await agreed.plan("propose_edit", summary="s", edits=EDITS[:1])
    assert plan.question is not None
    assert plan.proposal is not None
    log, ticks = agreed.means.log, (FileTicks("src/a.py", (0, 1), whole=True),)
    log.append(ProposalMade(plan.proposal))
    log.append(DecisionRequested("request-1", plan.proposal.call_id, plan.question))
    log.append(DecisionMade("request-1", "c", Decision("allow", plan.question.digest, ticks=ticks)))
    await agreed.run("propose_edit", plan, ticks=ticks)
    again = await agreed.plan("propose_edit", summary="s", edits=[{**EDITS[0], "old": "x = 2", "new": "x"}])
    assert again.question is not None
    words = "src/a.py (at most 3 changed lines; 2 are used, this has 2)"
    assert again.question.facts == (("outside what was agreed", words),)
