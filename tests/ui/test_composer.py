"""The composer, typed into with real keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

from composer_kit import PATHS
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QListView
from window_kit import Play, SmallDesk, SmallEngine, until  # type: ignore[import-not-found]

from k2desk.core.events import (
    Attachment,
    DecisionRequested,
    Event,
    StepStarted,
    TextDelta,
    TurnStarted,
)
from k2desk.core.permissions import Question
from k2desk.ui.chips import Chip
from k2desk.ui.composer import Composer
from k2desk.ui.draft import PASTE_LIMIT
from k2desk.ui.runtime import Runtime

ENTER, SHIFT = Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier


async def patient(engine: SmallEngine, turn: int) -> AsyncIterator[Event]:
    """Answer only when the test decides."""
    question = Question(kind="ask", title="Go on?", text="", digest="d")
    yield StepStarted(turn=turn, step=1, model="m")
    yield DecisionRequested(request_id=f"r{turn}", call_id="c", question=question)
    await engine.ask(f"r{turn}")
    yield TextDelta(turn=turn, step=1, text="Done.")


def said(engine: SmallEngine) -> list[str]:
    return [r.event.text for r in engine.log.records() if isinstance(r.event, TurnStarted)]


def chips(composer: Composer) -> list[Chip]:
    return [chip for chip in composer.findChildren(Chip) if chip.isVisible()]


def shown(composer: Composer) -> str:
    texts = [label.text() for label in composer.findChildren(QLabel) if label.isVisible()]
    texts += [b.text() for b in composer.findChildren(QAbstractButton) if b.isVisible()]
    return " | ".join(texts)


def keys(composer: Composer, text: str) -> None:
    QTest.keyClicks(composer.draft, text)


async def opened(runtime: Runtime, folder: Path) -> SmallEngine:
    runtime.open_session(folder)
    await until(lambda: runtime.engine is not None)
    assert isinstance(runtime.engine, SmallEngine)
    return runtime.engine


def test_enter_sends_and_empties(composer: Composer, runtime: Runtime, folder: Path, play: Play) -> None:
    async def scenario() -> None:
        engine = await opened(runtime, folder)
        keys(composer, "Hello")
        QTest.keyClick(composer.draft, ENTER)
        assert composer.draft.toPlainText() == ""
        await until(lambda: said(engine) == ["Hello"])
        await until(lambda: not runtime.running)

    play(scenario)


def test_shift_enter_breaks_the_line(composer: Composer) -> None:
    keys(composer, "One")
    QTest.keyClick(composer.draft, ENTER, SHIFT)
    keys(composer, "Two")
    assert composer.draft.toPlainText() == "One\nTwo"


def test_white_space_alone_is_not_sent(composer: Composer, runtime: Runtime) -> None:
    sent: list[object] = []
    runtime.unsent.connect(lambda *what: sent.append(what))
    keys(composer, "   ")
    QTest.keyClick(composer.draft, ENTER)
    assert sent == []


def test_what_an_input_method_composes_is_never_sent(
    composer: Composer, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        engine = await opened(runtime, folder)
        keys(composer, "A")
        QApplication.sendEvent(composer.draft, QInputMethodEvent("にほ", []))
        QTest.keyClick(composer.draft, ENTER)
        composer.send()
        assert not runtime.running
        done = QInputMethodEvent("", [])
        done.setCommitString("日本")
        QApplication.sendEvent(composer.draft, done)
        QTest.keyClick(composer.draft, ENTER)
        await until(lambda: said(engine) == ["A日本"])
        await until(lambda: not runtime.running)

    play(scenario)


def test_it_grows_from_two_to_twelve_lines(composer: Composer) -> None:
    line = composer.draft.fontMetrics().lineSpacing()
    empty = composer.draft.height()
    assert 2 * line <= empty < 3 * line
    for _ in range(5):
        QTest.keyClick(composer.draft, ENTER, SHIFT)
    assert composer.draft.height() == empty + 4 * line
    for _ in range(40):
        QTest.keyClick(composer.draft, ENTER, SHIFT)
    assert composer.draft.height() == empty + 10 * line


def test_a_long_line_wraps_and_counts(composer: Composer) -> None:
    empty = composer.draft.height()
    keys(composer, "word " * 80)
    assert composer.draft.height() > empty


def test_only_plain_text_is_pasted(composer: Composer) -> None:
    rich = QMimeData()
    rich.setHtml("<b>bold</b>")
    rich.setText("bold")
    composer.draft.insertFromMimeData(rich)
    assert composer.draft.toPlainText() == "bold"
    picture = QMimeData()
    picture.setUrls([QUrl("file:///etc/passwd")])
    picture.removeFormat("text/plain")
    picture.setImageData(None)
    assert not composer.draft.canInsertFromMimeData(QMimeData())


def test_a_huge_paste_is_cut_and_says_so(composer: Composer, notices: list[str]) -> None:
    source = QMimeData()
    source.setText("line of text\n" * (PASTE_LIMIT // 13 + 100))
    composer.draft.insertFromMimeData(source)
    (along,) = composer.attachments
    assert len(along.text) == PASTE_LIMIT
    assert notices == ["Only the first 1 MB of that was pasted."]


def popup(composer: Composer) -> QListView:
    return composer.window().findChild(QListView)  # type: ignore[no-any-return]


def test_at_completes_a_file_and_attaches_it(composer: Composer) -> None:
    keys(composer, "Look at @rep")
    assert popup(composer).isVisible()
    QTest.keyClick(composer.draft, ENTER)
    assert composer.draft.toPlainText() == "Look at @src/ledger/report.py "
    assert composer.attachments == (Attachment("src/ledger/report.py"),)
    assert not popup(composer).isVisible()


def test_arrows_move_in_the_list_and_the_draft_keeps_the_focus(composer: Composer) -> None:
    keys(composer, "@")
    QTest.keyClick(composer.draft, Qt.Key.Key_Down)
    QTest.keyClick(composer.draft, Qt.Key.Key_Down)
    QTest.keyClick(composer.draft, Qt.Key.Key_Down)
    QTest.keyClick(composer.draft, Qt.Key.Key_Up)
    assert composer.draft.hasFocus()
    QTest.keyClick(composer.draft, Qt.Key.Key_Tab)
    assert composer.attachments == (Attachment("README.md"),)


def test_a_range_of_lines_goes_along(composer: Composer) -> None:
    keys(composer, "@money.py:10-32")
    QTest.keyClick(composer.draft, ENTER)
    assert composer.attachments == (Attachment("src/ledger/money.py", 10, 32),)
    assert "src/ledger/money.py:10–32" in chips(composer)[0].text()


def test_esc_closes_the_list_until_the_next_at(composer: Composer) -> None:
    keys(composer, "@mon")
    QTest.keyClick(composer.draft, Qt.Key.Key_Escape)
    assert not popup(composer).isVisible()
    keys(composer, "e")
    assert not popup(composer).isVisible()
    keys(composer, " @r")
    assert popup(composer).isVisible()


def test_an_address_is_no_mention(composer: Composer) -> None:
    keys(composer, "me@mon")
    assert not popup(composer).isVisible()


def test_a_picked_row_is_taken_by_the_mouse_too(composer: Composer) -> None:
    keys(composer, "@mon")
    view = popup(composer)
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.currentIndex()).center()
    )
    assert composer.attachments == (Attachment("src/ledger/money.py"),)


def test_chips_tell_their_size(composer: Composer, runtime: Runtime, folder: Path, play: Play) -> None:
    async def scenario() -> None:
        await opened(runtime, folder)
        runtime.context_requested.emit(Attachment("src/ledger/money.py", 1, 2))
        runtime.context_requested.emit(Attachment("gone.py"))
        runtime.context_requested.emit(Attachment("../outside.py"))
        await until(lambda: "· 9" in chips(composer)[0].text())
        await until(lambda: all("cannot be read" in chip.text() for chip in chips(composer)[1:]))

    play(scenario)


def test_chips_go_by_key_and_by_mouse(composer: Composer) -> None:
    for path in PATHS:
        composer.attach(Attachment(path))
    composer.attach(Attachment(PATHS[0]))
    assert len(chips(composer)) == 3
    first, second, _third = chips(composer)
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Delete)
    assert composer.draft.hasFocus()
    QTest.mouseClick(second, Qt.MouseButton.LeftButton)
    assert composer.attachments == (Attachment(PATHS[2]),)


def test_what_goes_along_is_not_sent_without_a_word(composer: Composer, notices: list[str]) -> None:
    QTest.keyClick(composer.draft, ENTER)
    assert notices == []
    composer.attach(Attachment("README.md"))
    QTest.keyClick(composer.draft, ENTER)
    assert notices == ["Write what is wanted of what goes along."]
    assert composer.attachments == (Attachment("README.md"),)


def test_attachments_go_along_and_are_gone_afterwards(
    composer: Composer, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        engine = await opened(runtime, folder)
        composer.attach(Attachment("README.md"))
        keys(composer, "Read it")
        QTest.keyClick(composer.draft, ENTER)
        await until(lambda: not runtime.running and said(engine))
        first = next(r.event for r in engine.log.records() if isinstance(r.event, TurnStarted))
        assert first.attachments == (Attachment("README.md"),)
        assert composer.attachments == ()

    play(scenario)


def test_the_draft_survives_a_failed_sending(composer: Composer, notices: list[str]) -> None:
    composer.attach(Attachment("README.md"))
    keys(composer, "Hello")
    QTest.keyClick(composer.draft, ENTER)
    assert composer.draft.toPlainText() == "Hello"
    assert composer.attachments == (Attachment("README.md"),)
    assert notices == ["Not sent: No session is open yet. Open a folder first."]


def test_words_that_come_back_do_not_replace_newer_ones(composer: Composer, runtime: Runtime) -> None:
    keys(composer, "New")
    runtime.unsent.emit("Old", (), "the disk is full")
    assert composer.draft.toPlainText() == "Old\n\nNew"


def test_stop_shows_only_while_the_assistant_works(
    composer: Composer, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    desk.script = patient

    def visible(name: str) -> bool:
        return any(b.isVisible() and b.text() == name for b in composer.findChildren(QAbstractButton))

    async def scenario() -> None:
        engine = await opened(runtime, folder)
        runtime.stop()  # nothing runs
        assert "Stopping" not in shown(composer)
        assert (visible("Send"), visible("Stop")) == (True, False)
        keys(composer, "Hello")
        QTest.keyClick(composer.draft, ENTER)
        assert (visible("Send"), visible("Stop")) == (False, True)
        keys(composer, "More")
        assert visible("Queue")
        await until(lambda: engine.open_questions)
        stop = next(b for b in composer.findChildren(QAbstractButton) if b.text() == "Stop")
        QTest.mouseClick(stop, Qt.MouseButton.LeftButton)
        assert "Stopping…" in shown(composer), "it is told at once, however long the end takes"
        await until(lambda: not runtime.running)
        assert (visible("Send"), visible("Stop")) == (True, False)
        assert "Stopped" in shown(composer)
        keys(composer, " to be said")
        QTest.keyClick(composer.draft, ENTER)
        await until(lambda: "Waiting for your decision" in shown(composer))
        runtime.stop()
        await until(lambda: not runtime.running)

    play(scenario)


def test_in_a_narrow_composer_what_it_waits_for_stays_readable(
    composer: Composer, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    desk.script = patient

    async def scenario() -> None:
        engine = await opened(runtime, folder)
        runtime.submit("Hello")
        await until(lambda: engine.open_questions)
        state = next(one for one in composer.findChildren(QLabel) if one.text().startswith("Waiting for"))
        for width, helps in ((298, False), (600, True), (298, False)):
            composer.window().resize(width + 22, 640)
            await until(lambda width=width: abs(composer.width() - width) < 4)
            await until(lambda: state.width() >= state.sizeHint().width())
            assert ("+  Context" in shown(composer), "Ctrl+." in shown(composer)) == (helps, helps)

    play(scenario)


def test_three_buttons_have_their_room_while_one_writes_in_a_narrow_composer(
    composer: Composer, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    desk.script = patient

    async def scenario() -> None:
        engine = await opened(runtime, folder)
        composer.window().resize(450, 640)
        runtime.submit("Hello")
        await until(lambda: engine.open_questions)
        await until(lambda: "Waiting for your decision" in shown(composer))
        keys(composer, "And")
        await until(lambda: "Queue" in shown(composer))
        assert "Waiting for your decision" not in shown(composer)
        assert "Ctrl+." not in shown(composer)
        named = ("Stop", "Send now", "Queue")
        seen = sorted(
            (one.geometry() for one in composer.findChildren(QAbstractButton) if one.text() in named),
            key=lambda area: area.left(),
        )
        assert len(seen) == 3
        assert all(left.right() < right.left() for left, right in pairwise(seen))
        QTest.keyClick(composer.draft, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(composer.draft, Qt.Key.Key_Delete)
        await until(lambda: "Waiting for your decision" in shown(composer))
        runtime.stop()
        await until(lambda: not runtime.running)

    play(scenario)


def test_the_context_button_begins_a_mention(composer: Composer) -> None:
    keys(composer, "See")
    add = next(b for b in composer.findChildren(QAbstractButton) if b.accessibleName() == "Add a file")
    add.click()
    assert composer.draft.toPlainText() == "See @"
    assert popup(composer).isVisible()
