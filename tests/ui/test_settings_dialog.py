"""The settings dialog: drawn from the options, moved through by keyboard, refusing in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractEventDispatcher, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QWidget
from shown_kit import shown_window
from window_kit import Play, SmallDesk, until  # type: ignore[import-not-found]

from k2desk.core.gateway import PARTS, Nearby
from k2desk.core.resources import resource
from k2desk.desk.gateways import Gateways
from k2desk.provider.scripted.script import load
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer
from k2desk.settings.options import options
from k2desk.settings.secret import Secret
from k2desk.settings.values import Settings
from k2desk.ui.runtime import Runtime
from k2desk.ui.settings.dialog import SettingsDialog
from k2desk.ui.theme import look

# The offscreen platform does not say how large windows may be.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
BESIDE = 10
"""Pixels of which one control may begin above another that stands left of it."""
DEMO = load(resource("demo/demo.toml"))


@pytest.fixture
def begin(runtime: Runtime, dressed: QApplication) -> Iterator[Callable[[], SettingsDialog]]:
    """Makes the dialog, before a turn of the loop has passed."""
    parent = QWidget()
    parent.resize(1280, 720)
    parent.show()
    yield lambda: SettingsDialog(runtime, parent, lambda: None)
    for made in parent.findChildren(SettingsDialog):
        made.close()
    parent.deleteLater()


@pytest.fixture
def dialog(begin: Callable[[], SettingsDialog]) -> SettingsDialog:
    """The dialog with all there is in it."""
    made = begin()
    made.open()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    build(made)
    return made


def build(dialog: SettingsDialog) -> None:
    while dialog._building.isActive():
        QApplication.processEvents()


def words(widget: QWidget) -> str:
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    return " | ".join(labels + [b.text() for b in widget.findChildren(QAbstractButton) if b.isVisible()])


def press(widget: QWidget, text: str) -> None:
    named = [b for b in widget.findChildren(QAbstractButton) if b.isVisible() and b.text() == text]
    assert len(named) == 1, f"{text} in {words(widget)}"
    QTest.mouseClick(named[0], Qt.MouseButton.LeftButton)


def find(dialog: SettingsDialog, typed: str) -> QWidget:
    """Search with the keyboard alone, and return what has the focus then."""
    dialog.search.setFocus()
    dialog.search.selectAll()
    QTest.keyClicks(dialog.search, typed)
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    focused = dialog.focusWidget()
    assert focused is not None
    return focused


def enter(field: QWidget, text: str) -> None:
    assert isinstance(field, QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_every_setting_has_its_row(dialog: SettingsDialog) -> None:
    assert set(dialog._rows) == {option.name for option in options(Settings())}
    for name, row in dialog._rows.items():
        assert row.editor.field.accessibleName(), name
        assert row.editor.field.accessibleDescription(), name


def test_no_turn_of_the_loop_builds_more_than_a_section(begin: Callable[[], SettingsDialog]) -> None:
    begun = begin()
    sections = [begun.sections.item(place).text() for place in range(begun.sections.count())]
    assert [*begun._headings] == sections[:1], "the one in view"
    turn = QAbstractEventDispatcher.instance().awake
    seen = [1]
    turn.connect(note := lambda: seen.append(len(begun._headings)))
    begun.open()
    build(begun)
    turn.disconnect(note)
    assert max(after - before for before, after in pairwise(seen)) == 1
    assert [*begun._headings] == sections


def test_a_section_that_is_not_built_yet_can_be_gone_to(begin: Callable[[], SettingsDialog]) -> None:
    begun = begin()
    begun.open()
    begun.sections.setFocus()
    while begun.sections.currentItem().text() != "Agent":
        QTest.keyClick(begun.sections, Qt.Key.Key_Down)
    build(begun)
    assert begun._area.verticalScrollBar().value() == begun._headings["Agent"].y()
    assert begun.sections.currentItem().text() == "Agent"


def test_a_setting_that_is_not_built_yet_is_found(begin: Callable[[], SettingsDialog]) -> None:
    begun = begin()
    begun.open()
    assert "reduce_motion" not in begun._rows
    assert find(begun, "reduce motion") is begun._rows["reduce_motion"].editor.field
    assert {name for name, row in begun._rows.items() if row.isVisible()} == {"reduce_motion"}


def test_what_was_typed_hides_what_is_built_later(begin: Callable[[], SettingsDialog]) -> None:
    begun = begin()
    begun.open()
    QTest.keyClicks(begun.search, "reduce motion")
    assert "No setting has to do with that." not in words(begun)
    build(begun)
    assert {name for name, row in begun._rows.items() if row.isVisible()} == {"reduce_motion"}


def test_tab_goes_through_the_options_and_then_to_close(dialog: SettingsDialog) -> None:
    QTest.keyClick(dialog.search, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is dialog.sections
    seen: list[QWidget] = []
    while dialog.focusWidget() is not dialog.search:
        held = dialog.focusWidget()
        assert held is not None
        seen.append(held)
        QTest.keyClick(held, Qt.Key.Key_Tab)
    assert seen[-1] is dialog._foot
    tops = [one.mapTo(dialog._area.widget(), one.rect().topLeft()).y() for one in seen[1:-1]]
    assert all(after > before - BESIDE for before, after in pairwise(tops))
    assert {row.editor.field for row in dialog._rows.values()} < set(seen)


def test_what_is_wanted_last_is_what_is_kept(dialog: SettingsDialog, desk: SmallDesk, play: Play) -> None:
    """Several threads set what is wanted, and the order in which they come to it is nobody's."""
    wanted = [("task_cents", 1 + n % 7) for n in range(150)]
    kept: list[tuple[str, object]] = []
    dialog.changed.connect(lambda name, value: kept.append((name, value)))

    async def scenario() -> None:
        for one in wanted:
            dialog._set(*one)
        await until(lambda: len(kept) == len(wanted))

    play(scenario)
    assert kept == wanted
    assert desk.store.values.task_cents == wanted[-1][1]


def test_a_number_by_keyboard_alone(dialog: SettingsDialog, desk: SmallDesk, play: Play) -> None:
    async def scenario() -> None:
        enter(find(dialog, "steps a turn"), "1,0 7")
        await until(lambda: desk.store.values.max_steps == 107)
        await until(lambda: dialog._rows["max_steps"].editor.field.text() == "107")
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Escape)
        assert not dialog.isVisible()

    play(scenario)


@pytest.mark.parametrize(
    ("search", "typed", "told"),
    [
        ("steps a turn", "0", "a whole number from 1 to 1,000"),
        ("steps a turn", "many", "a whole number"),
        ("base url", "http://elsewhere.test", "must begin with https://"),
        ("own proxy", "nonsense", "http://host:port"),
        ("price million", "cheap", "looks like 1.10 / 4.40"),
        ("ca file", "/nowhere/ca.pem", "can't be read"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_stays_to_be_mended(
    dialog: SettingsDialog, desk: SmallDesk, play: Play, search: str, typed: str, told: str
) -> None:
    async def scenario() -> None:
        field = find(dialog, search)
        enter(field, typed)
        await until(lambda: told in words(dialog))
        assert isinstance(field, QLineEdit)
        assert field.text() == typed
        assert desk.store.values == Settings()

    play(scenario)


def test_a_provider_takes_its_own_address_and_model(
    dialog: SettingsDialog, desk: SmallDesk, play: Play
) -> None:
    async def scenario() -> None:
        enter(find(dialog, "base url"), "https://mine.test/v1")
        await until(lambda: desk.store.values.base_url)
        dialog.search.clear()
        choice = dialog._rows["provider"].editor.field
        assert isinstance(choice, QComboBox)
        choice.setFocus()
        while choice.currentText() != "OpenRouter":
            QTest.keyClick(choice, Qt.Key.Key_Down)
        await until(lambda: desk.store.values.provider == "openrouter")
        assert desk.store.values.base_url == ""
        await until(lambda: "https://openrouter.ai" in words(dialog.gateway))
        hint = dialog._rows["model"].editor.field.placeholderText()  # type: ignore[attr-defined]
        await until(lambda: hint == "moonshotai/kimi-k2-thinking")

    play(scenario)


def test_back_to_what_is_usual(dialog: SettingsDialog, desk: SmallDesk, play: Play) -> None:
    async def scenario() -> None:
        enter(find(dialog, "steps a turn"), "5")
        await until(lambda: "Reset" in words(dialog))
        press(dialog._rows["max_steps"], "Reset")
        await until(lambda: desk.store.values.max_steps == 300)
        await until(lambda: "Reset" not in words(dialog))

    play(scenario)


def test_headers_are_several_lines(dialog: SettingsDialog, desk: SmallDesk, play: Play) -> None:
    async def scenario() -> None:
        field = find(dialog, "headers")
        QTest.keyClicks(field, "X-Team: blue")
        QTest.keyClick(field, Qt.Key.Key_Return)
        QTest.keyClicks(field, "X-Title: desk")
        QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: desk.store.values.headers == "X-Team: blue\nX-Title: desk")

    play(scenario)


def test_the_search_hides_what_does_not_fit(dialog: SettingsDialog) -> None:
    QTest.keyClicks(dialog.search, "colours")
    shown = {name for name, row in dialog._rows.items() if row.isVisible()}
    assert "theme" in shown
    assert "max_steps" not in shown
    dialog.search.clear()
    QTest.keyClicks(dialog.search, "zzz")
    assert "No setting has to do with that." in words(dialog)
    dialog.search.clear()
    assert all(row.isVisibleTo(dialog) for row in dialog._rows.values())


def test_the_sections_lead_to_their_place(dialog: SettingsDialog) -> None:
    QTest.keyClick(dialog.search, Qt.Key.Key_Down)
    assert dialog.focusWidget() is dialog.sections
    QTest.keyClick(dialog.sections, Qt.Key.Key_End)
    assert dialog._area.verticalScrollBar().value() > 0
    QTest.keyClick(dialog.sections, Qt.Key.Key_Home)
    assert dialog._area.verticalScrollBar().value() < 40


def test_the_section_in_view_is_marked(dialog: SettingsDialog) -> None:
    def marked() -> str:
        return dialog.sections.currentItem().text()

    assert marked() == "Provider"
    bar = dialog._area.verticalScrollBar()
    bar.setValue(dialog._headings["Agent"].y() + 40)
    assert marked() == "Agent"
    bar.setValue(bar.maximum())
    assert marked() == dialog.sections.item(dialog.sections.count() - 1).text()
    bar.setValue(0)
    assert marked() == "Provider"


def test_a_switch_that_is_on_has_a_tick(dialog: SettingsDialog) -> None:
    switch = dialog._rows["commands"].editor.field
    assert isinstance(switch, QCheckBox)

    def colors() -> set[str]:
        picture = switch.grab().toImage()
        return {picture.pixelColor(x, picture.height() // 2).name() for x in range(2, 13)}

    assert switch.isChecked()
    ticked = len(colors())
    switch.setChecked(False)
    assert len(colors()) == 1 < ticked
    assert switch.accessibleName() == "Commands may be asked for"


def at_server(desk: SmallDesk, server: ScriptedServer) -> None:
    desk.keys.hold("cometapi", Secret(DEMO_KEY))
    desk.store.change(base_url=server.base_url, model=DEMO.model)


def test_the_check_turns_ten_lines_green(dialog: SettingsDialog, desk: SmallDesk, play: Play) -> None:
    async def scenario() -> None:
        with ScriptedServer(DEMO, pace=0.001) as server:
            at_server(desk, server)
            dialog.gateway.refresh()
            await until(lambda: "at most" in words(dialog.check) or "costs nothing" in words(dialog.check))
            dialog.check.start_button.setFocus()
            QTest.keyClick(dialog.check.start_button, Qt.Key.Key_Return)
            assert "0 of 10" in words(dialog.check)
            await until(lambda: "10 of 10 green" in words(dialog.check), 20)
        names = [line.accessibleName() for line in dialog.check._lines.values()]
        assert len(names) == len(PARTS)
        assert DEMO_KEY not in words(dialog)
        dialog.gateway.refresh()
        await until(lambda: "10 of 10 green on" in words(dialog.check))

    play(scenario)


def test_a_check_can_be_stopped(dialog: SettingsDialog, desk: SmallDesk, play: Play) -> None:
    async def scenario() -> None:
        with ScriptedServer(DEMO, pace=0.05) as server:
            at_server(desk, server)
            dialog.check.start()
            await until(lambda: "2 of 10" in words(dialog.check))
            press(dialog.check, "Stop")
            assert "Stopped." in words(dialog.check)
            assert not dialog.check.running

    play(scenario)


def test_the_gateway_is_asked_for_its_models(dialog: SettingsDialog, desk: SmallDesk, play: Play) -> None:
    async def scenario() -> None:
        with ScriptedServer(DEMO) as server:
            at_server(desk, server)
            press(dialog, "Ask for models and balance")
            await until(lambda: "1 models listed" in words(dialog.gateway))
            completer = dialog._rows["model"].editor.field.completer()  # type: ignore[attr-defined]
            assert completer.model().rowCount() == 1
        press(dialog, "Ask for models and balance")
        await until(lambda: "can't be reached" in words(dialog.gateway))

    play(scenario)


class Near(Gateways):
    """A gateway's desk that has found one server."""

    async def nearby(self) -> tuple[Nearby, ...]:
        return (Nearby("ollama", "Ollama", "http://127.0.0.1:11434/v1", ("qwen3",)),)


def test_a_server_on_this_machine_is_taken(
    dialog: SettingsDialog, desk: SmallDesk, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.gateways, "__class__", Near)

    async def scenario() -> None:
        press(dialog, "Look for local servers")
        await until(lambda: "Use Ollama · qwen3" in words(dialog))
        press(dialog, "Use Ollama · qwen3")
        await until(lambda: desk.store.values.provider == "ollama")
        await until(lambda: "Ollama at http://127.0.0.1:11434/v1" in words(dialog))

    play(scenario)


def test_the_window_opens_one_dialog_and_its_look_follows(
    runtime: Runtime, desk: SmallDesk, dressed: QApplication, folder: Path, play: Play
) -> None:
    with shown_window(runtime, folder) as window:

        async def scenario() -> None:
            QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
            window.registry.run("settings")
            await until(lambda: len(window.findChildren(SettingsDialog)) == 1)

        play(scenario)
        # Qt dresses every widget there is at once; three times in one turn of the loop is no use of it.
        (found,) = window.findChildren(SettingsDialog)
        desk.gateways.set_option("theme", "light")
        found.changed.emit("theme", "light")
        assert look().name == "light"
        found.changed.emit("colour_blind", True)
        assert look().name == "light-colour-blind"
        window.choose_theme("dark")
        assert look().name == "dark-colour-blind"
        found.close()
        window.close()
