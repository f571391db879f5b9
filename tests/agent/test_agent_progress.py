"""The no-progress sensor: it reminds, then asks; work that moves is never taken for a standstill."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from agent_kit import Look, Script, call, events, says
from guard_kit import answering

from k2desk.agent.guards import Senses
from k2desk.agent.progress import ASK_AT
from k2desk.agent.session import Session
from k2desk.core.events import ModelTold, TurnFinished
from k2desk.core.messages import ToolCall, User
from k2desk.core.permissions import Decision
from k2desk.core.ports import ToolContext, ToolResult
from k2desk.core.proposals import TestCase, TestReport
from k2desk.journal.log import SessionLog

Open = Callable[..., Session]
TREE = Senses(tree=lambda: "the same tree")


def rounds(number: int, name: str = "look", arguments: Callable[[int], str] = str) -> list[list[object]]:
    """So many answers with one call each, and a last one without."""
    calls = [call(n, name, arguments(n)) for n in range(number)]
    return [*(says(calls=[one]) for one in calls), says("Done.")]


def runner_of(failing: Callable[[int], tuple[str, ...]]) -> Look:
    """A tool that runs the tests: which ones fail depends on how often it ran."""
    runs: list[int] = []

    def work(context: ToolContext) -> ToolResult:
        runs.append(1)
        cases = tuple(TestCase(name, "failed") for name in failing(len(runs)))
        return ToolResult(f"run {len(runs)}", ok=False, report=TestReport("pytest", 1, 0.1, cases))

    return Look("run_tests", "run", work=work)


async def test_a_standstill_is_told_to_the_model_and_then_asked_about(
    log: SessionLog, open_session: Open
) -> None:
    model = Script(*rounds(20, "run_tests"))
    session = open_session(log, model, runner_of(lambda n: ("test_a", "test_b")), senses=TREE)
    asked = answering(log, session, "Stop")
    await session.turn("mend it")
    [told] = events(log, ModelTold)
    assert "the last 3 rounds brought nothing new: same files, same 2 failing tests" in told.text
    assert model.requests[4].messages[-1] == User(told.text)
    assert model.requests[5].messages[: len(model.requests[4].messages)] == model.requests[4].messages
    assert [(question.kind, question.title) for question in asked] == [("stall", "No progress")]
    assert asked[0].text.startswith(f"{ASK_AT} rounds, same files, same 2 failing tests, <$0.01")
    assert asked[0].choices == ("Go on", "Change the plan", "Stop")
    assert events(log)[-1] == TurnFinished(1, "cancelled", f"you stopped it after {asked[0].text}")
    assert len(model.requests) == 1 + ASK_AT


async def test_after_a_go_on_it_waits_twice_as_long(log: SessionLog, open_session: Open) -> None:
    look = Look("run", "run", work=lambda _: ToolResult("nothing changed " * 20))
    session = open_session(log, Script(*rounds(40, "run", lambda n: f"[{n}]")), look, senses=TREE)
    asked = answering(log, session, "Go on", Decision("allow", "", note="look at b.py", answer="Go on"))
    await session.turn("mend it")
    assert [question.text.split(",")[0] for question in asked] == ["5 rounds", "10 rounds", "20 rounds"]
    assert "[The user says: look at b.py]" in [told.text for told in events(log, ModelTold)]


async def test_the_user_may_ask_for_another_plan(log: SessionLog, open_session: Open) -> None:
    model = Script(*rounds(6, "run", lambda n: "[]"))
    session = open_session(log, model, Look("run", "run", work=lambda _: ToolResult("same")), senses=TREE)
    answering(log, session, Decision("allow", "", note="read the docs", answer="Change the plan"))
    await session.turn("mend it")
    told = events(log, ModelTold)[-1].text
    assert told.startswith(
        "[K2Desk: nothing moved for 5 rounds, and the user asks you to change the plan: read"
    )
    assert model.requests[6].messages[-1] == User(told)
    assert events(log)[-1].outcome == "done"


async def test_a_go_on_lets_the_same_call_be_made_again(log: SessionLog, open_session: Open) -> None:
    session = open_session(
        log, Script(*rounds(14, arguments=lambda n: "[]")), Look(work=lambda _: ToolResult("s")), senses=TREE
    )
    asked = answering(log, session, "Go on")
    await session.turn("wait for it")
    assert (len(asked), events(log)[-1].outcome) == (1, "done")


READING = ToolResult("a line of the file that says something at length " * 3)


@pytest.mark.parametrize("kind", ["files", "searches", "one file in pieces"])
async def test_a_long_task_of_pure_reading_is_never_flagged(
    log: SessionLog, open_session: Open, kind: str
) -> None:
    seen: list[int] = []

    def read(context: ToolContext) -> ToolResult:
        seen.append(1)
        return ToolResult("Nothing matches." if kind == "searches" else f"{len(seen)}\t{READING.text}")

    look = Look("read_file" if kind != "searches" else "search_text", work=read)
    session = open_session(log, Script(*rounds(60, look.schema.name)), look, senses=TREE)
    asked = answering(log, session)
    await session.turn("explain it all")
    assert (asked, events(log, ModelTold), events(log)[-1].outcome) == ([], [], "done")


@pytest.mark.parametrize(
    "failing",
    [lambda n: (f"test_{n}",), lambda n: tuple(f"test_{i}" for i in range(50 - n))],
    ids=["others", "fewer"],
)
async def test_another_set_of_failing_tests_is_progress(
    log: SessionLog, open_session: Open, failing: Callable[[int], tuple[str, ...]]
) -> None:
    session = open_session(log, Script(*rounds(30, "run_tests")), runner_of(failing), senses=TREE)
    asked = answering(log, session)
    await session.turn("mend it")
    assert (asked, events(log, ModelTold)) == ([], [])


async def test_files_the_user_changes_meanwhile_are_progress(log: SessionLog, open_session: Open) -> None:
    looked: list[int] = []

    def tree() -> str:
        looked.append(1)
        return str(len(looked))

    session = open_session(
        log, Script(*rounds(30, "run_tests")), runner_of(lambda n: ("test_a",)), senses=Senses(tree=tree)
    )
    asked = answering(log, session)
    await session.turn("mend it")
    assert (asked, events(log, ModelTold)) == ([], [])
    assert len(looked) < 30, "the files are looked at only when rounds pass idly"


async def test_figures_that_differ_are_no_progress(log: SessionLog, open_session: Open) -> None:
    ran: list[int] = []

    def work(context: ToolContext) -> ToolResult:
        ran.append(1)
        return ToolResult(f"1 failed in {len(ran)}.{len(ran)} s: " + "the same old failure of this test " * 3)

    look = Look("run_command", "run", work=work)
    session = open_session(log, Script(*rounds(9, "run_command")), look, senses=TREE)
    asked = answering(log, session)
    await session.turn("mend it")
    assert asked[0].text.startswith("5 rounds, same files, nothing new read")


async def test_the_models_own_list_is_no_progress_and_its_failures_neither(
    log: SessionLog, open_session: Open
) -> None:
    note = Look("update_todos", "note", work=lambda _: ToolResult(f"noted {len(note.runs)}"))
    fail = Look("fails", work=lambda _: ToolResult(f"wrong {len(fail.runs)}", ok=False))
    calls: list[list[ToolCall]] = [[call(2 * n, "update_todos"), call(2 * n + 1, "fails")] for n in range(9)]
    model = Script(*(says(calls=pair) for pair in calls), says("Done."))
    session = open_session(log, model, note, fail, senses=TREE)
    asked = answering(log, session)
    await session.turn("mend it")
    assert len(asked) == 1


async def test_green_tests_that_are_run_again_and_again_are_no_progress(
    log: SessionLog, open_session: Open
) -> None:
    session = open_session(log, Script(*rounds(9, "run_tests")), runner_of(lambda n: ()), senses=TREE)
    asked = answering(log, session)
    await session.turn("mend it")
    assert asked[0].text.startswith("5 rounds, same files, no test fails")
