"""The context in the window, by keyboard: the panel, making room, the receipt, pins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from window_kit import Play, SmallDesk, until  # type: ignore[import-not-found]

from k2desk.core.context import ContextUse, Pin
from k2desk.core.events import CompactionUndone, Event, Pinned, Unpinned
from k2desk.transcript.rows import ReceiptRow
from k2desk.ui.chat.view import TranscriptView
from k2desk.ui.draft import Draft
from k2desk.ui.fill import ContextChip
from k2desk.ui.fill_panel import ContextPanel
from k2desk.ui.memory import Memory
from k2desk.ui.runtime import Runtime
from k2desk.ui.sending import asked_to_compact
from k2desk.ui.window import Window


@pytest.fixture
def window(runtime: Runtime, folder: Path, dressed: QApplication) -> Iterator[Window]:
    made = Window(runtime, Memory(), folder)
    made.furnish()
    made.build_rest()
    made.show()
    QTest.qWaitForWindowExposed(made)
    yield made
    made.close()
    made.deleteLater()
    dressed.processEvents()


def only(root: QWidget, kind: type) -> QWidget:
    (found,) = root.findChildren(kind)
    return found


def press(window: Window, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(window.focusWidget() or window, key, held)


def stored(desk: SmallDesk, kind: type[Event]) -> list[Event]:
    return [record.event for record in desk.engines[-1].log.records() if isinstance(record.event, kind)]


CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def test_the_context_by_keyboard_alone(window: Window, desk: SmallDesk, folder: Path, play: Play) -> None:
    runtime = window.runtime

    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        runtime.submit("Why does it drift?")
        await until(lambda: not runtime.running and desk.engines)
        chip = only(window, ContextChip)
        assert isinstance(chip, ContextChip)
        await until(lambda: chip.used.text() == "79k")
        window.focus_composer()
        press(window, Qt.Key.Key_U, CTRL_SHIFT)
        panel = only(window, ContextPanel)
        assert isinstance(panel, ContextPanel)
        assert panel.isVisible()
        said = {part.text() for part in panel.findChildren(QLabel)}
        assert {"79,000 of 262,144 tokens", "measured", "Conversation", "73,000", "27.8%"} <= said
        assert panel.geometry().right() < window.width()
        press(window, Qt.Key.Key_Escape)
        assert not panel.isVisible()
        assert isinstance(window.focusWidget(), Draft)

        # Pin the answer with the ring, see it in the panel, let it go from there.
        view = only(window, TranscriptView)
        view.setFocus()
        press(window, Qt.Key.Key_Up)
        press(window, Qt.Key.Key_P)
        await until(lambda: stored(desk, Pinned))
        assert stored(desk, Pinned) == [Pinned(Pin("answer", "1.1"), "Here is the answer.")]
        window.registry.pick("context.show")
        assert "Pinned: Here is the answer." in {part.text() for part in panel.findChildren(QLabel)}
        unpin = next(b for b in panel.findChildren(QPushButton) if b.text() == "Unpin")
        unpin.setFocus()
        press(window, Qt.Key.Key_Return)
        await until(lambda: stored(desk, Unpinned))

        # Make room from the panel, undo it from the receipt.
        panel.compact.setFocus()
        press(window, Qt.Key.Key_Return)
        await until(lambda: not runtime.running and desk.engines[-1].wishes)
        assert not panel.isVisible()
        await until(lambda: view.hosts.buttons)
        (undo,) = view.hosts.buttons.values()
        assert undo.accessibleName() == "Undo: compaction"
        undo.setFocus()
        press(window, Qt.Key.Key_Return)
        await until(lambda: stored(desk, CompactionUndone))
        await until(lambda: not view.hosts.buttons)

    play(scenario)


def test_compact_is_typed_and_stopped(window: Window, desk: SmallDesk, folder: Path, play: Play) -> None:
    runtime = window.runtime

    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        desk.engines[-1].room.clear()
        window.focus_composer()
        QTest.keyClicks(window.focusWidget(), "/compact keep the names")
        press(window, Qt.Key.Key_Return)
        await until(lambda: desk.engines[-1].wishes == ["keep the names"])
        view = only(window, TranscriptView)
        await until(lambda: any(isinstance(e.row, ReceiptRow) for e in view.stack.entries))
        assert runtime.running
        press(window, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: not runtime.running)

    play(scenario)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("/compact", ""),
        (" /compact  keep  names ", "keep  names"),
        ("/compactor", None),
        ("say /compact", None),
        ("/compact\nand more", None),
    ],
)
def test_what_asks_to_compact(text: str, wish: str | None) -> None:
    assert asked_to_compact(text) == wish


def test_nearly_full_is_said_in_words(dressed: QApplication) -> None:
    over = QWidget()
    chip = ContextChip(lambda: None)
    chip.setParent(over)
    chip.show_use(ContextUse(6_000, 210_000, limit=262_144, compact_at=209_715))
    assert chip.room.text() == "/ 256k · nearly full"
    assert chip.accessibleName().endswith("nearly full")
    chip.show_use(ContextUse())
    assert not chip.isVisible()
    over.deleteLater()


def test_a_panel_with_many_pins_stays_in_the_window(dressed: QApplication) -> None:
    over = QWidget()
    over.resize(1280, 720)
    panel = ContextPanel(over, lambda: None, lambda _: None)
    pins = {Pin("words", str(number)): f"message {number} " * 9 for number in range(30)}
    panel.show_use(ContextUse(limit=1000, compact_at=800), pins)
    assert panel.sizeHint().height() < 560
    assert not panel.compact.isEnabled()
    over.deleteLater()
