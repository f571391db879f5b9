"""Rewinding conversation, files or both: shown first, done by keys, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from window_kit import Play, SmallDesk, SmallEngine, until  # type: ignore[import-not-found]

from k2desk.core.events import ScopeAgreed, TurnFinished, TurnStarted
from k2desk.core.proposals import FileWrite
from k2desk.core.rewind import Touched
from k2desk.core.scope import Bounds
from k2desk.scope.holding import Holding
from k2desk.ui.actions import Actions
from k2desk.ui.chat.rewind import RewindPanel
from k2desk.ui.panes.chat import ChatPane
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import speak
from k2desk.workspace.fence import Fence
from k2desk.workspace.writer import Writer

BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def pane(runtime: Runtime, dressed: QApplication) -> Iterator[ChatPane]:
    made = ChatPane(runtime)
    made.complete()
    made.setMinimumSize(400, 300)
    made.resize(900, 700)
    actions = Actions(made, lambda _: None)
    actions.add(made.actions, made)  # type: ignore[arg-type]
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    yield made
    made.hide()
    made.deleteLater()


FIRST, SECOND = Bounds(("src/**",), 40), Bounds(("*.py", "src/**"), 90)


async def written(runtime: Runtime, folder: Path) -> SmallEngine:
    """Have two turns; each agreed on something and wrote to report.py, and the second made new.py."""
    runtime.open_session(folder)
    await until(lambda: runtime.engine is not None)
    engine = runtime.engine
    assert isinstance(engine, SmallEngine)
    fence, log = Fence(folder), engine.log
    writer = Writer(fence, log)  # type: ignore[arg-type]
    report = folder / "src" / "ledger" / "report.py"
    for turn in (1, 2):
        log.append(TurnStarted(turn, f"Question {turn}"))
        bounds = FIRST if turn == 1 else SECOND
        log.append(ScopeAgreed(f"scope-{turn}", "A report.", bounds, bounds))
        before, after = log.put_blob(report.read_bytes()), log.put_blob(f"TITLE = {turn}\n".encode())
        files = [FileWrite("src/ledger/report.py", before, after, 0o644, 0o644)]
        if turn == 2:
            files.append(FileWrite("new.py", None, log.put_blob(b"new\n"), 0, 0o644))
        writer.apply(files, "user")
        log.append(TurnFinished(turn, "done"))
    engine.turns = 2
    fence.close()
    return engine


def state(folder: Path) -> tuple[str, bool]:
    return (folder / "src" / "ledger" / "report.py").read_text().strip(), (folder / "new.py").exists()


def press(pane: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or pane, key, modifier)


async def asked(pane: ChatPane, runtime: Runtime) -> RewindPanel:
    await until(lambda: pane.talk._said() and not runtime.opening)
    await until(pane.talk.view.isVisible)
    pane.talk.view.setFocus()
    press(pane, Qt.Key.Key_Z, BOTH)
    await until(lambda: pane.talk.rewinds.panel is not None and pane.talk.rewinds.panel.isVisible())
    panel = pane.talk.rewinds.panel
    assert panel is not None
    return panel


def test_conversation_and_files_go_back_together_and_forth_again(
    pane: ChatPane, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        engine = await written(runtime, folder)
        await until(lambda: len(pane.talk.transcript.rows) >= 4)
        panel = await asked(pane, runtime)
        assert panel.choices["both"].isChecked()
        assert panel._files.text() == "new.py: removed\nsrc/ledger/report.py: restored"
        assert panel._files.height() >= panel._files.heightForWidth(panel._files.width()), (
            "its foot is cut off"
        )
        assert "Question 2" in panel.accessibleDescription()
        press(pane, Qt.Key.Key_Down)
        stays = "new.py: stays as it is\nsrc/ledger/report.py: stays as it is"
        assert (panel.choices["conversation"].isChecked(), panel._files.text()) == (True, stays)
        assert stays in panel.accessibleDescription()
        press(pane, Qt.Key.Key_Up)
        press(pane, Qt.Key.Key_Return)
        await until(lambda: runtime.engine not in (None, engine))
        assert state(folder) == ("TITLE = 1", False)
        fork = runtime.engine
        assert isinstance(fork, SmallEngine)
        said = [r.event.text for r in fork.log.records() if isinstance(r.event, TurnStarted)]
        assert said == ["Question 1"]
        await until(lambda: pane.composer.draft.text == "Question 2")
        pane.talk.view.setFocus()
        press(pane, Qt.Key.Key_Y, BOTH)
        await until(lambda: runtime.engine is not None and runtime.engine.log.session == engine.log.session)
        assert state(folder) == ("TITLE = 2", True)
        desk.journal.verify(engine.log.session)
        assert not pane.talk.rewinds.can_redo

    play(scenario)


def test_what_was_done_is_said_after_the_session_has_changed(
    pane: ChatPane, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        await written(runtime, folder)
        await asked(pane, runtime)
        order: list[str] = []
        runtime.opened.connect(lambda *_: order.append("opened"))
        runtime.noticed.connect(lambda _level, words: order.append(words))
        press(pane, Qt.Key.Key_Return)
        await until(lambda: len(order) == 2)
        pane.talk.view.setFocus()
        press(pane, Qt.Key.Key_Y, BOTH)
        await until(lambda: len(order) == 4)
        assert order == [
            "opened",
            "Rewound. 2 files went back. Ctrl+Shift+Y takes it back.",
            "opened",
            "Everything is as it was before the rewind.",
        ], "a session that opens puts away what was told before"

    play(scenario)


def test_what_becomes_of_files_is_said_in_every_language(dressed: QApplication) -> None:
    window = QWidget()
    speak("es")
    try:
        panel = RewindPanel(window)
        panel.show_plan("Hola", [Touched("a.py", what) for what in ("restored", "removed", "brought back")])
        assert panel._files.text() == "a.py: restaurado\na.py: eliminado\na.py: recuperado"
    finally:
        speak("en")
        window.deleteLater()


def agreed(runtime: Runtime) -> Bounds | None:
    assert isinstance(runtime.engine, SmallEngine)
    now = Holding(record.event for record in runtime.engine.log.records()).now
    return now.bounds if now is not None else None


@pytest.mark.parametrize(("message", "then"), [("Question 2", FIRST), ("Question 1", None)])
def test_what_was_agreed_after_the_message_holds_no_longer(
    message: str, then: Bounds | None, pane: ChatPane, runtime: Runtime, folder: Path, play: Play
) -> None:
    """A rewind goes back to the agreement that stood then; taken back, the newer one holds again."""

    async def scenario() -> None:
        engine = await written(runtime, folder)
        assert agreed(runtime) == SECOND
        seq = next(
            record.seq
            for record in engine.log.records()
            if isinstance(record.event, TurnStarted) and record.event.text == message
        )
        rewinds = pane.talk.rewinds
        rewinds.ask(seq, message)
        await until(lambda: rewinds.panel is not None and rewinds.panel.isVisible())
        press(pane, Qt.Key.Key_Return)
        await until(lambda: runtime.engine not in (None, engine))
        assert agreed(runtime) == then
        rewinds.redo()
        await until(lambda: runtime.engine is not None and runtime.engine.log.session == engine.log.session)
        assert agreed(runtime) == SECOND

    play(scenario)


def test_only_the_files_go_back(pane: ChatPane, runtime: Runtime, folder: Path, play: Play) -> None:
    async def scenario() -> None:
        engine = await written(runtime, folder)
        notices: list[str] = []
        runtime.noticed.connect(lambda _, words: notices.append(words))
        await asked(pane, runtime)
        press(pane, Qt.Key.Key_Down)
        press(pane, Qt.Key.Key_Down)
        press(pane, Qt.Key.Key_Return)
        await until(lambda: bool(notices))
        assert notices[0].startswith("Rewound. 2 files went back.")
        assert runtime.engine is engine
        assert state(folder) == ("TITLE = 1", False)
        pane.talk.rewinds.redo()
        await until(lambda: len(notices) == 2)
        assert state(folder) == ("TITLE = 2", True)

    play(scenario)


def test_where_a_file_was_changed_since_only_the_conversation_goes_back(
    pane: ChatPane, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        engine = await written(runtime, folder)
        (folder / "new.py").write_text("mine\n")
        panel = await asked(pane, runtime)
        assert "Somebody else has changed new.py since" in panel._note.text()
        enabled = [what for what, choice in panel.choices.items() if choice.isEnabled()]
        assert enabled == ["conversation"]
        press(pane, Qt.Key.Key_Return)
        await until(lambda: runtime.engine not in (None, engine))
        assert state(folder) == ("TITLE = 2", True)

    play(scenario)


def test_escape_leaves_everything_as_it_is(
    pane: ChatPane, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        engine = await written(runtime, folder)
        panel = await asked(pane, runtime)
        press(pane, Qt.Key.Key_Escape)
        assert not panel.isVisible()
        assert runtime.engine is engine
        assert state(folder) == ("TITLE = 2", True)
        assert pane.talk.view.hasFocus()

    play(scenario)
