"""The page of what was used, opened from the window and read by keyboard alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from chat_kit import wait_for  # type: ignore[import-not-found]
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QHelpEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from shown_kit import shown_window
from window_kit import SmallDesk  # type: ignore[import-not-found]

from k2desk.core.errors import JournalError
from k2desk.core.events import SessionRenamed, SessionStarted, SpendReserved, SpendSettled
from k2desk.core.messages import Usage
from k2desk.core.prices import Price
from k2desk.core.usage import Used
from k2desk.core.working import Stopped, Working
from k2desk.ui.panes.chat import PANE as CHAT
from k2desk.ui.panes.usage import PANE as USAGE
from k2desk.ui.runtime import Runtime
from k2desk.ui.usage.charts import Columns
from k2desk.ui.usage.numbers import KINDS, duration, tokens
from k2desk.ui.usage.page import NOTHING, UsagePage
from k2desk.ui.window import Window
from k2desk.ui.words import speak

PRICE = Price(1.0, 4.0, 0.1, source="gateway")
NONE = Qt.KeyboardModifier.NoModifier
CTRL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def spend(desk: SmallDesk, folder: Path, title: str, model: str, *, guessed: bool = False) -> None:
    log = desk.journal.create(SessionStarted(str(folder), "0.1.0", "CometAPI", model))
    log.append(SessionRenamed(title))
    log.append(SpendReserved("a", model, PRICE, 9, 9))
    log.append(SpendSettled("a", model, PRICE, Usage(1_000_000, 200_000, 400_000), guessed))


@pytest.fixture
def window(runtime: Runtime, folder: Path, dressed: QApplication) -> Iterator[Window]:
    with shown_window(runtime, folder, (CHAT, USAGE)) as made:
        yield made


def page_of(window: Window) -> UsagePage:
    """Open the page by its key, and return it when it has read everything."""
    QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_U, CTRL_ALT)
    page = window.findChild(UsagePage)
    assert isinstance(page, UsagePage)
    wait_for(lambda: page._working is None)
    return page


def cells(page: UsagePage, card: str) -> list[tuple[str, ...]]:
    table = page.cards[card].table
    found = []
    for row in range(table.rowCount()):
        items = [table.item(row, column) for column in range(table.columnCount())]
        found.append(tuple(item.text() for item in items if item is not None))
    return found


def test_the_numbers_stand_beside_the_plots(desk: SmallDesk, folder: Path, window: Window) -> None:
    spend(desk, folder, "Round half up", "kimi-k2-thinking")
    spend(desk, folder, "<b>bold</b>", "kimi-k2-turbo", guessed=True)
    page = page_of(window)
    assert (
        page.total.text() == "≈ $2.88 · 2 requests · 2.40M tokens · 40% of what was sent came from the cache"
    )
    today = date.today().isoformat()  # noqa: DTZ011 -- the user's own day is meant
    assert cells(page, "days") == [(today, "≈ $2.88", "2.40M", "40%", "2")]
    assert ("kimi-k2-thinking", "$1.44", "1.20M", "40%", "1") in cells(page, "models")
    assert ("<b>bold</b>", "≈ $1.44", "1.20M", "40%", "1") in cells(page, "sessions")
    assert cells(page, "kinds") == [
        ("sent", "$1.20", "1.20M", "50%"),
        ("from the cache", "$0.08", "800.0k", "33%"),
        ("received", "$1.60", "400.0k", "17%"),
    ]
    assert cells(page, "waits")[0] == ("the model", "0 s", "–")


def test_span_and_unit_are_changed_and_esc_goes_back(desk: SmallDesk, folder: Path, window: Window) -> None:
    spend(desk, folder, "Round half up", "kimi-k2-thinking")
    page = page_of(window)
    assert page.again.hasFocus()
    QTest.keyClick(page.again, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    held = window.focusWidget()
    assert held is not None
    assert held.accessibleName().startswith("Unit:")
    buttons = {one.accessibleName(): one for one in page.units._buttons.values()}
    buttons["Unit: Tokens"].setFocus()
    QTest.keyClick(buttons["Unit: Tokens"], Qt.Key.Key_Return)
    assert page._kinds._bars[0].words == "600.0k tokens"
    spans = {one.accessibleName(): one for one in page.spans._buttons.values()}
    for name, columns in (("Time: 7 days", 1), ("Time: All", 1)):
        spans[name].setFocus()
        QTest.keyClick(spans[name], Qt.Key.Key_Return)
        assert len(page._days._columns) == columns, "days before the first request are not painted"
    QTest.keyClick(window.focusWidget() or page, Qt.Key.Key_Escape)
    assert not page.isVisible()
    assert window.work.isVisible()


def test_a_screen_reader_finds_the_tables_and_the_plots(
    desk: SmallDesk, folder: Path, window: Window
) -> None:
    spend(desk, folder, "Round half up", "kimi-k2-thinking")
    page = page_of(window)
    table = page.cards["sessions"].table
    interface = QAccessible.queryAccessibleInterface(table)
    assert interface is not None
    assert interface.text(QAccessible.Text.Name) == "By session, in numbers"
    assert interface.childCount() > 5, "its cells are there, too"
    assert page._days.accessibleName() == "By day: 1 bars, at most $1.44. The table has the numbers."
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Tab)
    assert window.focusWidget() is page.cards["kinds"].table, "Tab goes on, it does not walk the cells"


@pytest.mark.qt_log_ignore("does not support raise")  # the offscreen platform has no order of windows
def test_a_bar_tells_its_day_under_the_pointer(desk: SmallDesk, folder: Path, window: Window) -> None:
    spend(desk, folder, "Round half up", "kimi-k2-thinking")
    plot = page_of(window)._days
    at = QPoint(plot.width() // 2, plot.height() // 2)
    QApplication.sendEvent(plot, QHelpEvent(QEvent.Type.ToolTip, at, plot.mapToGlobal(at)))
    assert plot.toolTip().endswith(": $1.44")
    QToolTip.hideText()


def test_where_nothing_was_asked_it_says_so(window: Window) -> None:
    page = page_of(window)
    assert page.total.text() == NOTHING
    assert not any(card.isVisible() for card in page.cards.values())


class Slow:
    """A reading that goes on until it is stopped."""

    def __init__(self) -> None:
        self.begun = threading.Event()

    def read(self, working: Working) -> Used:
        self.begun.set()
        with suppress(Stopped):
            while True:
                working.step("Reading", 41, 88, "sessions")
                threading.Event().wait(0.001)
        return Used(())


def test_a_long_reading_tells_how_far_it_is_and_is_stopped(desk: SmallDesk, window: Window) -> None:
    slow = Slow()
    desk.usage = slow
    QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_U, CTRL_ALT)
    page = window.findChild(UsagePage)
    assert isinstance(page, UsagePage)
    wait_for(lambda: page.told.text() == "Reading the sessions: 41 of 88")
    assert page.halt.isVisible()
    page.halt.setFocus()
    QTest.keyClick(page.halt, Qt.Key.Key_Return)
    wait_for(lambda: page.told.text() == "Stopped. 0 sessions are counted.")
    page.refresh()
    assert page.halt.isVisible()
    window.registry.run("turn.stop")
    wait_for(lambda: not page.halt.isVisible())
    assert not window.registry._known["turn.stop"].enabled()
    assert not page.halt.isVisible()


def test_a_journal_that_can_not_be_read_is_said(desk: SmallDesk, window: Window) -> None:
    class Broken:
        def read(self, _working: object) -> Used:
            raise JournalError("The journal /j is damaged and was left as it is.")

    desk.usage = Broken()
    page = page_of(window)
    assert page.told.text() == "The journal /j is damaged and was left as it is."
    assert page.again.isEnabled()


def test_amounts_are_read_at_a_glance() -> None:
    assert [tokens(count) for count in (7, 1_250, 2_000_000)] == ["7", "1.2k", "2.00M"]
    assert [duration(s) for s in (0.4, 59.6, 125.0, 7_500.0)] == [
        "0 s",
        "1 min 0 s",
        "2 min 5 s",
        "2 h 5 min",
    ]


def test_the_legend_is_said_in_the_users_language(dressed: QApplication) -> None:
    columns = Columns(KINDS, "By day")
    columns.resize(400, 200)

    def legend() -> QImage:
        return columns.grab(QRect(0, 0, 400, 22)).toImage()

    english = legend()
    speak("es")
    spanish = legend()
    speak("en")
    assert spanish != english == legend()
