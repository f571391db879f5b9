"""What is written and said in the first seconds of a window is sent once or is there at the next start."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from window_kit import Play, SmallDesk, SmallEngine, until  # type: ignore[import-not-found]

from k2desk.core.events import Attachment, TurnStarted
from k2desk.core.unsent import Unsent, Waiting, before_any
from k2desk.ui.composer import Composer
from k2desk.ui.runtime import Runtime
from k2desk.ui.tasks import run as run_loop

README = Attachment("README.md")


class SlowDesk(SmallDesk):
    """A desk that opens sessions and warms up when the test says so."""

    def __init__(self, of: SmallDesk) -> None:
        super().__init__(of.journal)
        self.may_open, self.may_prepare = asyncio.Event(), asyncio.Event()
        self.drafts = of.drafts

    async def open_session(self, workspace: Path, session: str = "") -> SmallEngine:
        await self.may_open.wait()
        return await super().open_session(workspace, session)

    async def prepare(self) -> None:
        await self.may_prepare.wait()
        await super().prepare()


@pytest.fixture
def slow(runtime: Runtime, desk: SmallDesk) -> SlowDesk:
    runtime.desk = SlowDesk(desk)
    return runtime.desk


Again = Callable[[Callable[[Composer, SmallEngine], Coroutine[Any, Any, None]]], None]


@pytest.fixture
def again(desk: SmallDesk, folder: Path, dressed: QApplication) -> Iterator[Again]:
    """Begin once more in the folder, with another window over the same desk."""
    runtime, home = Runtime(desk), QWidget()
    home.setMinimumSize(300, 200)
    home.resize(760, 640)

    def began(scenario: Callable[[Composer, SmallEngine], Coroutine[Any, Any, None]]) -> None:
        async def main() -> None:
            serving = asyncio.ensure_future(runtime.serve())
            await asyncio.sleep(0)
            runtime.expect(folder)
            composer = Composer(runtime)
            QVBoxLayout(home).addWidget(composer)
            home.show()
            composer.complete()
            runtime.begin(folder)
            await until(lambda: not runtime.settling)
            assert isinstance(runtime.engine, SmallEngine)
            await scenario(composer, runtime.engine)
            home.hide()
            runtime.close()
            await serving

        run_loop(main)

    yield began
    home.hide()
    home.deleteLater()
    runtime.deleteLater()


def write(composer: Composer, words: str, *, send: bool = True) -> None:
    QTest.keyClicks(composer.draft, words)
    if send:
        QTest.keyClick(composer.draft, Qt.Key.Key_Return)


def close(composer: Composer) -> None:
    """Do what a window that is closed does: it is out of sight at once."""
    composer._runtime.close()
    composer.window().hide()


def said(engine: SmallEngine) -> list[TurnStarted]:
    return [record.event for record in engine.log.records() if isinstance(record.event, TurnStarted)]


def test_what_was_said_and_written_before_the_session_was_open_is_there_at_the_next_start(
    composer: Composer, runtime: Runtime, slow: SlowDesk, folder: Path, play: Play, again: Again
) -> None:
    async def scenario() -> None:
        runtime.begin(folder)
        composer.attach(README)
        write(composer, "Why 0.30?")
        write(composer, "And", send=False)
        close(composer)

    play(scenario)
    early = before_any(folder)
    assert slow.engines == []
    assert slow.drafts == {early: Unsent("Why 0.30?\n\nAnd", (README,))}

    async def next_start(composer: Composer, engine: SmallEngine) -> None:
        assert composer.draft.text == "Why 0.30?\n\nAnd"
        assert composer.attachments == (README,)
        assert slow.drafts[engine.log.session] == Unsent("Why 0.30?\n\nAnd", (README,))
        assert slow.drafts[early] == Unsent(), "kept once"
        assert said(engine) == []

    again(next_start)


def test_a_second_early_end_adds_to_what_the_first_one_left(
    composer: Composer, runtime: Runtime, slow: SlowDesk, folder: Path, play: Play
) -> None:
    slow.drafts[before_any(folder)] = Unsent("left before")

    async def scenario() -> None:
        runtime.begin(folder)
        write(composer, "now", send=False)
        close(composer)

    play(scenario)
    assert slow.drafts[before_any(folder)].draft == "left before\n\nnow"


def test_what_was_said_while_the_desk_warmed_up_stays_with_the_session(
    composer: Composer, runtime: Runtime, slow: SlowDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        slow.may_open.set()
        runtime.begin(folder)
        await until(lambda: runtime.engine is not None)
        write(composer, "Why 0.30?")
        assert composer.draft.text == ""
        close(composer)

    play(scenario)
    assert said(slow.engines[0]) == []
    assert slow.drafts[slow.engines[0].log.session] == Unsent("Why 0.30?")


def test_what_the_end_of_the_window_kept_from_becoming_a_turn_is_kept(
    composer: Composer, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play, qapp: QApplication
) -> None:
    class Reading(SmallEngine):
        async def turn(self, *_: object, **__: object) -> None:
            """Read what goes along for as long as anybody waits, which comes before the record."""
            await asyncio.Event().wait()

    async def open_session(workspace: Path, session: str = "") -> SmallEngine:
        engine = await SmallDesk.open_session(desk, workspace, session)
        return Reading(engine.log, workspace, engine.script)

    desk.open_session = open_session

    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        write(composer, "Why 0.30?")
        await asyncio.sleep(0)
        close(composer)

    play(scenario)
    qapp.sendPostedEvents()
    assert said(desk.engines[0]) == []
    assert desk.drafts[desk.engines[0].log.session] == Unsent("Why 0.30?")


def test_a_queued_message_sent_early_goes_once(
    composer: Composer, runtime: Runtime, slow: SlowDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        slow.may_open.set()
        runtime.begin(folder)
        await until(lambda: runtime.engine is not None)
        session = slow.engines[0].log.session
        composer.outbox.add("from last time", (README,))
        for _ in range(2):
            QTest.keyClick(composer.draft, Qt.Key.Key_Return)
        write(composer, "and new")
        slow.may_prepare.set()
        await until(lambda: slow.engines[0].turns == 1 and not runtime.running)
        assert [one.text for one in said(slow.engines[0])] == ["from last time\n\nand new"]
        assert composer.outbox.queue == []
        assert slow.drafts[session] == Unsent()

    play(scenario)


def test_a_queued_message_sent_early_waits_in_its_queue_when_the_window_closes(
    composer: Composer, runtime: Runtime, slow: SlowDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        slow.may_open.set()
        runtime.begin(folder)
        await until(lambda: runtime.engine is not None)
        message = composer.outbox.add("from last time", ())
        QTest.keyClick(composer.draft, Qt.Key.Key_Return)
        write(composer, "and new")
        close(composer)
        kept = slow.drafts[slow.engines[0].log.session]
        assert kept == Unsent("and new", queue=(Waiting(message, "from last time"),))

    play(scenario)


def test_secrets_said_early_go_as_they_are_only_where_the_user_wants_that_of_each_message(
    runtime: Runtime, slow: SlowDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        slow.may_open.set()
        slow.may_prepare.set()
        runtime.expect(folder)
        runtime.submit("one", as_it_is=True)
        runtime.begin(folder)
        await until(lambda: slow.engines and slow.engines[0].turns == 1 and not runtime.running)
        runtime.expect(folder)
        runtime.submit("two", as_it_is=True)
        runtime.submit("three")
        runtime.begin(folder)
        await until(lambda: slow.engines[-1].turns == 1 and len(slow.engines) == 2 and not runtime.running)

    play(scenario)
    found = [(one.text, one.as_it_is) for engine in slow.engines for one in said(engine)]
    assert found == [("one", True), ("two\n\nthree", False)]


def test_a_wish_for_room_comes_back_while_no_session_is_open(composer: Composer, notices: list[str]) -> None:
    write(composer, "/compact keep the numbers")
    assert composer.draft.text == "/compact keep the numbers"
    assert notices == ["Not sent: No session is open yet. Open a folder first."]
