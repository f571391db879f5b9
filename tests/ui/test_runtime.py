"""The rules of the place where Qt and asyncio meet."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from window_kit import Play, SmallDesk, SmallEngine, until  # type: ignore[import-not-found]

from k2desk.core.errors import JournalError
from k2desk.core.events import (
    Attachment,
    DecisionRequested,
    Event,
    Noticed,
    Record,
    StepStarted,
    TextDelta,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.permissions import Decision, Question
from k2desk.core.ports import Log
from k2desk.ui.panes.first_run import start_demo
from k2desk.ui.runtime import Runtime
from k2desk.ui.tasks import run as run_loop


def kinds(records: list[Record]) -> list[str]:
    return [type(record.event).__name__ for record in records]


@pytest.fixture
def heard(runtime: Runtime) -> list[Record]:
    found: list[Record] = []
    runtime.recorded.connect(found.append)
    return found


@pytest.fixture
def notices(runtime: Runtime) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    runtime.noticed.connect(lambda level, text: found.append((level, text)))
    return found


@pytest.fixture
def unsent(runtime: Runtime) -> list[tuple[str, tuple[Attachment, ...], str]]:
    found: list[tuple[str, tuple[Attachment, ...], str]] = []
    runtime.unsent.connect(lambda *what: found.append(what))
    return found


async def hang(_engine: SmallEngine, turn: int) -> AsyncIterator[Event]:
    yield StepStarted(turn=turn, step=1, model="m")
    await asyncio.Event().wait()


async def opened(runtime: Runtime, folder: Path) -> SmallEngine:
    runtime.open_session(folder)
    await until(lambda: runtime.engine is not None)
    assert isinstance(runtime.engine, SmallEngine)
    return runtime.engine


def test_a_turn_is_heard_in_order_and_to_its_end(
    runtime: Runtime, folder: Path, play: Play, heard: list[Record]
) -> None:
    running: list[bool] = []
    runtime.running_changed.connect(running.append)

    async def scenario() -> None:
        await opened(runtime, folder)
        runtime.submit("Hello")
        await until(lambda: running == [True, False])

    play(scenario)
    assert kinds(heard) == ["TurnStarted", "StepStarted", "TextDelta", "StepFinished", "TurnFinished"]
    assert [record.seq for record in heard] == [2, 3, 4, 5, 6]


def test_no_slot_runs_inside_a_task(runtime: Runtime, folder: Path, play: Play) -> None:
    tasks: list[object] = []

    def look_around(*_: object) -> None:
        tasks.append(asyncio.current_task())

    for signal in (runtime.opened, runtime.recorded, runtime.running_changed, runtime.prepared):
        signal.connect(look_around)

    async def scenario() -> None:
        await opened(runtime, folder)
        runtime.prepare()
        QTimer.singleShot(0, lambda: runtime.submit("Hello"))
        await until(lambda: len(tasks) == 9)

    play(scenario)
    assert tasks == [None] * 9


def test_a_modal_dialog_in_a_slot_strands_no_task(
    runtime: Runtime, folder: Path, play: Play, heard: list[Record], qapp: QApplication
) -> None:
    shown: list[int] = []

    def ask(record: Record) -> None:
        if isinstance(record.event, TurnStarted):
            dialog = QDialog()
            runtime.running_changed.connect(lambda running: dialog.accept())
            shown.append(dialog.exec())

    runtime.recorded.connect(ask)

    async def scenario() -> None:
        await opened(runtime, folder)
        runtime.submit("Hello")
        await until(lambda: shown)

    play(scenario)
    assert shown == [QDialog.DialogCode.Accepted]
    assert kinds(heard)[-1] == "TurnFinished"


def test_records_of_another_thread_arrive_in_the_main_thread_and_later(
    runtime: Runtime, folder: Path, play: Play, heard: list[Record]
) -> None:
    threads: list[int] = []
    runtime.recorded.connect(lambda _record: threads.append(threading.get_ident()))

    async def scenario() -> None:
        engine = await opened(runtime, folder)
        engine.log.append(Noticed(level="info", text="from here"))
        assert heard == [], "the signal must be queued, also within one thread"
        thread = threading.Thread(target=engine.log.append, args=(Noticed(level="info", text="from there"),))
        thread.start()
        thread.join()
        assert heard == []
        await until(lambda: len(heard) == 2)

    play(scenario)
    assert threads == [threading.get_ident()] * 2


def test_stop_ends_a_hanging_turn_at_once(
    runtime: Runtime, desk: SmallDesk, folder: Path, play: Play, heard: list[Record]
) -> None:
    desk.script = hang
    took: list[float] = []

    async def scenario() -> None:
        await opened(runtime, folder)
        runtime.submit("Hello")
        await until(lambda: "StepStarted" in kinds(heard))
        began = time.monotonic()
        runtime.stop()
        runtime.stop()
        await until(lambda: not runtime.running)
        took.append(time.monotonic() - began)

    play(scenario)
    assert took[0] < 0.2
    assert isinstance(heard[-1].event, TurnFinished)
    assert heard[-1].event.outcome == "cancelled"


def test_stopping_twice_does_not_break_the_unwinding(
    runtime: Runtime, desk: SmallDesk, folder: Path, play: Play, heard: list[Record]
) -> None:
    unwound: list[str] = []

    async def untidy(engine: SmallEngine, turn: int) -> AsyncIterator[Event]:
        yield StepStarted(turn=turn, step=1, model="m")
        try:
            await asyncio.Event().wait()
        finally:
            runtime.stop()
            await asyncio.sleep(0.01)
            unwound.append("to its end")

    desk.script = untidy

    async def scenario() -> None:
        await opened(runtime, folder)
        runtime.submit("Hello")
        await until(lambda: "StepStarted" in kinds(heard))
        runtime.stop()
        await until(lambda: not runtime.running)

    play(scenario)
    assert unwound == ["to its end"]


def test_nothing_is_sent_into_a_session_that_is_about_to_go(
    runtime: Runtime, desk: SmallDesk, folder: Path, play: Play, unsent: list[tuple[str, object, str]]
) -> None:
    gate = asyncio.Event()

    class Slow(SmallDesk):
        async def open_session(self, workspace: Path, session: str = "") -> SmallEngine:
            if self.engines:
                await gate.wait()
            return await super().open_session(workspace, session)

    runtime.desk = Slow(desk.journal)

    async def scenario() -> None:
        engine = await opened(runtime, folder)
        runtime.open_session(folder)
        await until(lambda: runtime.opening)
        runtime.submit("Hello")
        assert [text for text, _along, _why in unsent] == ["Hello"]
        gate.set()
        await until(lambda: runtime.engine is not engine)
        assert engine.turns == 0

    play(scenario)


def test_words_stopped_before_they_were_sent_come_back(
    runtime: Runtime, folder: Path, play: Play, unsent: list[tuple[str, object, str]]
) -> None:
    async def scenario() -> None:
        await opened(runtime, folder)
        runtime.submit("Hello", [Attachment("README.md")])
        runtime.stop()
        await until(lambda: not runtime.running)

    play(scenario)
    assert unsent == [("Hello", (Attachment("README.md"),), "Stopped before it was sent.")]


def test_closing_during_a_turn_is_clean(
    runtime: Runtime, desk: SmallDesk, folder: Path, play: Play, heard: list[Record]
) -> None:
    desk.script = hang

    async def scenario() -> None:
        await opened(runtime, folder)
        runtime.submit("Hello")
        await until(lambda: "StepStarted" in kinds(heard))

    play(scenario)
    assert desk.engines[0].closed
    last = desk.engines[0].log.records()[-1].event
    assert isinstance(last, TurnFinished)
    assert last.outcome == "cancelled"
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("k2desk-io")]


def test_nothing_begins_after_close(runtime: Runtime, desk: SmallDesk, folder: Path, play: Play) -> None:
    async def scenario() -> None:
        runtime.close()
        runtime.open_session(folder)

    play(scenario)
    assert desk.engines == []


def test_a_window_closed_before_the_loop_runs_ends_it_at_once(
    runtime: Runtime, desk: SmallDesk, folder: Path
) -> None:
    runtime.open_session(folder)
    assert not runtime.close()
    run_loop(runtime.serve)
    assert desk.engines == []


def test_what_is_asked_before_the_loop_runs_is_done_when_it_does(
    runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    runtime.open_session(folder)
    runtime.prepare()

    async def scenario() -> None:
        await until(lambda: runtime.engine is not None and desk.prepared)

    play(scenario)


def test_without_a_loop_there_is_nothing_to_wait_for(runtime: Runtime) -> None:
    assert not runtime.close()


def test_without_a_session_the_words_come_back(
    runtime: Runtime, unsent: list[tuple[str, object, str]]
) -> None:
    runtime.submit("Hello")
    assert unsent == [("Hello", (), "No session is open yet. Open a folder first.")]


def test_a_second_turn_does_not_begin_beside_the_first(
    runtime: Runtime, desk: SmallDesk, folder: Path, play: Play, unsent: list[tuple[str, object, str]]
) -> None:
    desk.script = hang

    async def scenario() -> None:
        engine = await opened(runtime, folder)
        runtime.submit("One")
        runtime.submit("Two")
        await until(lambda: engine.turns)
        assert engine.turns == 1

    play(scenario)
    assert [text for text, _along, _why in unsent] == ["Two"]


def test_a_turn_that_cannot_be_recorded_gives_the_words_back(
    runtime: Runtime, folder: Path, play: Play, unsent: list[tuple[str, object, str]]
) -> None:
    async def scenario() -> None:
        engine = await opened(runtime, folder)
        end = engine.log.subscribe(refuse)
        runtime.submit("Hello")
        await until(lambda: not runtime.running)
        end()

    def refuse(record: Record) -> None:
        raise JournalError("The disk is full; free some space.")

    play(scenario)
    # The first record was stored, so the words are part of the session and stay there.
    assert unsent == []


def test_opening_shows_every_record_once(
    runtime: Runtime, desk: SmallDesk, folder: Path, play: Play, heard: list[Record]
) -> None:
    shown: list[list[Record]] = []
    runtime.opened.connect(lambda _engine, records: shown.append(records))

    async def scenario() -> None:
        engine = await opened(runtime, folder)
        runtime.submit("Hello")
        await until(lambda: heard and not runtime.running)
        runtime.new_session()
        await until(lambda: len(shown) == 2 and engine.closed)
        runtime.open_session(folder, engine.log.session)
        await until(lambda: len(shown) == 3)
        desk.engines[-1].log.append(Noticed(level="info", text="later"))
        await until(lambda: len(heard) == 6)

    play(scenario)
    assert kinds(shown[2]) == ["SessionStarted", *kinds(heard)[:5]]
    assert [record.seq for record in [*shown[2], heard[-1]]] == [1, 2, 3, 4, 5, 6, 7]


class Talkative:
    """A log to which others append just before and just after it is read."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.session = log.session
        self.append, self.subscribe, self.first = log.append, log.subscribe, log.first

    def records(self, after: int = 0) -> Sequence[Record]:
        return self._log.records(after)

    def joined(self) -> Sequence[Record]:
        self.append(Noticed(level="info", text="before"))
        found = self._log.joined()
        self.append(Noticed(level="info", text="after"))
        return found


def test_records_that_come_while_the_session_is_read_are_shown_once(
    runtime: Runtime, desk: SmallDesk, folder: Path, play: Play, heard: list[Record]
) -> None:
    shown: list[list[Record]] = []
    runtime.opened.connect(lambda _engine, records: shown.append(records))

    class Busy(SmallDesk):
        async def open_session(self, workspace: Path, session: str = "") -> SmallEngine:
            engine = await super().open_session(workspace, session)
            engine.log = Talkative(engine.log)
            return engine

    runtime.desk = Busy(desk.journal)

    async def scenario() -> None:
        await opened(runtime, folder)
        await until(lambda: heard)

    play(scenario)
    assert [record.seq for record in shown[0]] == [1, 2]
    assert [record.seq for record in heard] == [3]


def test_changing_the_session_stops_the_turn_and_silences_the_old_one(
    runtime: Runtime, desk: SmallDesk, folder: Path, play: Play, heard: list[Record]
) -> None:
    desk.script = hang

    told: list[str] = []
    runtime.noticed.connect(lambda _level, sentence: told.append(sentence))

    async def scenario() -> None:
        first = await opened(runtime, folder)
        runtime.submit("Hello")
        await until(lambda: "StepStarted" in kinds(heard))
        runtime.new_session()
        runtime.go_to(folder, "another")  # asked for something else: that is not twice
        runtime.go_to(folder, first.log.session)  # is there
        runtime.new_session()
        assert (
            told
            == ["The assistant still works here. Ask for it once more to stop it; what was said is kept."] * 3
        )
        await asyncio.sleep(0.02)
        assert runtime.running
        runtime.new_session()
        await until(lambda: runtime.engine is not first and first.closed)
        count = len(heard)
        first.log.append(Noticed(level="info", text="too late"))
        runtime._told_by._hear(first, first.log.records()[-1])  # of a listener that was already under way
        await asyncio.sleep(0.02)
        assert len(heard) == count
        assert not runtime.running

    play(scenario)


def test_a_new_session_is_not_begun_where_nothing_was_said(
    runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        engine = await opened(runtime, folder)
        runtime.new_session()
        runtime.open_session(folder, engine.log.session)
        await asyncio.sleep(0.02)

    play(scenario)
    assert len(desk.engines) == 1


def test_a_folder_that_cannot_be_opened_leaves_everything_as_it_was(
    runtime: Runtime, folder: Path, play: Play, notices: list[tuple[str, str]]
) -> None:
    async def scenario() -> None:
        engine = await opened(runtime, folder)
        runtime.open_session(folder / "nowhere")
        await until(lambda: notices)
        assert runtime.engine is engine
        assert not engine.closed
        assert not runtime.opening

    play(scenario)
    assert notices == [("bad", "nowhere is no folder; choose another one.")]


async def asking(engine: SmallEngine, turn: int) -> AsyncIterator[Event]:
    question = Question(kind="ask", title="Which one?", text="A or B", digest="d")
    yield DecisionRequested(request_id="r1", call_id="c1", question=question)
    decision = await engine.ask("r1")
    yield TextDelta(turn=turn, step=1, text=decision.answer)


def test_a_decision_reaches_the_turn_and_a_late_one_says_so(
    runtime: Runtime,
    desk: SmallDesk,
    folder: Path,
    play: Play,
    heard: list[Record],
    notices: list[tuple[str, str]],
) -> None:
    desk.script = asking

    async def scenario() -> None:
        await opened(runtime, folder)
        runtime.submit("Hello")
        await until(lambda: "DecisionRequested" in kinds(heard))
        runtime.decide("r1", Decision("allow", digest="d", answer="B"))
        await until(lambda: not runtime.running)
        runtime.decide("r1", Decision("allow", digest="d", answer="A"))

    play(scenario)
    texts = [record.event.text for record in heard if isinstance(record.event, TextDelta)]
    assert texts == ["B"]
    assert notices == [("info", "That question is no longer open; nothing was done.")]


def test_undo_is_handed_on(runtime: Runtime, folder: Path, play: Play) -> None:
    async def scenario() -> None:
        engine = await opened(runtime, folder)
        runtime.revert("change-1")
        await until(lambda: engine.reverted == ["change-1"])

    play(scenario)


def test_blocking_work_ends_in_the_main_thread(
    runtime: Runtime, play: Play, notices: list[tuple[str, str]]
) -> None:
    ends: list[tuple[str, object, int]] = []
    here = threading.get_ident()

    def fail() -> int:
        raise JournalError("The record is damaged.")

    async def scenario() -> None:
        runtime.in_thread(
            threading.get_ident, lambda there: ends.append(("done", there, threading.get_ident()))
        )
        runtime.in_thread(
            fail, ends.append, lambda error: ends.append(("failed", str(error), threading.get_ident()))
        )
        runtime.in_thread(fail, ends.append)
        await until(lambda: len(ends) == 2 and notices)

    play(scenario)
    done, failed = sorted(ends)
    assert done[1] != here
    assert done[2] == here
    assert failed == ("failed", "The record is damaged.", here)
    assert notices == [("bad", "The record is damaged.")]


def test_a_result_for_a_widget_that_is_gone_is_dropped(
    runtime: Runtime, play: Play, qapp: QApplication
) -> None:
    gate = threading.Event()
    called: list[str] = []

    class Shy(QLabel):
        def show_result(self, text: str) -> None:
            called.append(text)
            self.setText(text)

    first, second, third = Shy(), Shy(), Shy()

    def closure(widget: Shy) -> object:
        return lambda text: widget.show_result(text)

    async def scenario() -> None:
        for done in (first.show_result, closure(second), third.show_result):
            runtime.in_thread(lambda: "result" if gate.wait(5) else "late", done)  # type: ignore[arg-type]
        import shiboken6

        shiboken6.delete(first)
        shiboken6.delete(second)
        gate.set()
        await until(lambda: called)
        await asyncio.sleep(0.02)

    play(scenario)
    assert called == ["result"]
    assert third.text() == "result"


def test_the_demo_opens_the_folder_the_desk_names(
    runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def begin() -> Path:
        return folder

    desk.start_demo = begin

    async def scenario() -> None:
        start_demo(runtime)
        await until(lambda: runtime.engine is not None)
        assert runtime.engine is not None
        assert runtime.engine.workspace == folder

    play(scenario)


def test_what_is_sent_before_everything_is_ready_waits_and_is_sent_as_one(
    runtime: Runtime, desk: SmallDesk, folder: Path, play: Play, unsent: list[tuple[str, object, str]]
) -> None:
    order: list[str] = []
    readme = Attachment("README.md")

    class Slow(SmallDesk):
        async def prepare(self) -> None:
            await asyncio.sleep(0.02)
            order.append("prepared")

    runtime.desk = Slow(desk.journal)
    runtime.opened.connect(lambda *_: order.append("opened"))
    runtime.opened.connect(lambda *_: runtime.submit("Two", [readme, Attachment("a.py")]))
    runtime.running_changed.connect(lambda running: order.append("sent" if running else "over"))
    runtime.expect(folder)
    runtime.submit("One", [readme])

    async def scenario() -> None:
        runtime.begin(folder)
        await until(lambda: "over" in order)

    play(scenario)
    assert order == ["opened", "prepared", "sent", "over"]
    assert unsent == []
    assert runtime.engine is not None
    begun = [r.event for r in runtime.engine.log.records() if isinstance(r.event, TurnStarted)]
    assert [(turn.text, turn.attachments) for turn in begun] == [("One\n\nTwo", (readme, Attachment("a.py")))]


def test_what_waits_for_a_session_that_cannot_be_opened_comes_back(
    runtime: Runtime,
    desk: SmallDesk,
    folder: Path,
    play: Play,
    notices: list[tuple[str, str]],
    unsent: list[tuple[str, object, str]],
) -> None:
    refused: list[bool] = []
    runtime.refused.connect(lambda: refused.append(True))
    runtime.expect(folder)
    runtime.submit("Hello")
    assert unsent == []

    async def scenario() -> None:
        runtime.begin(folder / "nowhere")
        await until(lambda: unsent)

    play(scenario)
    assert unsent == [("Hello", (), "nowhere is no folder; choose another one.")]
    assert ("bad", "nowhere is no folder; choose another one.") in notices
    assert refused == [True]
    assert desk.prepared, "the key is looked for all the same"


def test_what_is_said_after_the_first_session_was_refused_tries_to_open_it_again(
    runtime: Runtime,
    desk: SmallDesk,
    folder: Path,
    play: Play,
    unsent: list[tuple[str, object, str]],
) -> None:
    away = folder.rename(folder.with_name("away"))

    async def scenario() -> None:
        runtime.begin(folder)
        await until(lambda: not runtime.settling)
        runtime.submit("Are you there?")
        await until(lambda: unsent)
        assert unsent == [("Are you there?", (), "ledger is no folder; choose another one.")]
        away.rename(folder)
        runtime.submit("And now?")
        await until(lambda: "Hello again" in str(desk.engines and desk.engines[0].log.records()))

    desk.script = hello
    play(scenario)
    assert len(unsent) == 1


async def hello(_engine: object, _turn: int) -> AsyncIterator[Event]:
    yield TextDelta(1, 1, "Hello again")


def test_once_everything_is_ready_nothing_waits_any_more(
    runtime: Runtime, folder: Path, play: Play, heard: list[Record]
) -> None:
    async def scenario() -> None:
        runtime.begin(folder)
        await until(lambda: runtime.engine is not None and not runtime.settling)
        runtime.submit("Hello")
        await until(lambda: heard and not runtime.running)

    play(scenario)
    assert kinds(heard)[0] == "TurnStarted"


def test_a_window_closed_while_a_session_comes_leaves_none_open(
    runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    """The stop falls between the new session's coming and the old one's closing."""

    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        runtime.opened.connect(lambda *_: runtime.close())
        runtime.open_session(folder)
        await until(lambda: len(desk.engines) == 2 and runtime.engine is desk.engines[1])

    play(scenario)
    assert [engine.closed for engine in desk.engines] == [True, True]
