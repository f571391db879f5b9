"""The list of sessions: by day, opened by Enter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QListView
from window_kit import Play, SmallDesk, SmallEngine, until  # type: ignore[import-not-found]

from k2desk.core.events import SessionRenamed
from k2desk.core.ports import SessionInfo
from k2desk.ui.models.sessions import Sessions, day_of, figures_of, grouped, title_of
from k2desk.ui.panes.sessions import SessionsPane
from k2desk.ui.runtime import Runtime

NOW = datetime(2026, 3, 18, 15, 0).astimezone().timestamp()  # a Wednesday
HOUR, DAY = 3600.0, 86400.0


def info(name: str, ago: float, turns: int = 2, title: str = "Fix it") -> SessionInfo:
    return SessionInfo(name, "/w", title, NOW - ago, NOW - ago, turns)


@pytest.mark.parametrize(
    ("ago", "day"),
    [
        (0, "Today"),
        (14 * HOUR, "Today"),
        (16 * HOUR, "Yesterday"),
        (3 * DAY, "Sunday"),
        (7 * DAY, "11 March 2026"),
    ],
)
def test_days_are_called_as_people_call_them(ago: float, day: str) -> None:
    assert day_of(NOW - ago, NOW) == day


def test_sessions_are_grouped_and_empty_ones_left_out() -> None:
    empty = info("d", 2 * DAY, turns=0, title="")
    rows = grouped([info("a", 0), info("b", HOUR), info("c", DAY), empty], "", NOW)
    assert [row if isinstance(row, str) else row.id for row in rows] == ["Today", "a", "b", "Yesterday", "c"]


def test_the_open_session_is_listed_even_when_empty() -> None:
    rows = grouped([info("a", 0, turns=0, title="")], "a", NOW)
    assert [row if isinstance(row, str) else row.id for row in rows] == ["Today", "a"]


def test_titles_are_one_line_and_hide_nothing() -> None:
    assert title_of(info("a", 0, title="One\nTwo")) == "One"
    assert title_of(info("a", 0, title="")) == "New session"
    assert title_of(info("a", 0, title="a\u202eb")) == "a⟨U+202E⟩b"
    assert figures_of(info("a", 0, turns=1)) == "15:00 · 1 turn"
    assert figures_of(info("a", 0, turns=3)) == "15:00 · 3 turns"
    assert figures_of(info("a", 0, turns=0)) == "15:00"


def test_days_cannot_be_picked() -> None:
    home = QObject()
    rows = Sessions(home)
    rows.show_rows(grouped([info("a", 0)], "", NOW))
    assert rows.flags(rows.index(0, 0)) == Qt.ItemFlag.NoItemFlags
    assert rows.flags(rows.index(1, 0)) & Qt.ItemFlag.ItemIsSelectable
    assert rows.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Fix it, 15:00 · 2 turns"
    assert (rows.row_of("a"), rows.row_of("b")) == (1, -1)


@pytest.fixture
def pane(runtime: Runtime, dressed: QApplication) -> Iterator[SessionsPane]:
    made = SessionsPane(runtime)
    made.setMinimumSize(200, 200)
    made.resize(250, 400)
    made.show()
    yield made
    made.deleteLater()


def listed(pane: SessionsPane) -> list[str]:
    model = pane.findChild(QListView).model()
    return [model.index(row, 0).data() for row in range(model.rowCount(QModelIndex()))]


async def opened(runtime: Runtime, folder: Path) -> SmallEngine:
    runtime.open_session(folder)
    await until(lambda: runtime.engine is not None)
    assert isinstance(runtime.engine, SmallEngine)
    return runtime.engine


def test_a_session_is_taken_up_again_by_enter(
    pane: SessionsPane, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        first = await opened(runtime, folder)
        runtime.submit("First words")
        await until(lambda: not runtime.running and listed(pane) == ["Today", "First words"])
        runtime.new_session()
        await until(lambda: listed(pane) == ["Today", "New session", "First words"])
        view = pane.findChild(QListView)
        wanted: list[str] = []
        runtime.focus_requested.connect(wanted.append)
        QTest.keyClick(view, Qt.Key.Key_Down)
        QTest.keyClick(view, Qt.Key.Key_Return)
        await until(lambda: runtime.engine is not None and runtime.engine is not desk.engines[1])
        assert wanted == ["chat"]
        assert runtime.engine is not None
        assert runtime.engine.log.session == first.log.session
        await until(lambda: listed(pane) == ["Today", "First words"])
        assert view.currentIndex().row() == 1

    play(scenario)


def test_a_click_opens_and_a_day_does_nothing(
    pane: SessionsPane, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        await opened(runtime, folder)
        runtime.submit("First words")
        await until(lambda: not runtime.running and listed(pane) == ["Today", "First words"])
        runtime.new_session()
        await until(lambda: len(listed(pane)) == 3)
        view = pane.findChild(QListView)
        for row in (0, 2):
            spot = view.visualRect(view.model().index(row, 0)).center()
            QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        await until(lambda: len(desk.engines) == 3)

    play(scenario)


def test_a_new_title_is_shown(pane: SessionsPane, runtime: Runtime, folder: Path, play: Play) -> None:
    async def scenario() -> None:
        engine = await opened(runtime, folder)
        engine.log.append(SessionRenamed(title="Rounding error in totals"))
        await until(lambda: "Rounding error in totals" in listed(pane))
        assert pane.grab().width() == 250

    play(scenario)


def test_new_begins_another_session(
    pane: SessionsPane, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        await opened(runtime, folder)
        runtime.submit("First words")
        await until(lambda: not runtime.running and len(listed(pane)) == 2)
        pane.findChild(QAbstractButton).click()
        await until(lambda: len(desk.engines) == 2)

    play(scenario)
