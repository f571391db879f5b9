"""A secret in what the user writes is kept back and said so, and is sent as it is where the user says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from planted_kit import PLANTED
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shown_kit import shown_window
from window_kit import Play, SmallDesk, until  # type: ignore[import-not-found]

from k2desk.core.events import TurnStarted
from k2desk.ui.composer import Composer
from k2desk.ui.kept_back import KeptBack
from k2desk.ui.pane import panes
from k2desk.ui.runtime import Runtime
from k2desk.ui.window import Window

TOKEN = PLANTED["GitHub token"]


@pytest.fixture
def window(runtime: Runtime, folder: Path, dressed: QApplication) -> Iterator[Window]:
    with shown_window(runtime, folder, panes()) as made:
        yield made


def parts(window: Window) -> tuple[Composer, KeptBack]:
    composer, kept = window.findChild(Composer), window.findChild(KeptBack)
    assert isinstance(composer, Composer)
    assert isinstance(kept, KeptBack)
    return composer, kept


def said(desk: SmallDesk) -> list[TurnStarted]:
    records = desk.engines[-1].log.records()
    return [record.event for record in records if isinstance(record.event, TurnStarted)]


async def write(window: Window, runtime: Runtime, folder: Path, text: str) -> tuple[Composer, KeptBack]:
    composer, kept = parts(window)
    if runtime.engine is None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
    window.focus_composer()
    QTest.keyClicks(composer.draft, text)
    await until(lambda: kept.isVisible() == (TOKEN in text))
    return composer, kept


def test_by_keyboard_alone(
    window: Window, runtime: Runtime, play: Play, folder: Path, desk: SmallDesk
) -> None:
    async def scenario() -> None:
        composer, kept = await write(window, runtime, folder, f"Use {TOKEN}")
        assert kept.text() == "A GitHub token is kept back"
        for _ in range(6):
            if kept.hasFocus():
                break
            QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        assert kept.hasFocus()
        QTest.keyClick(kept, Qt.Key.Key_Space)
        assert kept.text() == "A GitHub token is sent as it is"
        composer.draft.setFocus()
        QTest.keyClick(composer.draft, Qt.Key.Key_Return)
        await until(lambda: len(said(desk)) == 1 and not runtime.running)
        assert said(desk)[0].as_it_is
        await until(lambda: not kept.isVisible())
        await write(window, runtime, folder, f"Again {TOKEN}")
        assert kept.text() == "A GitHub token is kept back", "it was for that one message"
        QTest.keyClick(composer.draft, Qt.Key.Key_Return)
        await until(lambda: len(said(desk)) == 2 and not runtime.running)
        assert not said(desk)[1].as_it_is

    play(scenario)


def test_another_secret_is_another_question(
    window: Window, runtime: Runtime, play: Play, folder: Path
) -> None:
    async def scenario() -> None:
        composer, kept = await write(window, runtime, folder, f"Use {TOKEN}")
        kept.click()
        assert kept.as_it_is
        QTest.keyClicks(composer.draft, f" and {PLANTED['Vault token']}")
        await until(lambda: "Vault" in kept.text())
        assert not kept.as_it_is
        composer.draft.show_text("")
        await until(lambda: not kept.isVisible())

    play(scenario)


def test_a_queued_message_keeps_the_answer_until_it_is_edited(
    window: Window, runtime: Runtime, play: Play, folder: Path
) -> None:
    async def scenario() -> None:
        composer, _ = await write(window, runtime, folder, "plain")
        name = composer.outbox.add(f"Use {TOKEN}", (), as_it_is=True)
        assert composer.outbox.queue[-1].as_it_is
        composer.outbox.edit(name, f"Use {TOKEN} now")
        assert not composer.outbox.queue[-1].as_it_is

    play(scenario)
