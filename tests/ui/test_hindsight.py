"""The session as it was: moved through by keys, nothing can be done there, and what runs is not disturbed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shown_kit import shown_window
from window_kit import Play, SmallEngine, until  # type: ignore[import-not-found]

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
    ProposalMade,
    SessionForked,
    StepStarted,
    TextDelta,
    ToolFinished,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.permissions import Decision, FileTicks, Question
from k2desk.core.proposals import FileChange, FileWrite, Proposal
from k2desk.transcript.rows import NoticeRow, TextRow, UserRow
from k2desk.ui.actions import actions_of
from k2desk.ui.panes.chat import ChatPane
from k2desk.ui.panes.viewer import Viewer
from k2desk.ui.runtime import Runtime
from k2desk.ui.time.hindsight import REFUSED, Hindsight
from k2desk.ui.time.opened import hindsight_of
from k2desk.ui.time.page import TimePage
from k2desk.ui.time.view import AT_ONCE
from k2desk.ui.window import Window
from k2desk.workspace.fence import Fence
from k2desk.workspace.writer import Writer

CONTROL = Qt.KeyboardModifier.ControlModifier
REPORT = "src/ledger/report.py"


@pytest.fixture
def window(runtime: Runtime, folder: Path, dressed: QApplication) -> Iterator[Window]:
    with shown_window(runtime, folder, size=(1400, 800)) as made:
        yield made


def press(
    window: Window, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)


def chat(window: Window) -> ChatPane:
    pane = window.work.pane("chat")
    assert isinstance(pane, ChatPane)
    return pane


async def opened(runtime: Runtime, folder: Path) -> SmallEngine:
    """Open a session in which a change was proposed, allowed and written; then somebody edited the file."""
    runtime.open_session(folder)
    await until(lambda: runtime.engine is not None)
    engine = runtime.engine
    assert isinstance(engine, SmallEngine)
    fence, log = Fence(folder), engine.log
    before = (folder / REPORT).read_bytes()
    old, new = log.put_blob(before), log.put_blob(b"TITLE = 'written'\n")
    proposal = Proposal("p1", "c1", "Another title.", (FileChange(REPORT, "modify", old, new),))
    question = Question("proposal", "Proposed patch: 1 hunk in 1 file", "Write it.", "d", proposal_id="p1")
    for event in (
        TurnStarted(1, "Change the title"),
        StepStarted(1, 1, "k2"),
        TextDelta(1, 1, "I propose "),
        TextDelta(1, 1, "another title."),
        ProposalMade(proposal),
        DecisionRequested("r1", "c1", question),
        DecisionMade("r1", "c1", Decision("allow", "d", ticks=(FileTicks(REPORT, (0, 1)),))),
    ):
        log.append(event)
    Writer(fence, log).apply([FileWrite(REPORT, old, new, 0o644, 0o644)], "r1")  # type: ignore[arg-type]
    log.append(ToolFinished("c1", "propose_edit", "ok", "written", "1 hunk"))
    log.append(TurnFinished(1, "done"))
    engine.turns = 1
    fence.close()
    (folder / REPORT).write_text("TITLE = 'edited'\n")
    return engine


async def looked_back(window: Window) -> Hindsight:
    """Press the key that shows the session as it was."""
    await until(lambda: chat(window).talk.begun and not window.runtime.opening)
    press(window, Qt.Key.Key_H, CONTROL)
    assert window.runtime.engine is not None
    found = hindsight_of(window)
    found._recorded(window.runtime.engine.log.records()[-1])
    await until(lambda: found.settled)
    return found


async def long_past(window: Window, folder: Path) -> tuple[Hindsight, TimePage]:
    """Look back at a session of 160 questions."""
    runtime = window.runtime
    runtime.open_session(folder)
    await until(lambda: runtime.engine is not None)
    assert runtime.engine is not None
    for turn in range(1, 161):
        runtime.engine.log.append(TurnStarted(turn, f"Question {turn}"))
        runtime.engine.log.append(TurnFinished(turn, "cancelled"))
        await asyncio.sleep(0)
    await until(lambda: len(chat(window).talk.transcript.rows) == 320)
    hindsight = await looked_back(window)
    assert hindsight.page is not None
    return hindsight, hindsight.page


def rows(hindsight: Hindsight) -> list[object]:
    assert hindsight.page is not None
    return [entry.row for entry in hindsight.page.view.stack.entries]


async def stepped(window: Window, hindsight: Hindsight, *keys: Qt.Key) -> None:
    for key in keys:
        press(window, key)
    await until(lambda: hindsight.settled)


def sentence(hindsight: Hindsight) -> str:
    assert hindsight.page is not None
    return hindsight.page.bar.slider.accessibleDescription()


def test_the_keys_lead_from_moment_to_moment(
    window: Window, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        engine = await opened(runtime, folder)
        before = engine.log.records()
        hindsight = await looked_back(window)
        page, review = hindsight.page, hindsight.review
        assert page is not None
        assert review is not None
        slider = page.bar.slider
        assert len(hindsight.timeline) == len(engine.log.joined()), (
            "what was told while it was read is there once"
        )
        assert slider.hasFocus()
        for control in (one for part in (page, review) for one in part.findChildren(QWidget)):
            if control.focusPolicy() != Qt.FocusPolicy.NoFocus:
                assert QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name), control
        assert not chat(window).composer.isVisible()
        last = before[-1].seq
        assert sentence(hindsight).startswith(f"You look at the session as it was after record {last}, ")
        assert sentence(hindsight).endswith("The turn was over")
        assert review.header._ticked.text() == "1 hunk ticked"
        seen = []
        for _ in range(4):
            await stepped(window, hindsight, Qt.Key.Key_Left)
            seen.append((sentence(hindsight).partition(". ")[2], review._stands.text().partition(".")[0]))
        assert seen == [
            ("1 file was written", "You accepted it, and it was written"),
            ("You allowed it", "You accepted it; it was being written"),
            ("You were asked: Proposed patch: 1 hunk in 1 file", "It waited for your decision"),
            ("You said: Change the title", ""),
        ]
        assert review._stack.currentIndex() == 0, "nothing was proposed yet"
        (said,) = rows(hindsight)
        assert isinstance(said, UserRow)
        await stepped(window, hindsight, Qt.Key.Key_Right)
        *_, text, asked = rows(hindsight)
        assert isinstance(text, TextRow)
        assert isinstance(asked, NoticeRow)
        assert (text.text, text.running) == ("I propose another title.", False)
        await stepped(window, hindsight, Qt.Key.Key_Home)
        assert (rows(hindsight), slider.value()) == ([], 0)
        await stepped(window, hindsight, Qt.Key.Key_PageDown)
        assert slider.value() == slider.maximum()
        await stepped(window, hindsight, Qt.Key.Key_PageUp)
        assert slider.value() == 0
        await stepped(window, hindsight, Qt.Key.Key_End)
        assert slider.value() == slider.maximum()
        press(window, Qt.Key.Key_Escape)
        assert not hindsight.shown
        assert chat(window).composer.isVisible()
        assert chat(window).composer.draft.hasFocus()
        assert engine.log.records() == before

    play(scenario)


def test_while_the_past_is_shown_nothing_is_sent_or_decided(
    window: Window, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        engine = await opened(runtime, folder)
        engine.open_questions["r9"] = asyncio.get_running_loop().create_future()
        hindsight = await looked_back(window)
        before = engine.log.records()
        told: list[str] = []
        runtime.noticed.connect(lambda _, words: told.append(words))
        runtime.submit("Go on.")
        runtime.propose("x", "Pasted", lambda error: told.append(str(error)))
        runtime.decide("r9", Decision("allow", "d"))
        runtime.revert("1")
        runtime.compact()
        chat(window).talk.rewinds.ask(2, "Change the title")
        assert told == [f"Not sent: {REFUSED}", *[REFUSED] * 5]
        assert engine.log.records() == before
        assert (engine.reverted, engine.wishes, list(engine.open_questions)) == ([], [], ["r9"])
        assert chat(window).talk.rewinds.panel is None
        chat(window).composer.draft.show_text("a word")
        assert [action.id for action in actions_of(chat(window)) if action.enabled()] == ["chat.find"]
        press(window, Qt.Key.Key_H, CONTROL)
        assert not hindsight.shown
        assert "chat.fork" in [action.id for action in actions_of(chat(window)) if action.enabled()]
        runtime.decide("r9", Decision("allow", "d"))
        assert not engine.open_questions

    play(scenario)


def test_what_comes_too_late_changes_nothing(
    window: Window, runtime: Runtime, folder: Path, play: Play
) -> None:
    go_on, seen = threading.Event(), list[str]()

    async def scenario() -> None:
        await opened(runtime, folder)
        hindsight = await looked_back(window)
        hindsight._in_thread(lambda: go_on.wait(20), lambda _: seen.append("late"))
        press(window, Qt.Key.Key_Escape)
        go_on.set()
        for _ in range(3):
            runtime.in_thread(lambda: None, lambda _: seen.append("then"))
            await until(lambda: seen[-1:] == ["then"])
            seen.remove("then")
        assert seen == []
        assert len(hindsight.timeline) == 0

    play(scenario)


def test_a_running_turn_goes_on_underneath(
    window: Window, runtime: Runtime, folder: Path, play: Play
) -> None:
    go_on = asyncio.Event()

    async def slow(_engine: SmallEngine, turn: int) -> AsyncIterator[Event]:
        yield StepStarted(turn, 1, "k2")
        yield TextDelta(turn, 1, "Half of it")
        await go_on.wait()
        go_on.clear()
        yield DecisionRequested("r2", "c2", Question("command", "Run a command?", "make", "d2"))
        await go_on.wait()
        yield DecisionMade("r2", "c2", Decision("reject", "d2"))
        yield TextDelta(turn, 1, " and the rest.")

    async def scenario() -> None:
        engine = await opened(runtime, folder)
        engine.script = slow
        runtime.submit("slowly")
        await until(
            lambda: any(isinstance(r.event, TextDelta) and r.event.turn == 2 for r in engine.log.records())
        )
        hindsight = await looked_back(window)
        page = hindsight.page
        assert page is not None
        end, shown = page.bar.slider.maximum(), rows(hindsight)
        await stepped(window, hindsight, Qt.Key.Key_Left)
        place = page.bar.slider.value()
        press(window, Qt.Key.Key_Right)
        press(window, Qt.Key.Key_Left)
        hindsight.fork()
        assert runtime.running, "a fork would stop it"
        go_on.set()
        await until(lambda: page.bar.back.text() == "Back to now: a decision waits")
        go_on.set()
        await until(lambda: page.bar.back.text() == "Back to now")
        await until(lambda: not runtime.running and page.bar.slider.maximum() > end)
        assert page.bar.slider.value() == place, "the moment stays"
        press(window, Qt.Key.Key_End)
        await until(lambda: hindsight.settled and rows(hindsight) != shown)
        hindsight.end()
        said = [row.text for row in chat(window).talk.transcript.rows if isinstance(row, TextRow)]
        assert said[-1] == "Half of it and the rest."

    play(scenario)


def test_a_fork_begins_where_the_user_looks(
    window: Window, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        engine = await opened(runtime, folder)
        hindsight = await looked_back(window)
        await stepped(window, hindsight, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left)
        page = hindsight.page
        assert page is not None
        press(window, Qt.Key.Key_Tab)
        page.bar.fork.setFocus()
        press(window, Qt.Key.Key_Return)
        await until(lambda: runtime.engine is not engine)
        assert not hindsight.shown
        assert runtime.past == ""
        fork = runtime.engine
        assert fork is not None
        records = fork.log.records()
        assert isinstance(records[-1].event, SessionForked)
        asked = next(r.seq for r in engine.log.records() if isinstance(r.event, DecisionRequested))
        assert records[-1].event.seq == asked + 1
        assert any(isinstance(record.event, DecisionRequested) for record in records)
        assert not any(isinstance(record.event, DecisionMade) for record in records)
        hindsight = await looked_back(window)
        await stepped(window, hindsight, Qt.Key.Key_Home, Qt.Key.Key_Right)
        hindsight.fork()
        await until(lambda: runtime.engine is not fork)
        await until(lambda: chat(window).composer.draft.text == "Change the title")

    play(scenario)


def test_files_as_they_were_can_be_read_and_compared(
    window: Window, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        await opened(runtime, folder)
        hindsight = await looked_back(window)
        page, review = hindsight.page, hindsight.review
        assert page is not None
        assert review is not None
        await stepped(window, hindsight, Qt.Key.Key_Home)
        page.bar.files.setFocus()
        press(window, Qt.Key.Key_Return)
        await until(lambda: hindsight.files is not None and hindsight.files.panel.isVisible())
        assert hindsight.files is not None
        panel = hindsight.files.panel
        assert panel.list.item(0).text() == f"{REPORT}  ·  differs from now"
        assert panel.list.hasFocus()
        press(window, Qt.Key.Key_D)
        await until(lambda: review.header.shows_back)
        lines = [review.area.rows.row(n).text for n in range(len(review.area.rows.kinds))]
        assert "TITLE = 'report'" in lines
        assert "TITLE = 'edited'" in lines
        await until(lambda: review.area.hasFocus())
        press(window, Qt.Key.Key_Escape)
        assert not hindsight.shown
        assert window.work.pane("review").isVisibleTo(window.work)  # type: ignore[union-attr]
        hindsight = await looked_back(window)
        hindsight.list_files()
        await until(panel.isVisible)
        press(window, Qt.Key.Key_Return)
        viewer = window.work.pane("viewer")
        assert isinstance(viewer, Viewer)
        await until(lambda: list(viewer._file.lines) == ["TITLE = 'written'"])
        assert viewer._remark.text().startswith("This is the file as it was after record ")
        viewer._read_again()
        assert viewer._wanted[0] == "", "the file on the disk takes no one's place"
        viewer.ask()
        viewer.explain()
        assert viewer._file.then
        runtime.file_requested.emit(REPORT, 0, 0)
        await until(lambda: list(viewer._file.lines) == ["TITLE = 'edited'"])
        assert not viewer._remark.isVisible()

    play(scenario)


def test_the_pointer_drags_and_a_long_past_is_laid_out_as_far_as_it_is_read(
    window: Window, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        hindsight, page = await long_past(window, folder)
        slider, view = page.bar.slider, page.view
        middle = QPoint(slider.width() // 2, slider.height() // 2)
        QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=middle)
        await until(lambda: hindsight.settled)
        assert abs(slider.value() - slider.maximum() / 2) <= 2
        shown = rows(hindsight)
        assert len(shown) == AT_ONCE
        top = view.stack.entries[0].row
        view.scroll_to(0)
        await until(lambda: len(view.stack.entries) == 2 * AT_ONCE)
        assert view.stack.entries[0].row.key != top.key
        assert view.stack.find(top.key) > 0
        assert 0 <= view.area_of(view.stack.find(top.key)).top() < 40, "what was in view is there still"

    play(scenario)


def test_words_are_found_in_all_of_a_past_moment(
    window: Window, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        hindsight, page = await long_past(window, folder)
        assert len(rows(hindsight)) == AT_ONCE
        press(window, Qt.Key.Key_F, CONTROL)
        assert QApplication.focusWidget() is page.find_bar.words
        assert chat(window).talk.find_bar.isHidden()
        QTest.keyClicks(page.find_bar.words, "question 7")
        await until(lambda: page.find_bar.count.text() == "message 1 of 11")  # 7 and 70 to 79
        assert page.view.chosen.text() == "Question 7"
        assert len(rows(hindsight)) == 320
        press(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        assert page.find_bar.count.text() == "message 11 of 11"
        found = page.view.found
        assert found is not None
        area = page.view.area_of(page.view.stack.find(found.key))
        assert 0 <= area.top() < page.view.viewport().height()
        press(window, Qt.Key.Key_Escape)
        assert hindsight.shown
        assert page.view.hasFocus()
        press(window, Qt.Key.Key_Escape)
        assert not hindsight.shown
        press(window, Qt.Key.Key_F, CONTROL)
        assert chat(window).talk.find_bar.isVisible()

    play(scenario)
