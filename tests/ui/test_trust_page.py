"""The page that asks about a folder: what it shows, and every answer by keyboard alone."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from shown_kit import shown_window
from window_kit import Play, SmallDesk, until  # type: ignore[import-not-found]

from k2desk.desk.trust import Trusting
from k2desk.settings.store import Store
from k2desk.ui.models.files import files_of
from k2desk.ui.pane import panes
from k2desk.ui.panes.trust import TrustPage
from k2desk.ui.runtime import Runtime
from k2desk.ui.window import Window


@pytest.fixture
def window(runtime: Runtime, desk: SmallDesk, folder: Path, dressed: QApplication) -> Iterator[Window]:
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=folder, check=True)
    hook = folder / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\n<b>evil</b>\n")
    hook.chmod(0o755)
    (folder / "AGENTS.md").write_text("Be kind.\n")
    desk.trust = Trusting(desk.store)
    with shown_window(runtime, folder, panes()) as made:
        yield made


def page(window: Window) -> TrustPage:
    found = window.findChild(TrustPage)
    assert found is not None
    return found


def in_front(window: Window) -> bool:
    found = window.findChild(TrustPage)
    return found is not None and found.isVisible() and found.trust.isEnabled()


def words(window: Window) -> list[str]:
    return [label.text() for label in page(window).findChildren(QLabel) if label.isVisible()]


def git_notice(runtime: Runtime) -> str:
    return files_of(runtime).notice


async def asked(window: Window, folder: Path) -> None:
    window.runtime.open_session(folder)
    await until(lambda: in_front(window))


def test_it_shows_what_would_run_and_keeps_a_yes(
    window: Window, runtime: Runtime, play: Play, folder: Path, desk: SmallDesk
) -> None:
    async def scenario() -> None:
        await asked(window, folder)
        await until(lambda: "dangerous" in words(window))
        shown = words(window)
        assert ".git/hooks/post-checkout" in shown
        assert "dangerous" in shown
        assert "AGENTS.md" in shown
        await until(lambda: "not trusted" in git_notice(runtime))
        bar = page(window)._scroll.verticalScrollBar()
        await until(lambda: page(window)._card.maximumHeight() < 1000 and bar.maximum() == 0)
        assert page(window).read_only.hasFocus(), "the safe answer is the near one"
        QTest.keyClick(page(window).read_only, Qt.Key.Key_Tab)
        assert page(window).trust.hasFocus()
        QTest.keyClick(page(window).trust, Qt.Key.Key_Return)
        await until(lambda: not page(window).isVisible())
        assert Trusting(Store(desk.store._path.parent)).of(folder) == "trusted"
        await until(lambda: files_of(runtime).state is not None)
        runtime.open_session(folder, "")
        await until(lambda: len(desk.engines) == 2)
        assert not page(window).isVisible()

    play(scenario)


def test_read_only_is_kept_and_stands_in_the_status_bar(
    window: Window, runtime: Runtime, play: Play, folder: Path, desk: SmallDesk
) -> None:
    async def scenario() -> None:
        await asked(window, folder)
        QTest.keyClick(page(window).read_only, Qt.Key.Key_Return)
        await until(lambda: not page(window).isVisible())
        assert desk.trust.of(folder) == "read only"
        status = window._status
        await until(lambda: status._trust is not None and status._trust.text() == "Read only")
        assert status._trust is not None
        assert status._trust.isVisible()
        QTest.keyClick(status._trust, Qt.Key.Key_Space)
        await until(lambda: in_front(window))
        assert "This folder is open read only." in words(window)
        page(window).trust.setFocus()
        QTest.keyClick(page(window).trust, Qt.Key.Key_Return)
        await until(lambda: not page(window).isVisible())
        await until(lambda: not status._trust.isVisible())

    play(scenario)


def test_another_folder_can_be_chosen(window: Window, runtime: Runtime, play: Play, folder: Path) -> None:
    async def scenario() -> None:
        wanted: list[bool] = []
        runtime.folder_requested.disconnect(window.choose_folder)
        runtime.folder_requested.connect(lambda: wanted.append(True))
        await asked(window, folder)
        page(window).elsewhere.setFocus()
        QTest.keyClick(page(window).elsewhere, Qt.Key.Key_Return)
        assert wanted == [True]

    play(scenario)


def test_what_was_not_shown_is_not_trusted(window: Window, play: Play, folder: Path, desk: SmallDesk) -> None:
    async def scenario() -> None:
        await asked(window, folder)
        (folder / ".git" / "config").write_text("[core]\n\tfsmonitor = ./evil\n")
        page(window)._decide(trusted=True)
        await until(lambda: desk.trust.of(folder) == "changed")

    play(scenario)
