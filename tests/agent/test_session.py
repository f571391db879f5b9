"""Stops, crashes and resumption: whatever happens, the record says how the turn ended."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from agent_kit import Look, Script, asks, call, events, names, says, session_on, writer_in

from k2desk.agent.session import Session
from k2desk.core.errors import JournalError, WorkspaceError
from k2desk.core.events import (
    Attachment,
    DecisionRequested,
    Event,
    Noticed,
    Record,
    SessionRenamed,
    StepStarted,
    TextDelta,
    ToolFinished,
    TurnFinished,
    TurnStarted,
    WriteIntended,
)
from k2desk.core.messages import Assistant, Completed, Frame, ReasoningPiece, TextPiece, User
from k2desk.core.permissions import Decision
from k2desk.core.ports import ToolContext, ToolResult
from k2desk.core.proposals import FileWrite
from k2desk.journal import Journal
from k2desk.journal.history import cut_off
from k2desk.journal.log import SessionLog

Open = Callable[..., Session]


async def until(log: SessionLog, kind: type[Event], work: Callable[[], object]) -> asyncio.Task[None]:
    """Start the turn and return its task when an event of this kind is stored."""
    loop, seen = asyncio.get_running_loop(), asyncio.Event()

    def hear(record: Record) -> None:
        if isinstance(record.event, kind):
            loop.call_soon_threadsafe(seen.set)

    end = log.subscribe(hear)
    task: asyncio.Task[None] = asyncio.ensure_future(work())  # type: ignore[arg-type]
    await seen.wait()
    end()
    return task


async def stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_stop_while_the_model_speaks(log: SessionLog, open_session: Open) -> None:
    model = Script([TextPiece("I beg"), asyncio.Event()], says("ok"))
    session = open_session(log, model)
    await stop(await until(log, TextDelta, lambda: session.turn("hi")))
    assert model.closed == 1
    assert events(log)[-1] == TurnFinished(1, "cancelled")
    await session.turn("go on")
    assert [type(message).__name__ for message in model.requests[1].messages] == [
        "System",
        "User",
        "Assistant",
        "User",
    ]


async def test_stop_while_a_tool_runs_answers_every_open_call(log: SessionLog, open_session: Open) -> None:
    working, unwound = asyncio.Event(), asyncio.Event()

    async def work(context: ToolContext) -> ToolResult:
        working.set()
        try:
            await asyncio.Event().wait()
        finally:
            unwound.set()
        raise AssertionError

    model = Script(says(calls=[call(0), call(1), call(2)]), says("ok"))
    look = Look(risk="run", work=lambda context: work(context) if len(look.runs) == 2 else ToolResult("seen"))
    session = open_session(log, model, look)
    task = asyncio.ensure_future(session.turn("hi"))
    await working.wait()
    await stop(task)
    assert unwound.is_set()
    done = [(event.call_id, event.status, event.text) for event in events(log, ToolFinished)]
    assert done == [
        ("functions.look:0", "ok", "seen"),
        (
            "functions.look:1",
            "cancelled",
            "Cancelled: the user stopped the turn while this ran; look before you rely on its effect.",
        ),
        ("functions.look:2", "cancelled", "Cancelled: the user stopped the turn before this ran."),
    ]
    assert events(log)[-1] == TurnFinished(1, "cancelled")
    await session.turn("go on")
    assert len(model.requests[1].messages) == 7


async def test_stop_while_a_question_waits_makes_its_answer_late(log: SessionLog, open_session: Open) -> None:
    run = Look("run", "run", question=asks())
    session = open_session(log, Script(says(calls=[call(0, "run")])), run)
    await stop(await until(log, DecisionRequested, lambda: session.turn("hi")))
    [asked] = events(log, DecisionRequested)
    assert not session.decide(asked.request_id, Decision("allow", asked.question.digest))
    assert run.runs == []
    assert names(log)[-2:] == ["ToolFinished", "TurnFinished"]


async def test_stop_before_anything_was_stored_keeps_the_words(log: SessionLog, open_session: Open) -> None:
    session = open_session(log, Script())
    started, release = threading.Event(), threading.Event()

    def read(attachment: Attachment) -> str:
        started.set()
        release.wait(10)
        return ""

    session._read_attachment = read
    task = asyncio.ensure_future(session.turn("look at this", [Attachment("a.py")]))
    await asyncio.to_thread(started.wait, 10)
    await stop(task)
    release.set()
    assert events(log)[-2:] == [
        TurnStarted(1, "look at this", (Attachment("a.py"),)),
        TurnFinished(1, "cancelled"),
    ]


async def test_two_stops_lose_nothing(log: SessionLog, open_session: Open) -> None:
    session = open_session(log, Script([asyncio.Event()]))
    task = await until(log, StepStarted, lambda: session.turn("hi"))
    task.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await stop(task)
    assert [event for event in events(log) if isinstance(event, TurnFinished)] == [
        TurnFinished(1, "cancelled")
    ]


async def test_storing_never_holds_up_the_loop(log: SessionLog, open_session: Open) -> None:
    threads: set[str] = set()
    log.subscribe(lambda record: threads.add(threading.current_thread().name))
    await open_session(log, Script(says("ok"))).turn("hi")
    assert {name.rpartition("_")[0] for name in threads} == {"k2desk-journal"}


async def test_the_edges_of_a_turn_and_decisions_are_durable(log: SessionLog, open_session: Open) -> None:
    watched: dict[str, bool] = {}

    class Watching(SessionLog):
        def append(self, event: Event, *, durable: bool = False) -> Record:
            watched[type(event).__name__] = durable
            return super().append(event, durable=durable)

    watching = Watching(log._store, log.session)
    run = Look("run", "run", question=asks())
    session = open_session(watching, Script(says(calls=[call(0, "run")]), says("ok")), run)
    loop = asyncio.get_running_loop()

    def allow(record: Record) -> None:
        if isinstance(asked := record.event, DecisionRequested):
            decision = Decision("allow", asked.question.digest)
            loop.call_soon_threadsafe(session.decide, asked.request_id, decision)

    watching.subscribe(allow)
    await session.turn("hi")
    assert {name for name, kept in watched.items() if kept} == {
        *("TurnStarted", "SpendReserved", "DecisionMade", "TurnFinished")
    }


async def test_a_second_turn_at_the_same_time_is_refused(log: SessionLog, open_session: Open) -> None:
    session = open_session(log, Script([TextPiece("I beg"), asyncio.Event()], says("ok")))
    task = await until(log, TextDelta, lambda: session.turn("hi"))
    with pytest.raises(RuntimeError, match="runs already"):
        await session.turn("me too")
    await stop(task)
    await session.turn("now")
    assert events(log)[-1] == TurnFinished(2, "done")


async def test_a_record_that_cannot_be_written_raises(
    journal: Journal, log: SessionLog, open_session: Open, caplog: pytest.LogCaptureFixture
) -> None:
    class Closing(Script):
        async def stream(self, request):  # type: ignore[no-untyped-def]
            journal.close()
            async for event in super().stream(request):
                yield event

    caplog.set_level(logging.CRITICAL)
    session = open_session(log, Closing(says("ok"), says("ok")))
    for _ in range(2):  # the second one is not told that a turn runs already
        with pytest.raises(JournalError):
            await session.turn("hi")


async def test_a_broken_turn_answers_its_calls(
    log: SessionLog, open_session: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def explode(self: object, question: object) -> None:
        raise LookupError("secret detail")

    monkeypatch.setattr("k2desk.agent.gate.Gate.known", explode)
    session = open_session(log, Script(says(calls=[call(0, "run")])), Look("run", "run", question=asks()))
    with caplog.at_level(logging.ERROR):
        await session.turn("hi")
    finished, end = events(log)[-2:]
    assert (finished.status, finished.text) == ("cancelled", "Cancelled: the turn broke off before this ran.")
    assert (end.outcome, "secret" in end.message) == ("failed", False)
    assert "secret detail" in caplog.text


async def test_the_title_comes_from_the_first_words_once(log: SessionLog, open_session: Open) -> None:
    session = open_session(log, Script(says("ok"), says("ok")))
    await session.turn("Fix the rounding\nplease")
    await session.turn("Another thing")
    await open_session(log, Script(says("ok"))).turn("A third")
    assert events(log, SessionRenamed) == [SessionRenamed("Fix the rounding")]


async def test_attachments_are_read_once_and_kept(log: SessionLog, open_session: Open) -> None:
    model = Script(says("ok"), says("ok"))
    session = open_session(log, model)
    await session.turn("explain", [Attachment("a.py", 2, 4)])
    await session.turn("more")
    block = "a.py:2-4\n```\nlines of a.py\n```"
    assert events(log, TurnStarted)[0] == TurnStarted(1, "explain", (Attachment("a.py", 2, 4),), block)
    assert model.requests[0].messages[-1] == User(f"explain\n\n{block}")
    assert model.requests[1].messages[1] == User(f"explain\n\n{block}")


async def test_half_a_character_is_no_reason_to_fail(log: SessionLog, open_session: Open) -> None:
    await open_session(log, Script(says("ok"))).turn("a\ud800b")
    assert events(log, TurnStarted)[0].text == "a?b"
    assert events(log)[-1] == TurnFinished(1, "done")


async def test_a_session_taken_up_again_goes_on_with_the_same_bytes(
    log: SessionLog, open_session: Open
) -> None:
    first = Script(says("Look.", calls=[call(0)], think="hm"), says("Done."))
    await open_session(log, first, Look()).turn("hi")
    second = Script(says("ok"))
    await open_session(log, second, Look()).turn("again")
    assert second.requests[0].messages[:4] == first.requests[1].messages
    assert second.requests[0].first_call == 1
    assert events(log)[-1] == TurnFinished(2, "done")


async def test_what_a_crash_cut_off_is_told_before_the_session_goes_on(
    journal: Journal, log: SessionLog, open_session: Open
) -> None:
    session = session_on(log, Script(says(calls=[call(0), call(1)])), Look("look", "run", question=asks()))
    task = await until(log, DecisionRequested, lambda: session.turn("hi"))
    # What the disk holds at this moment is what a crash would leave.
    left = log.records()
    again = journal.create(left[0].event)
    for record in left[1:]:
        again.append(record.event)
    await stop(task)
    await session.close()
    model = Script(says("ok"))
    session = open_session(again, model, Look(), cut_off=cut_off(again.records()))
    assert names(again)[-3:] == ["ToolFinished", "ToolFinished", "TurnFinished"]
    await session.turn("go on")
    assert [type(message).__name__ for message in model.requests[0].messages[2:]] == [
        "Assistant",
        "Tool",
        "Tool",
        "User",
    ]


async def test_undo_and_redo_are_told_to_the_model(
    log: SessionLog, open_session: Open, tmp_path: Path
) -> None:
    writer, change = changed(tmp_path, log)
    model = Script(says("ok"))
    session = open_session(log, model, writes=writer)
    await session.revert(change)
    assert (tmp_path / "a.py").read_text() == "old\n"
    await session.turn("and now?")
    assert "the user undid or redid a change of yours in a.py" in model.requests[0].messages[-1].text


async def test_an_undo_over_the_users_own_edit_is_refused_in_words(
    log: SessionLog, open_session: Open, tmp_path: Path
) -> None:
    writer, change = changed(tmp_path, log)
    (tmp_path / "a.py").write_text("mine\n")
    await open_session(log, Script(), writes=writer).revert(change)
    [notice] = events(log, Noticed)
    assert notice.level == "attention"
    assert (tmp_path / "a.py").read_text() == "mine\n"
    assert len(events(log, WriteIntended)) == 1


async def test_an_undo_that_fails_is_told(log: SessionLog, open_session: Open) -> None:
    class Broken:
        def apply(self, files: object, approval_id: str, *, reverts: str = "") -> str:
            raise AssertionError

        def record(self, files: object, approval_id: str) -> str:
            raise AssertionError

        def revert(self, change_id: str, paths: Sequence[str] = ()) -> str:
            raise WorkspaceError("The disk is full; nothing was written.")

    await open_session(log, Script(), writes=Broken()).revert("w1")
    assert events(log, Noticed) == [Noticed("bad", "The disk is full; nothing was written.")]


async def test_closing_lets_go_of_everything(log: SessionLog) -> None:
    closed: list[str] = []

    async def closing() -> None:
        closed.append("connections")

    session = session_on(log, Script(says("ok")))
    session._closing = closing
    await session.turn("hi")
    await session.close()
    assert closed == ["connections"]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("k2desk-journal")]
    heard = len(session._recorder._arrived)
    log.append(Noticed("info", "after"))
    assert len(session._recorder._arrived) == heard


async def test_what_is_heard_twice_counts_once(log: SessionLog, open_session: Open) -> None:
    model = Script(says("ok"), says("ok"))
    session = open_session(log, model)
    await session.turn("hi")
    session._recorder._arrived.extend(log.records())
    await session.turn("again")
    assert len(model.requests[1].messages) == 4


async def test_it_says_what_it_is_about(log: SessionLog, open_session: Open) -> None:
    session = open_session(log, Script())
    assert (session.log, session.workspace, session.provider) == (log, Path("ledger"), "Scripted")
    assert (session.model, session.context_tokens) == ("kimi-k2-thinking", 262_144)


def changed(root: Path, log: SessionLog) -> tuple[object, str]:
    """Write a change through the real writer, and return it with the change's id."""
    (root / "a.py").write_text("old\n")
    writer = writer_in(root, log)
    before, after = log.put_blob(b"old\n"), log.put_blob(b"new\n")
    mode = (root / "a.py").stat().st_mode & 0o777
    return writer, writer.apply([FileWrite("a.py", before, after, mode, mode)], "r1")


async def test_blocks_of_reasoning_go_back_in_their_frames(log: SessionLog, open_session: Open) -> None:
    frames = (Frame('{"type":"reasoning.text","text":"","signature":"s"}', 2),)
    answer = [
        ReasoningPiece("hm"),
        TextPiece("Hi."),
        Completed("stop", reasoning_key="reasoning_details", frames=frames),
    ]
    await open_session(log, Script(answer)).turn("hi")
    again = Script(says("ok"))
    await open_session(log, again).turn("go on")
    assert again.requests[0].messages[2] == Assistant("Hi.", "hm", "reasoning_details", frames=frames)
