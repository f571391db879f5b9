"""The calls of one answer: reads side by side, the rest in order, results in the order of the calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from agent_kit import Look, Script, asks, call, events, says
from guard_kit import answering

from k2desk.agent.batch import MOST_CALLS, SIDE_BY_SIDE
from k2desk.agent.redacting import AT_ONCE
from k2desk.agent.session import Session
from k2desk.core.events import DecisionRequested, ToolFinished, ToolOutput, ToolStarted
from k2desk.core.evidence import evidence_id
from k2desk.core.messages import Tool
from k2desk.core.permissions import Decision
from k2desk.core.ports import ToolContext, ToolResult
from k2desk.journal.log import SessionLog

Open = Callable[..., Session]


class Crowd:
    """A read that waits until so many are under way at once."""

    def __init__(self, wanted: int) -> None:
        self.wanted, self.now, self.most = wanted, 0, 0
        self.together = asyncio.Event()

    async def __call__(self, context: ToolContext) -> ToolResult:
        self.now += 1
        self.most = max(self.most, self.now)
        if self.now == self.wanted:
            self.together.set()
        await self.together.wait()
        context.emit(ToolOutput(context.call_id, f"a of {context.call_id} "))
        await asyncio.sleep(0)
        context.emit(ToolOutput(context.call_id, f"b of {context.call_id}"))
        self.now -= 1
        return ToolResult(f"result of {context.call_id}")


async def test_reads_of_one_answer_run_side_by_side_and_go_back_in_order(
    log: SessionLog, open_session: Open
) -> None:
    crowd = Crowd(SIDE_BY_SIDE)
    calls = [call(n, arguments=f"[{n}]") for n in range(9)]
    model = Script(says(calls=calls), says("ok"))
    await open_session(log, model, Look(work=crowd)).turn("look")
    assert crowd.most == SIDE_BY_SIDE
    told = [message for message in model.requests[1].messages if isinstance(message, Tool)]
    assert [message.call_id for message in told] == [one.id for one in calls]
    assert [(message.text, message.id) for message in told] == [
        (f"result of {one.id}", evidence_id(one.id)) for one in calls
    ]
    output = {one.id: "" for one in calls}
    for event in events(log, ToolOutput):
        output[event.call_id] += event.text
    assert output == {one.id: f"a of {one.id} b of {one.id}" for one in calls}


async def test_what_asks_or_runs_keeps_its_place_among_the_reads(log: SessionLog, open_session: Open) -> None:
    order: list[str] = []

    def note(context: ToolContext) -> ToolResult:
        order.append(context.call_id)
        return ToolResult("done")

    look, run = Look(work=note), Look("run", "run", question=asks(), work=note)
    calls = [
        call(0),
        call(1, arguments="[1]"),
        call(2, "run"),
        call(3, arguments="[3]"),
        call(4, "run", "[]"),
    ]
    session = open_session(log, Script(says(calls=calls), says("ok")), look, run)
    answering(log, session, "", "")
    await session.turn("look")
    assert set(order[:2]) == {calls[0].id, calls[1].id}
    assert order[2:] == [one.id for one in calls[2:]]
    started = [event.call_id for event in events(log, ToolStarted)]
    asked = [event.call_id for event in events(log, DecisionRequested)]
    assert asked == [calls[2].id, calls[4].id]
    assert started[2:] == [one.id for one in calls[2:]]


async def test_one_read_that_breaks_does_not_harm_the_others(log: SessionLog, open_session: Open) -> None:
    def work(context: ToolContext) -> ToolResult:
        if context.call_id.endswith(":1"):
            raise OSError
        return ToolResult("fine")

    calls = [call(n, arguments=f"[{n}]") for n in range(3)]
    await open_session(log, Script(says(calls=calls), says("ok")), Look(work=work)).turn("look")
    status = {event.call_id: event.status for event in events(log, ToolFinished)}
    assert status == {calls[0].id: "ok", calls[1].id: "failed", calls[2].id: "ok"}


async def test_a_stop_ends_every_read_that_is_under_way(log: SessionLog, open_session: Open) -> None:
    crowd = Crowd(100)
    calls = [call(n, arguments=f"[{n}]") for n in range(6)]
    session = open_session(log, Script(says(calls=calls)), Look(work=crowd))
    task = asyncio.ensure_future(session.turn("look"))
    while crowd.now < SIDE_BY_SIDE:  # noqa: ASYNC110 -- the tools have no event for it
        await asyncio.sleep(0.001)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [event.status for event in events(log, ToolFinished)] == ["cancelled"] * 6


async def test_no_answer_makes_more_calls_than_anybody_could_follow(
    log: SessionLog, open_session: Open
) -> None:
    look = Look()
    calls = [call(n, arguments=f"[{n}]") for n in range(500)]
    await open_session(log, Script(says(calls=calls), says("ok")), look).turn("look")
    results = events(log, ToolFinished)
    assert (len(look.runs), len(results)) == (MOST_CALLS, 500)
    assert {event.text for event in results[MOST_CALLS:]} == {
        "Not run: one answer may hold 64 calls. Ask again for what you still need."
    }


async def test_a_question_about_a_process_names_what_was_read_before(
    log: SessionLog, open_session: Open
) -> None:
    read, run = Look("read_file"), Look("run_command", "run", question=asks())
    calls = [call(n, "read_file", f"{n}.md") for n in (1, 2, 2)] + [call(4, "run_command")]
    session = open_session(log, Script(says(calls=calls), says("ok")), read, run)
    asked = answering(log, session, Decision("reject", "", note="no"))
    await session.turn("look")
    assert asked[0].facts == (("asked after", "reading read_file 1.md, read_file 2.md"),)


async def test_what_was_read_before_stands_as_it_was_asked_for_whatever_was_done_first(
    log: SessionLog, open_session: Open
) -> None:
    """Else the same session, run again, asks another question."""
    calls = [call(n, "read_file", f"{n}.md") for n in range(3)] + [call(3, "run_command")]
    done = {one.id: asyncio.Event() for one in calls}

    async def last_first(context: ToolContext) -> ToolResult:
        place = next(n for n, one in enumerate(calls) if one.id == context.call_id)
        if place < 2:
            await done[calls[place + 1].id].wait()
        done[context.call_id].set()
        return ToolResult("read")

    read, run = Look("read_file", work=last_first), Look("run_command", "run", question=asks())
    session = open_session(log, Script(says(calls=calls), says("ok")), read, run)
    asked = answering(log, session, Decision("reject", "", note="no"))
    await session.turn("look")
    names = "read_file 0.md, read_file 1.md, read_file 2.md"
    assert asked[0].facts == (("asked after", f"reading {names}"),)


@pytest.mark.parametrize("length", [0, 2 * AT_ONCE], ids=["short", "looked through in a thread"])
@pytest.mark.parametrize("hops", range(6))
@pytest.mark.parametrize("alone", [False, True], ids=["side by side", "alone"])
async def test_what_had_finished_when_the_turn_is_stopped_keeps_its_result(
    log: SessionLog, open_session: Open, length: int, hops: int, alone: bool
) -> None:
    """The stop comes so many turns of the loop after the end of a call: before it is told, or after."""
    key = "sk-" + "ab12" * 10
    loop = asyncio.get_running_loop()

    def stop(left: int) -> None:
        if left:
            loop.call_soon(stop, left - 1)
        else:
            turn.cancel()

    async def work(context: ToolContext) -> ToolResult:
        if context.call_id == calls[1].id:
            await asyncio.Event().wait()
        loop.call_soon(stop, hops)
        return ToolResult(f"seen {'line ' * length}{key}")

    calls = [call(0, arguments="[0]"), call(1, arguments="[1]")]
    look = Look(risk="run" if alone else "read", work=work)
    model = Script(says(calls=calls), says("ok"))
    session = open_session(log, model, look)
    turn = asyncio.ensure_future(session.turn("look"))
    await asyncio.wait({turn})
    ends = {event.call_id: event for event in events(log, ToolFinished)}
    assert (ends[calls[0].id].status, ends[calls[1].id].status) == ("ok", "cancelled")
    assert key not in ends[calls[0].id].text
    assert ends[calls[0].id].summary.count("kept back") == 1
    assert [event.call_id for event in events(log, ToolFinished)] == [one.id for one in calls]
