"""Words have the room they need in every language: nothing is cut off in the panes and the settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fit_kit import INSIDE, cut, words_of
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from shown_kit import shown_window  # type: ignore[import-not-found]

from k2desk.core.context import ContextUse
from k2desk.core.spending import Limits
from k2desk.ui.models.meters import Meters
from k2desk.ui.runtime import Runtime
from k2desk.ui.settings.dialog import LEAST, SettingsDialog
from k2desk.ui.window import Window
from k2desk.ui.words import LANGUAGES, speak

# The offscreen platform has no order of windows, and does not say how large they may be.
pytestmark = pytest.mark.qt_log_ignore("does not support raise", "propagateSizeHints")


@pytest.fixture(params=LANGUAGES)
def window(
    request: pytest.FixtureRequest, runtime: Runtime, folder: Path, dressed: QApplication
) -> Iterator[Window]:
    speak(request.param)
    with shown_window(runtime, folder, size=(1280, 720)) as made:
        yield made
    speak("en")


def test_no_pane_cuts_its_words_off(window: Window) -> None:
    found = {}
    for spec in window.specs:
        window.show_pane(spec.id)
        pane = window.work.pane(spec.id) or window._page_widgets[spec.id]
        found[spec.id] = cut(pane)
    found["bars"] = [*cut(window._top), *cut(window._status)]
    assert {name: words for name, words in found.items() if words} == {}


def test_the_smallest_window_cuts_no_words_off(window: Window) -> None:
    """What there is on a screen of 1280 by 720 at a scale of 200 %."""
    window.resize(640, 360)
    window._top.show_model("moonshotai/kimi-k2-thinking-turbo")
    window._top.show_branch("feature/a-branch-with-a-name-that-is-longer-than-most")
    window._top.show_mode("act", print)
    window._top.show_context(ContextUse(conversation=210_000, limit=262_144, compact_at=200_000), print)
    window._top.show_cost(Meters(), Limits(task=1.0))
    assert window._top._cost is not None
    window._top._cost._spent.setText("$12.34")
    window._top._cost.show()
    found = {name: cut(bar) for name, bar in (("top", window._top), ("status", window._status))}
    for pane in ("chat", "changes", "review"):
        window.show_pane(pane)
        found[pane] = cut(window.work.pane(pane))
    assert (window.width(), window.height()) == (640, 360)
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize("size", [(900, 640), (800, 480), LEAST])
def test_no_setting_cuts_its_words_off(window: Window, size: tuple[int, int]) -> None:
    window.open_settings()
    dialog = window.findChild(SettingsDialog)
    assert dialog is not None
    dialog.rules.new.click()
    dialog.resize(*size)
    assert cut(dialog) == []
    area = dialog.findChild(QScrollArea)
    wide = area.viewport().width()
    inside = area.widget()
    assert inside.width() == wide
    assert [
        words_of(one) for one in inside.findChildren(QWidget) if one.minimumSizeHint().width() > wide
    ] == []
    names = dialog.sections
    most = names.viewport().width() - INSIDE
    texts = [names.item(place).text() for place in range(names.count())]
    assert [text for text in texts if names.fontMetrics().horizontalAdvance(text) > most] == []


def test_a_narrow_dialog_is_gone_through_without_its_sections(window: Window) -> None:
    window.open_settings()
    dialog = window.findChild(SettingsDialog)
    assert dialog is not None
    dialog.sections.setFocus()
    dialog.resize(*LEAST)
    assert cut(dialog) == []
    assert not dialog.sections.isVisible()
    assert dialog.focusWidget() is dialog.search
    assert dialog.search.width() > dialog.width() // 2
    dialog.resize(900, 640)
    assert cut(dialog) == []
    assert dialog.sections.isVisible()
    assert dialog.search.width() == dialog.sections.width()
