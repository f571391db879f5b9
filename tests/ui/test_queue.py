"""What waits while the assistant works: cards by real keys and the mouse, and what is kept of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from window_kit import Play, SmallDesk, SmallEngine, move_mouse, until  # type: ignore[import-not-found]

from k2desk.core.events import (
    Attachment,
    DecisionRequested,
    Event,
    StepStarted,
    TextDelta,
    TurnFinished,
    TurnStarted,
    TurnSteered,
)
from k2desk.core.permissions import Decision, Question
from k2desk.core.unsent import Unsent, Waiting
from k2desk.ui.composer import Composer
from k2desk.ui.queue_cards import QueueCard
from k2desk.ui.runtime import Runtime

ENTER = Qt.Key.Key_Return
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


async def patient(engine: SmallEngine, turn: int) -> AsyncIterator[Event]:
    """Answer only when the test decides; the verdict says how the turn ends."""
    question = Question(kind="ask", title="Go on?", text="", digest="d")
    yield StepStarted(turn=turn, step=1, model="m")
    yield DecisionRequested(request_id=f"r{turn}", call_id="c", question=question)
    decision = await engine.ask(f"r{turn}")
    engine.hear()
    if decision.verdict == "reject":
        engine.outcome = "failed"
    yield TextDelta(turn=turn, step=1, text="Done.")


def said(engine: SmallEngine, kind: type = TurnStarted) -> list[str]:
    return [r.event.text for r in engine.log.records() if isinstance(r.event, kind)]


def cards(composer: Composer) -> list[QueueCard]:
    found = composer._cards.cards if composer._cards is not None else []
    return [card for card in found if card.isVisible()]


def words(composer: Composer) -> list[str]:
    return [one.text for one in composer.outbox.queue]


def shown(composer: Composer) -> str:
    return " | ".join(label.text() for label in composer.findChildren(QLabel) if label.isVisible())


def press(widget: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, held)


def write(composer: Composer, text: str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClicks(composer.draft, text)
    press(composer.draft, ENTER, held)


def named(composer: Composer, name: str) -> QAbstractButton:
    buttons = (b for b in composer.findChildren(QAbstractButton) if b.isVisible())
    return next(b for b in buttons if b.text() == name or b.accessibleName().startswith(name))


async def opened(runtime: Runtime, folder: Path, session: str = "") -> SmallEngine:
    before = runtime.engine
    runtime.open_session(folder, session)
    await until(lambda: runtime.engine is not None and runtime.engine is not before)
    assert isinstance(runtime.engine, SmallEngine)
    return runtime.engine


async def working(runtime: Runtime, composer: Composer, folder: Path, *queued: str) -> SmallEngine:
    """Begin a turn that waits, and queue messages behind it."""
    engine = await opened(runtime, folder)
    write(composer, "One")
    for text in queued:
        write(composer, text)
    await until(lambda: engine.open_questions)
    return engine


def test_what_is_typed_meanwhile_is_sent_in_order_when_turns_end_well(
    composer: Composer, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    desk.script = patient

    async def scenario() -> None:
        engine = await working(runtime, composer, folder, "Two", "Three")
        assert words(composer) == ["Two", "Three"]
        assert [card.accessibleName() for card in cards(composer)] == [
            "Queued message 1: Two",
            "Queued message 2: Three",
        ]
        for turn in (1, 2, 3):
            await until(lambda turn=turn: f"r{turn}" in engine.open_questions)  # type: ignore[misc]
            runtime.decide(f"r{turn}", Decision("allow", digest="d"))
        await until(lambda: said(engine) == ["One", "Two", "Three"] and not runtime.running)
        assert cards(composer) == []
        assert desk.drafts[engine.log.session] == Unsent()

    play(scenario)


@pytest.mark.parametrize(("how", "why"), [("stop", "the turn was stopped"), ("fail", "the turn failed")])
def test_after_a_turn_that_ended_badly_the_queue_waits_and_says_so(
    how: str, why: str, composer: Composer, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    desk.script = patient

    async def scenario() -> None:
        engine = await working(runtime, composer, folder, "Two", "Three")
        if how == "stop":
            runtime.stop()
        else:
            runtime.decide("r1", Decision("reject", digest="d"))
        await until(lambda: not runtime.running)
        assert said(engine) == ["One"]
        assert f"waiting, because {why}" in shown(composer)
        assert "2 queued. Enter sends the next one" in shown(composer)
        press(composer.draft, ENTER)
        await until(lambda: said(engine) == ["One", "Two"])
        assert words(composer) == ["Three"]
        runtime.stop()
        await until(lambda: not runtime.running)

    play(scenario)


def test_send_now_is_heard_with_the_next_step(
    composer: Composer, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    desk.script = patient

    async def scenario() -> None:
        engine = await working(runtime, composer, folder, "Later")
        write(composer, "Now", ALT)
        await until(lambda: engine.waiting)
        assert words(composer) == ["Later", "Now"], "still the user's until the model has heard it"
        assert "with the next step" in shown(composer)
        runtime.decide("r1", Decision("allow", digest="d"))
        await until(lambda: said(engine, TurnSteered) == ["Now"])
        await until(lambda: said(engine) == ["One", "Later"] and words(composer) == [])
        runtime.stop()
        await until(lambda: not runtime.running)

    play(scenario)


def test_what_was_not_heard_before_the_end_is_sent_after_it(
    composer: Composer, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    desk.script = patient

    async def scenario() -> None:
        engine = await working(runtime, composer, folder, "Two")
        press(composer.draft, ENTER, ALT)
        await until(lambda: engine.waiting)
        engine.waiting.clear()
        runtime.decide("r1", Decision("allow", digest="d"))
        await until(lambda: said(engine) == ["One", "Two"])
        runtime.stop()
        await until(lambda: not runtime.running)

    play(scenario)


def test_stop_and_send_goes_before_everything_that_waits(
    composer: Composer, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    desk.script = patient

    async def scenario() -> None:
        engine = await working(runtime, composer, folder, "Two")
        write(composer, "Instead", ALT | SHIFT)
        await until(lambda: said(engine) == ["One", "Instead"])
        ends = [r.event.outcome for r in engine.log.records() if isinstance(r.event, TurnFinished)]
        assert ends == ["cancelled"]
        assert words(composer) == ["Two"]
        runtime.stop()
        await until(lambda: not runtime.running)
        assert words(composer) == ["Two"]

    play(scenario)


def test_no_key_sends_what_an_input_method_composes(
    composer: Composer, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    desk.script = patient

    async def scenario() -> None:
        await working(runtime, composer, folder, "Two")
        QTest.keyClicks(composer.draft, "A")
        QApplication.sendEvent(composer.draft, QInputMethodEvent("にほ", []))
        for held in (Qt.KeyboardModifier.NoModifier, ALT, ALT | SHIFT):
            press(composer.draft, ENTER, held)
        composer.ask_aside()
        assert words(composer) == ["Two"]
        assert runtime.running
        runtime.stop()
        await until(lambda: not runtime.running)

    play(scenario)


def test_cards_are_moved_edited_and_removed_by_keys(
    composer: Composer, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    desk.script = patient

    async def scenario() -> None:
        await working(runtime, composer, folder, "Two", "Three", "Four")
        composer.focus_queue()
        elsewhere = [QShortcut(QKeySequence(keys), composer.window()) for keys in ("Alt+Up", "Alt+Down")]
        for shortcut in elsewhere:
            shortcut.activated.connect(lambda: pytest.fail("the conversation took the key"))
        press(cards(composer)[0], Qt.Key.Key_Down, ALT)
        assert words(composer) == ["Three", "Two", "Four"]
        assert cards(composer)[1].hasFocus(), "the focus goes along"
        press(cards(composer)[1], Qt.Key.Key_Up, ALT)
        press(cards(composer)[0], Qt.Key.Key_Up, ALT)
        assert words(composer) == ["Two", "Three", "Four"]
        press(cards(composer)[0], ENTER)
        field = QApplication.focusWidget()
        assert field is not None
        QTest.keyClicks(field, " and a half")
        press(field, ENTER)
        assert words(composer) == ["Two and a half", "Three", "Four"]
        assert cards(composer)[0].hasFocus()
        press(cards(composer)[0], ENTER)
        field = QApplication.focusWidget()
        assert field is not None
        QTest.keyClicks(field, " not")
        press(field, Qt.Key.Key_Escape)
        assert words(composer)[0] == "Two and a half"
        press(cards(composer)[0], Qt.Key.Key_Delete)
        assert words(composer) == ["Three", "Four"]
        assert cards(composer)[0].hasFocus()
        press(cards(composer)[0], Qt.Key.Key_Delete)
        press(cards(composer)[0], Qt.Key.Key_Delete)
        assert composer.draft.hasFocus()
        runtime.stop()
        await until(lambda: not runtime.running)

    play(scenario)


def test_cards_are_dragged_and_pressed(
    composer: Composer, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    desk.script = patient
    left = Qt.MouseButton.LeftButton

    async def scenario() -> None:
        engine = await working(runtime, composer, folder, "Two", "Three", "Four")
        first, last = cards(composer)[0], cards(composer)[-1]
        down = last.y() - first.y() + last.height()
        QTest.mousePress(first, left, pos=QPoint(60, 10))
        move_mouse(first, QPoint(60, 10 + down), held=left)
        QTest.mouseRelease(first, left, pos=QPoint(60, 10))
        assert words(composer) == ["Three", "Four", "Two"]
        QTest.mouseClick(named(composer, "Remove: Three"), left)
        QTest.mouseClick(named(composer, "Send now: Two"), left)
        await until(lambda: [w.text for w in engine.waiting.values()] == ["Two"])
        QTest.mouseClick(cards(composer)[0], left, pos=QPoint(60, 10))
        assert cards(composer)[0].editing
        QTest.mouseClick(named(composer, "Cancel"), left)
        assert words(composer) == ["Four", "Two"]
        runtime.stop()
        await until(lambda: not runtime.running)

    play(scenario)


def test_a_message_that_goes_can_still_be_taken_back(
    composer: Composer, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    desk.script = patient

    async def scenario() -> None:
        engine = await working(runtime, composer, folder, "Two")
        press(composer.draft, ENTER, ALT)
        await until(lambda: engine.waiting)
        composer.focus_queue()
        press(cards(composer)[0], Qt.Key.Key_Delete)
        assert (engine.waiting, words(composer)) == ({}, [])
        runtime.stop()
        await until(lambda: not runtime.running)

    play(scenario)


def test_draft_and_queue_are_there_again_and_nothing_is_sent_twice(
    composer: Composer, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        engine = await opened(runtime, folder)
        engine.log.append(TurnStarted(1, "said", message="a"))
        engine.log.append(TurnFinished(1, "done"))
        queue = (Waiting("a", "said"), Waiting("b", "to say", (Attachment("README.md"),)))
        other = await opened(runtime, folder)
        desk.drafts[engine.log.session] = Unsent("half a thou", (Attachment("src/a.py"),), queue)
        await opened(runtime, folder, engine.log.session)
        await until(lambda: composer.draft.text == "half a thou")
        assert words(composer) == ["to say"]
        assert composer.attachments == (Attachment("src/a.py"),)
        assert "waiting, because K2Desk was closed" in shown(composer)
        QTest.keyClicks(composer.draft, "ght")
        await opened(runtime, folder, other.log.session)
        assert desk.drafts[engine.log.session].draft == "half a thought"
        assert composer.attachments == (Attachment("src/a.py"),), "they go along to a session without words"

    play(scenario)


def test_a_draft_stays_with_its_session_where_the_other_has_words(
    composer: Composer, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        engine = await opened(runtime, folder)
        engine.log.append(TurnStarted(1, "said"))
        engine.log.append(TurnFinished(1, "done"))
        second = await opened(runtime, folder)
        second.log.append(TurnStarted(1, "also said"))
        second.log.append(TurnFinished(1, "done"))
        QTest.keyClicks(composer.draft, "for the second")
        await opened(runtime, folder, engine.log.session)
        assert composer.draft.text == ""
        await opened(runtime, folder, second.log.session)
        await until(lambda: composer.draft.text == "for the second")

    play(scenario)


def test_a_new_start_takes_up_what_an_empty_session_left(
    composer: Composer, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play, notices: list[str]
) -> None:
    from k2desk.core.events import SessionStarted

    started = SessionStarted(str(folder), "0.1.0", "CometAPI", "kimi-k2-thinking")
    old = desk.journal.create(started)
    desk.drafts[old.session] = Unsent("never sent")

    async def scenario() -> None:
        engine = await opened(runtime, folder)
        await until(lambda: composer.draft.text == "never sent")
        assert desk.drafts[old.session] == Unsent()
        assert desk.drafts[engine.log.session] == Unsent("never sent")
        assert notices == []

    play(scenario)


def test_a_new_start_says_where_words_were_left(
    composer: Composer, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play, notices: list[str]
) -> None:
    from k2desk.core.events import SessionStarted

    old = desk.journal.create(SessionStarted(str(folder), "0.1.0", "CometAPI", "kimi-k2-thinking"))
    old.append(TurnStarted(1, "Rounding"))
    desk.drafts[old.session] = Unsent("never sent")

    async def scenario() -> None:
        await opened(runtime, folder)
        await until(lambda: notices == ["Unsent words wait in “Rounding”. Sessions lists it."])
        assert composer.draft.text == ""

    play(scenario)


def test_closing_keeps_what_is_written(
    composer: Composer, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        engine = await opened(runtime, folder)
        QTest.keyClicks(composer.draft, "hello")
        composer.window().hide()
        assert desk.drafts[engine.log.session] == Unsent("hello")

    play(scenario)


def test_an_aside_is_asked_with_what_is_written(
    composer: Composer, runtime: Runtime, folder: Path, play: Play, notices: list[str]
) -> None:
    from k2desk.core.events import AsideAsked

    async def scenario() -> None:
        engine = await opened(runtime, folder)
        composer.ask_aside()
        assert notices == ["Write your side question, then Ctrl+; asks it."]
        QTest.keyClicks(composer.draft, "how much?")
        composer.ask_aside()
        assert composer.draft.text == ""
        await until(lambda: said(engine, AsideAsked) == ["how much?"])
        assert said(engine) == []

    play(scenario)
