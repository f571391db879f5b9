"""The whole built window through Qt's accessibility interface, and by Tab alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from shown_kit import shown_window

from k2desk.ui.focus import STROKE, Ring
from k2desk.ui.panes.changes import ChangesPane
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look
from k2desk.ui.window import Window

# The offscreen platform has no order of windows, and does not say how large they may be.
pytestmark = pytest.mark.qt_log_ignore("does not support raise", "propagateSizeHints")


@pytest.fixture
def window(runtime: Runtime, folder: Path, dressed: QApplication) -> Iterator[Window]:
    with shown_window(runtime, folder, size=(1600, 1000)) as made:
        yield made


def told(widget: QWidget) -> str:
    """Return what a screen reader says first."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def place(widget: QWidget) -> str:
    """Return where a widget is, for whoever has to mend it."""
    found: list[str] = []
    up: QWidget | None = widget
    while up is not None:
        found.append(f"{type(up).__name__}#{up.objectName()}")
        up = up.parentWidget()
    return " < ".join(found[:5])


def test_every_control_of_every_pane_and_dialog_has_a_name(window: Window) -> None:
    for spec in window.specs:
        window.show_pane(spec.id)
    window.open_settings()
    window.open_shortcuts()
    window.open_about()
    window.open_palette()
    controls = [one for one in window.findChildren(QWidget) if one.focusPolicy() != Qt.FocusPolicy.NoFocus]
    assert len(controls) > 150
    assert [place(one) for one in controls if not told(one)] == []


def test_a_name_never_hides_what_a_label_says(window: Window) -> None:
    """To screen readers the name of a label stands instead of its text."""
    window.open_about()
    window.open_settings()
    for spec in window.specs:
        window.show_pane(spec.id)
    labels = [one for one in window.findChildren(QLabel) if one.accessibleName()]
    assert len(labels) > 10
    for one in labels:
        one.setText("what is new")
    assert [place(one) for one in labels if "what is new" not in told(one)] == []


def test_every_pane_has_a_name_and_a_role(window: Window) -> None:
    for spec in window.specs:
        window.show_pane(spec.id)
        pane = window.work.pane(spec.id) or window._page_widgets[spec.id]
        interface = QAccessible.queryAccessibleInterface(pane)
        assert interface is not None
        assert told(pane), spec.id
        assert interface.role() != QAccessible.Role.NoRole, spec.id


def test_tab_goes_round_as_the_eye_does_and_comes_back(window: Window) -> None:
    window.show_pane("files")
    window.work.offer_review()
    window.focus_composer()
    zones = (window._top, *window.work.tab_zones(), window._status)
    start, seen = window.focusWidget(), []
    for _ in range(60):
        held = window.focusWidget()
        assert held is not None
        zone = next(number for number, one in enumerate(zones) if one.isAncestorOf(held))
        seen.append((zone, held))
        QTest.keyClick(held, Qt.Key.Key_Tab)
        if window.focusWidget() is start:
            break
    assert window.focusWidget() is start, "Tab comes round"
    order = [zone for zone, _ in seen]
    begin = order.index(0)
    assert order[begin:] + order[:begin] == sorted(order), "zone by zone, from left to right"
    assert set(order) == set(range(len(zones))), "and leaves none out"
    QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert window.focusWidget() is seen[-1][1]


def test_the_focus_of_a_list_is_seen_even_where_it_is_empty(window: Window) -> None:
    for name in ("files", "changes", "sessions"):
        window.show_pane(name)
        held = window.focusWidget()
        assert held is not None
        (ring,) = held.findChildren(Ring) or [None]
        assert ring is not None, name
        assert ring.isVisible()
        assert ring.size() == held.size()
        window.focus_composer()
        assert not ring.isVisible()


def test_a_list_without_rows_has_no_frame_but_a_stroke_where_its_first_row_would_be(window: Window) -> None:
    window.show_pane("changes")
    pane = window.work.pane("changes")
    assert isinstance(pane, ChangesPane)
    held, model = pane.list, pane.model
    assert held.hasFocus()
    accent = look().color("accent")

    def painted() -> tuple[bool, bool]:
        picture = held.grab().toImage()
        at = (picture.pixelColor(STROKE.center()), picture.pixelColor(held.width() // 2, held.height() - 1))
        return at[0] == accent, at[1] == accent

    assert painted() == (True, False)
    model.show_rows([("README.md", "M")])
    assert painted() == (False, True)
