"""The page of all keys over the real window, driven by keyboard alone."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from chat_kit import wait_for  # type: ignore[import-not-found]
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from shown_kit import shown_window
from window_kit import SmallDesk  # type: ignore[import-not-found]

from k2desk.settings.store import SettingsError, Store
from k2desk.ui.keymap import Keymap, is_key, keymap
from k2desk.ui.memory import Memory
from k2desk.ui.models.orders import OURS
from k2desk.ui.runtime import Runtime
from k2desk.ui.shortcuts.clashes import holders
from k2desk.ui.shortcuts.dialog import ShortcutsDialog
from k2desk.ui.window import Window

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform's own

CTRL, SHIFT, ALT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.NoModifier,
)


def memory_of(store: Store) -> Memory:
    return Memory(
        load_keys=lambda: store.values.keys,
        save_keys=lambda keys: store.change(keys={name: list(own) for name, own in keys.items()}),
    )


@pytest.fixture
def window(runtime: Runtime, desk: SmallDesk, folder: Path, dressed: QApplication) -> Iterator[Window]:
    with shown_window(runtime, folder, memory=memory_of(desk.store)) as made:
        yield made
    keymap().take({})


@pytest.fixture
def page(window: Window) -> ShortcutsDialog:
    """The page, opened by its key."""
    QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_K, CTRL | ALT)
    found = window.findChild(ShortcutsDialog)
    assert isinstance(found, ShortcutsDialog)
    return found


def keys(window: Window, action_id: str) -> tuple[str, ...]:
    return next(action.keys for action in window.registry.all() if action.id == action_id)


def press(page: ShortcutsDialog, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(page.focusWidget() or page, key, held)


def choose(page: ShortcutsDialog, words: str) -> None:
    """Find an action and ask for other keys."""
    page.search.setFocus()
    page.search.selectAll()
    QTest.keyClicks(page.search, words)
    press(page, Qt.Key.Key_Down)
    press(page, Qt.Key.Key_Return)
    assert page.field.hasFocus()


def kept() -> dict[str, list[str]]:
    path = Path(os.environ["K2DESK_HOME"]) / "config" / "settings.toml"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    found: dict[str, list[str]] = tomllib.loads(text).get("keys", {})
    return found


def test_every_action_of_the_window_is_in_the_palette_with_its_present_key(window: Window) -> None:
    from k2desk.ui.palette import matching

    known = {action.id: action for action in window.registry.all()}
    assert set(OURS.values()) <= known.keys(), "what is ordered behind a slash"
    listed = {action.id for action in matching(window.registry.all(), "")}
    bound = [one for one in _actions_below(window) if one.shortcuts()]
    assert len(bound) > 40
    for one in bound:
        assert one.objectName() in listed, f"{one.text()} has a key and is not in the palette"
        assert list(one.shortcuts()) == [QKeySequence(key) for key in known[one.objectName()].keys]
    assert len({action.title for action in known.values()}) == len(known), "two actions with one title"


def _actions_below(window: Window) -> list[QAction]:
    """Return every QAction of the window and its widgets, those Qt makes for its own fields left out."""
    found = list(window.findChildren(QAction))
    for widget in window.findChildren(QWidget):
        found += QWidget.actions(widget)
    return [one for one in dict.fromkeys(found) if not isinstance(one.parent(), QToolButton)]


def test_no_key_of_ours_is_meant_twice(window: Window) -> None:
    registry = window.registry
    for action in registry.all():
        for key in action.keys:
            assert holders(registry, action.id, key) == [], f"{key} of {action.title}"


def test_a_key_is_changed_holds_at_once_and_is_kept(window: Window, page: ShortcutsDialog) -> None:
    choose(page, "new session")
    press(page, Qt.Key.Key_J, CTRL | ALT)
    assert page.said.text() == "“New session” has Ctrl+Alt+J from now on."
    assert keys(window, "session.new") == ("Ctrl+Alt+J",)
    wait_for(lambda: kept() == {"session.new": ["Ctrl+Alt+J"]})
    assert keymap().own == Store(Path(os.environ["K2DESK_HOME"]) / "config").values.keys
    page.close()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    ran: list[str] = []
    window.registry._known["session.new"] = _recording(window, "session.new", ran)
    QTest.keyClick(window, Qt.Key.Key_J, CTRL | ALT)
    assert ran == ["session.new"]
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    assert ran == ["session.new"], "the usual key holds no more"


def _recording(window: Window, action_id: str, ran: list[str]) -> object:
    from dataclasses import replace

    return replace(window.registry._known[action_id], run=lambda: ran.append(action_id))


def test_a_conflict_is_said_and_the_key_stays_unless_it_is_taken(
    window: Window, page: ShortcutsDialog
) -> None:
    choose(page, "ctrl+o")
    press(page, Qt.Key.Key_K, CTRL)
    assert page.said.text() == "Ctrl+K is already the key of “New session”."
    assert page.leave.hasFocus(), "the answer that changes nothing has the focus"
    press(page, Qt.Key.Key_Return)
    assert keys(window, "workspace.open") == ("Ctrl+O",)
    assert keys(window, "session.new") == ("Ctrl+K",)
    press(page, Qt.Key.Key_Return)
    press(page, Qt.Key.Key_K, CTRL)
    press(page, Qt.Key.Key_Backtab, SHIFT)
    assert page.take.hasFocus()
    press(page, Qt.Key.Key_Return)
    assert keys(window, "workspace.open") == ("Ctrl+K",)
    assert keys(window, "session.new") == ()
    wait_for(lambda: kept() == {"workspace.open": ["Ctrl+K"], "session.new": []})


def test_two_panes_may_have_one_key_and_the_window_may_not(window: Window) -> None:
    registry = window.registry
    assert holders(registry, "chat.find", "Ctrl+G") == [], "go to line holds in the viewer alone"
    assert [other.id for other in holders(registry, "session.new", "Ctrl+G")] == ["viewer.line"]
    assert [other.id for other in holders(registry, "chat.find", "Ctrl+K")] == ["session.new"]


def test_what_can_be_no_key_is_refused_in_words(window: Window, page: ShortcutsDialog) -> None:
    choose(page, "new session")
    for key, held, words in (
        (Qt.Key.Key_X, NONE, "X alone would be typed into the message; hold Ctrl or Alt with it."),
        (Qt.Key.Key_Return, NONE, "Return is needed by lists and fields; hold Ctrl or Alt with it."),
        (Qt.Key.Key_C, CTRL, "Ctrl+C copies wherever text is written; take another key."),
    ):
        press(page, key, held)
        assert page.said.text() == words
        assert page.field.hasFocus()
    press(page, Qt.Key.Key_Control)
    press(page, Qt.Key.Key_Escape)
    assert page.list.hasFocus()
    assert page.isVisible(), "Esc left the field, not the page"
    assert keys(window, "session.new") == ("Ctrl+K",)


def test_a_key_goes_away_comes_back_and_all_of_them_come_back(window: Window, page: ShortcutsDialog) -> None:
    choose(page, "new session")
    press(page, Qt.Key.Key_Escape)
    press(page, Qt.Key.Key_Delete)
    assert keys(window, "session.new") == ()
    assert page.said.text() == "“New session” has no key from now on."
    page.reset.setFocus()
    press(page, Qt.Key.Key_Return)
    assert keys(window, "session.new") == ("Ctrl+K",)
    wait_for(lambda: kept() == {})
    choose(page, "go to the composer")
    press(page, Qt.Key.Key_F9)
    choose(page, "use the dark theme")
    press(page, Qt.Key.Key_F10)
    assert keys(window, "theme.dark") == ("F10",), "an action without a key can have one"
    page.reset_all.setFocus()
    press(page, Qt.Key.Key_Return)
    assert (keys(window, "composer"), keys(window, "theme.dark")) == (("Ctrl+L",), ())
    assert not page.reset_all.isEnabled()


def test_the_usual_key_is_not_given_back_while_another_action_has_it(page: ShortcutsDialog) -> None:
    keymap().choose("workspace.open", ("Ctrl+K",))
    keymap().choose("session.new", ())
    choose(page, "new session")
    press(page, Qt.Key.Key_Escape)
    page.reset.setFocus()
    press(page, Qt.Key.Key_Return)
    assert page.said.text() == "Ctrl+K is now the key of “Open a folder…”. Change that one first."


def test_actions_are_found_by_key_and_nothing_found_is_said(page: ShortcutsDialog) -> None:
    QTest.keyClicks(page.search, "ctrl+shift+f")
    assert page.list.row is not None
    assert page.list.row.words == "Search in files: Ctrl+Shift+F"
    QTest.keyClicks(page.search, " nowhere")
    assert page.list.row is None
    assert page.said.text() == "No action has to do with that. Try fewer words."
    assert not page.change.isEnabled()


def test_what_names_a_key_names_the_new_one(window: Window) -> None:
    (button,) = (
        one for one in window.work.rail.findChildren(QToolButton) if one.accessibleName() == "Search"
    )
    assert button.toolTip() == "Search (Ctrl+2)"
    keymap().choose("pane.search", ("Ctrl+Alt+2",))
    assert button.toolTip() == "Search (Ctrl+Alt+2)"
    keymap().choose("pane.search", ())
    assert button.toolTip() == "Search"


def test_where_they_can_not_be_kept_they_hold_until_the_end(window: Window, page: ShortcutsDialog) -> None:
    def refuse(_keys: object) -> None:
        raise SettingsError("The settings can't be written to /s: No space left on device.")

    page._save = refuse
    choose(page, "new session")
    press(page, Qt.Key.Key_F9)
    wait_for(lambda: "No space left" in page.said.text())
    assert page.said.text().endswith("The keys hold until K2Desk ends.")
    assert keys(window, "session.new") == ("F9",)


@pytest.mark.parametrize("text", ["", "hello", "Ctrl+", "Ctrl+Foo", "Ctrl+K, Ctrl+L", "\x00"])
def test_what_the_file_says_that_is_no_key_is_left_out(qapp: QApplication, text: str) -> None:
    made = Keymap()
    made.take({"session.new": [text, "F9"]})
    assert made.keys("session.new", ("Ctrl+K",)) == ("F9",)


@given(st.text(max_size=12))
def test_no_text_of_the_file_upsets_the_keys(text: str) -> None:
    made = Keymap()
    made.take({"palette": [text]})
    assert made.keys("palette", ("F1",)) in ((), (text,))
    assert bool(made.keys("palette", ("F1",))) == is_key(text)


def test_a_slash_in_the_windows_own_composer_reaches_its_actions(window: Window) -> None:
    from k2desk.ui.composer import Composer

    composer = window.findChild(Composer)
    assert composer is not None

    composer.draft.show_text("/keys")
    action = composer.sending._ordered()
    assert action is not None
    assert action.id == "shortcuts"
    composer.draft.show_text("")
