"""The first steps: a key is checked, kept, and never seen again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from window_kit import GOOD_KEY, Play, SmallDesk, until  # type: ignore[import-not-found]

from k2desk.core.errors import ConnectionFailed
from k2desk.core.ports import KeyCheck
from k2desk.ui.panes.first_run import FirstRun, masked
from k2desk.ui.runtime import Runtime


@pytest.fixture
def page(runtime: Runtime, desk: SmallDesk, dressed: QApplication) -> Iterator[FirstRun]:
    desk.key_place = ""
    made = FirstRun(runtime)
    made.setMinimumSize(400, 300)
    made.resize(1280, 720)
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    made.setFocus()
    yield made
    made.deleteLater()


def field(page: FirstRun) -> QLineEdit:
    return page.findChild(QLineEdit)  # type: ignore[no-any-return]


def words(page: FirstRun) -> str:
    labels = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    return " | ".join(labels + [b.text() for b in page.findChildren(QAbstractButton) if b.isVisible()])


def press(page: FirstRun, text: str) -> None:
    named = [b for b in page.findChildren(QAbstractButton) if b.isVisible() and b.text() == text]
    assert len(named) == 1, f"{text} in {words(page)}"
    QTest.mouseClick(named[0], Qt.MouseButton.LeftButton)


def enter(page: FirstRun, key: str) -> None:
    QTest.keyClicks(field(page), key)
    QTest.keyClick(field(page), Qt.Key.Key_Return)


def everything_shown(page: FirstRun) -> str:
    """All a person or a screen reader could get at."""
    found = []
    for widget in (page, *page.findChildren(QWidget)):
        found += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
        for name in ("text", "placeholderText", "displayText"):
            value = getattr(widget, name, None)
            found.append(str(value()) if value is not None else "")
    return "\n".join(found)


@pytest.mark.parametrize(
    ("key", "shown"),
    [(GOOD_KEY, "sk-…4f2a"), ("abcdefghijklmnop", "…mnop"), ("sk-short", "…"), ("", "…")],
)
def test_at_most_four_characters_of_a_key_are_shown(key: str, shown: str) -> None:
    assert masked(key) == shown


def test_the_field_hides_what_is_typed(page: FirstRun) -> None:
    QTest.keyClicks(field(page), "sk-123")
    assert field(page).echoMode() == QLineEdit.EchoMode.Password
    assert "sk-123" not in field(page).displayText()
    assert field(page).inputMethodHints() & Qt.InputMethodHint.ImhSensitiveData


def test_a_good_key_is_checked_kept_and_gone(
    page: FirstRun, desk: SmallDesk, runtime: Runtime, play: Play
) -> None:
    told: list[str] = []
    runtime.prepared.connect(lambda: told.append(desk.key_place))

    async def scenario() -> None:
        enter(page, f"  {GOOD_KEY}  ")
        await until(lambda: "in Secret Service" in words(page))
        assert "sk-…4f2a" in words(page)
        assert "2 · kimi-k2-thinking, kimi-k2-turbo" in words(page)
        assert GOOD_KEY not in everything_shown(page)
        field(page).undo()
        assert field(page).text() == ""
        assert told == ["Secret Service"]

    play(scenario)


def test_a_refused_key_is_explained_and_can_be_typed_again(
    page: FirstRun, desk: SmallDesk, play: Play
) -> None:
    async def scenario() -> None:
        enter(page, "sk-wrong-wrong-wrong")
        await until(lambda: "does not accept this key (401)" in words(page))
        assert desk.key_place == ""
        assert field(page).isEnabled()
        assert field(page).selectedText()
        enter(page, GOOD_KEY)
        await until(lambda: desk.key_place)

    play(scenario)


def test_without_a_connection_it_says_so(
    page: FirstRun, runtime: Runtime, desk: SmallDesk, play: Play
) -> None:
    class Offline(SmallDesk):
        async def check_key(self, key: str) -> KeyCheck:
            raise ConnectionFailed("There is no connection to the gateway.")

    runtime.desk = Offline(desk.journal)
    runtime.desk.key_place = ""

    async def scenario() -> None:
        enter(page, GOOD_KEY)
        await until(lambda: "There is no connection to the gateway." in words(page))
        assert field(page).isEnabled()

    play(scenario)


def test_a_locked_keyring_offers_this_session_only(page: FirstRun, desk: SmallDesk, play: Play) -> None:
    desk.keyring_works = False

    async def scenario() -> None:
        enter(page, GOOD_KEY)
        await until(lambda: "The keyring is locked" in words(page))
        assert desk.key_place == ""
        press(page, "Keep for this session only")
        await until(lambda: "for this session" in words(page) and desk.key_place)
        assert desk.key_place == "this session"
        assert "Keep for this session only" not in words(page)
        assert GOOD_KEY not in everything_shown(page)

    play(scenario)


def test_an_unlocked_keyring_can_be_tried_again(page: FirstRun, desk: SmallDesk, play: Play) -> None:
    desk.keyring_works = False

    async def scenario() -> None:
        enter(page, GOOD_KEY)
        await until(lambda: "The keyring is locked" in words(page))
        desk.keyring_works = True
        press(page, "Try the keyring again")
        await until(lambda: desk.key_place == "Secret Service")

    play(scenario)


def test_replacing_begins_again_with_an_empty_field(page: FirstRun, desk: SmallDesk, play: Play) -> None:
    async def scenario() -> None:
        enter(page, GOOD_KEY)
        await until(lambda: desk.key_place and "Replace…" in words(page))
        press(page, "Replace…")
        assert field(page).isVisible()
        assert field(page).text() == ""

    play(scenario)


def test_then_a_folder_is_opened_or_the_open_one_continued(
    page: FirstRun, runtime: Runtime, folder: Path, play: Play
) -> None:
    asked: list[str] = []
    runtime.folder_requested.connect(lambda: asked.append("folder"))
    runtime.focus_requested.connect(asked.append)

    async def scenario() -> None:
        enter(page, GOOD_KEY)
        await until(lambda: "Everything is ready." in words(page))
        press(page, "Open a folder…")
        runtime.open_session(folder)
        await until(lambda: "Continue in ledger" in words(page))
        press(page, "Continue in ledger")
        assert asked == ["folder", "chat"]

    play(scenario)


def test_a_key_that_is_already_there_is_not_asked_for(runtime: Runtime, dressed: QApplication) -> None:
    page = FirstRun(runtime)
    page.setMinimumSize(400, 300)
    page.show()
    visible, text = field(page).isVisible(), words(page)
    page.setFocus()
    first = page.window().focusWidget()
    page.deleteLater()
    assert not visible
    assert isinstance(first, QPushButton)
    assert first.text() == "Open a folder…"
    assert "in Secret Service" in text


def test_without_a_demo_there_is_no_button_for_it(page: FirstRun) -> None:
    assert "demo" not in words(page).lower()


def test_the_demo_begins_where_the_desk_has_one(
    runtime: Runtime, desk: SmallDesk, folder: Path, play: Play, dressed: QApplication
) -> None:
    desk.start_demo = lambda: folder
    page = FirstRun(runtime)
    page.setMinimumSize(400, 300)
    page.show()

    async def scenario() -> None:
        press(page, "Try the demo, no key needed")
        await until(lambda: runtime.engine is not None)

    try:
        play(scenario)
    finally:
        page.deleteLater()


def test_a_provider_at_home_needs_no_key(page: FirstRun, desk: SmallDesk, play: Play) -> None:
    async def scenario() -> None:
        choice = page.findChild(QComboBox)
        choice.setFocus()
        while choice.currentText() != "Ollama":
            QTest.keyClick(choice, Qt.Key.Key_Down)
        desk.key_place = "no key needed"
        await until(lambda: desk.store.values.provider == "ollama" and "No key is needed" in words(page))
        assert not field(page).isVisible()
        assert "Requests go to 127.0.0.1 and nowhere else." in words(page)

    play(scenario)


def test_what_a_check_costs_is_said_before_it_is_begun(page: FirstRun, play: Play) -> None:
    async def scenario() -> None:
        await until(lambda: "api.cometapi.com" in words(page))
        enter(page, GOOD_KEY)
        await until(lambda: "it costs $0.05 at most" in words(page))
        assert "Key accepted | sk-…4f2a" in words(page)

    play(scenario)
