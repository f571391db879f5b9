"""A newer version is told of in two words in the status bar, and only to who wants to know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from window_kit import Play, SmallDesk, until  # type: ignore[import-not-found]

from k2desk import __version__
from k2desk.provider import releases
from k2desk.provider.network import Network
from k2desk.ui.memory import Memory
from k2desk.ui.runtime import Runtime
from k2desk.ui.settings.opened import _was_set
from k2desk.ui.window import Window


@pytest.fixture
def window(runtime: Runtime, dressed: QApplication) -> Iterator[Window]:
    made = Window(runtime, Memory(), None)
    made.furnish()
    made.build_rest()
    made.show()
    yield made
    made.close()
    made.deleteLater()
    dressed.processEvents()


def word(window: Window) -> QPushButton | None:
    found = [one for one in window.findChildren(QPushButton) if one.text().endswith(" is out")]
    return found[0] if found and not found[0].isHidden() else None


def test_it_is_told_quietly_and_taken_back(
    window: Window, desk: SmallDesk, folder: Path, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def newest(network: Network, address: str) -> str:
        asked.append(address)
        return "99.1"

    monkeypatch.setattr(releases, "newest", newest)
    told: list[tuple[str, str]] = []
    window.runtime.noticed.connect(lambda level, words: told.append((level, words)))

    async def scenario() -> None:
        window.runtime.open_session(folder)
        await until(lambda: window.runtime.engine is not None)
        window.runtime.prepared.emit()
        seen: list[str] = []
        window.runtime.spend(desk.releases.newer, seen.append)
        await until(lambda: seen == [""])
        assert word(window) is None
        assert asked == []

        desk.store.change(newer=True)
        _was_set(window, "newer", True)
        await until(lambda: word(window) is not None)
        assert asked == [releases.ADDRESS]
        button = word(window)
        assert button is not None
        assert button.accessibleName() == "K2Desk 99.1 is out"
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        ((level, words),) = told
        assert level == "info"
        assert f"K2Desk 99.1 is out, this is {__version__}. Update it the way you installed it." in words

        desk.store.change(newer=False)
        _was_set(window, "newer", False)
        await until(lambda: word(window) is None)
        assert len(asked) == 1

    play(scenario)
