"""The list of sessions: by folder and day, opened, named, put away, deleted and found by keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot
from window_kit import Play, SmallDesk, SmallEngine, until  # type: ignore[import-not-found]

from k2desk.core.events import SessionRenamed, SessionStarted, TurnStarted
from k2desk.core.library import Found, Snippet, Span
from k2desk.core.ports import SessionInfo
from k2desk.ui.actions import Actions
from k2desk.ui.dates import short_date
from k2desk.ui.exporting import BundleDialog
from k2desk.ui.models.sessions import (
    ARCHIVED,
    DELETED,
    Gone,
    Group,
    Heading,
    Place,
    Row,
    Sessions,
    Shelf,
    day_of,
    figures_of,
    found_rows,
    grouped,
    title_of,
)
from k2desk.ui.panes.sessions import SessionsPane
from k2desk.ui.runtime import Runtime
from k2desk.ui.session_list import BATCH, SessionList
from k2desk.ui.words import speak

NOW = datetime(2026, 3, 18, 15, 0).astimezone().timestamp()  # a Wednesday
HOUR, DAY = 3600.0, 86400.0


def info(
    name: str,
    ago: float,
    turns: int = 2,
    title: str = "Fix it",
    folder: str = "/w",
    *,
    pinned: bool = False,
    archived: bool = False,
) -> SessionInfo:
    at = NOW - ago
    return SessionInfo(name, folder, title, at, at, turns, pinned=pinned, archived=archived)


def names(rows: list[Row]) -> list[str]:
    return [
        row.id
        if isinstance(row, SessionInfo)
        else f"-{row.info.id}"
        if isinstance(row, Gone)
        else f"{row.text} {row.held}"
        if isinstance(row, Group)
        else row.text  # type: ignore[union-attr]
        for row in rows
    ]


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
    shelf = Shelf([info("a", 0), info("b", HOUR), info("c", DAY), empty], workspace="/w")
    assert names(grouped(shelf, (), NOW)) == ["Today", "a", "b", "Yesterday", "c"]


def test_the_open_session_is_listed_even_when_empty_or_archived() -> None:
    for one in (info("a", 0, turns=0, title=""), info("a", 0, archived=True)):
        assert names(grouped(Shelf([one], (), "a", "/w"), (), NOW)) == ["Today", "a"]


def test_pins_come_first_and_other_folders_and_what_was_put_away_last_and_closed() -> None:
    sessions = [
        info("a", 0),
        info("o", HOUR, folder="/home/other"),
        info("b", DAY, pinned=True),
        info("z", DAY, archived=True),
        info("y", 2 * DAY, folder="/home/other", pinned=True),
    ]
    shelf = Shelf(sessions, [info("g", 0)], "a", "/w")
    closed = ["Pinned", "b", "Today", "a", "other 2", "Archived 1", "Recently deleted 1"]
    assert names(grouped(shelf, (), NOW)) == closed
    opened = names(grouped(shelf, {"/home/other", ARCHIVED, DELETED}, NOW))
    assert opened[4:] == [
        *("other 2", "Pinned", "y", "Today", "o"),
        *("Archived 1", "z"),
        *("Recently deleted 1", "-g"),
    ]


def test_days_are_told_apart_among_thousands() -> None:
    infos = [info(f"s{number}", number * HOUR) for number in range(24 * 40)]
    rows = grouped(Shelf(infos, (), "", "/w"), (), NOW)
    days = [day_of(one.updated, NOW) for one in infos]
    assert [row.text for row in rows if isinstance(row, Heading)] == list(dict.fromkeys(days))


def test_a_row_far_down_is_brought_into_view_when_it_is_laid_out(qtbot: QtBot) -> None:
    rows = Sessions(QApplication.instance())  # type: ignore[arg-type]
    shown = SessionList(rows)
    qtbot.addWidget(shown)
    shown.resize(300, 600)
    shown.show()
    rows.show_rows([info(f"s{number}", 0.0) for number in range(BATCH + 500)])
    last = rows.index(BATCH + 499, 0)
    shown.setCurrentIndex(last)
    assert shown.visualRect(last).isEmpty(), "all are laid out at once, and the window waits for them"
    qtbot.waitUntil(lambda: shown.viewport().rect().contains(shown.visualRect(last)))


def test_titles_are_one_line_and_hide_nothing() -> None:
    assert title_of(info("a", 0, title="One\nTwo")) == "One"
    assert title_of(info("a", 0, title="")) == "New session"
    assert title_of(info("a", 0, title="a\u202eb")) == "a⟨U+202E⟩b"
    assert figures_of(info("a", 0, turns=1)) == "15:00 · 1 turn"
    assert figures_of(info("a", 0, turns=3)) == "15:00 · 3 turns"
    assert figures_of(info("a", 0, turns=0)) == "15:00"


def test_days_cannot_be_picked_and_every_row_is_said() -> None:
    home = QObject()
    rows = Sessions(home)
    shelf = Shelf([info("a", 0, pinned=True), info("z", 0, archived=True)], [info("g", 0)], "", "/w")
    rows.show_rows(grouped(shelf, {ARCHIVED, DELETED}, NOW), now=NOW + DAY)
    assert rows.flags(rows.index(0, 0)) == Qt.ItemFlag.NoItemFlags
    assert rows.flags(rows.index(1, 0)) & Qt.ItemFlag.ItemIsEditable
    said = [rows.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(rows.rowCount())]
    assert said == [
        "Pinned",
        "Fix it, 18 Mar · 2 turns, pinned",
        "Archived, 1, open",
        "Fix it, 18 Mar · 2 turns, archived",
        "Recently deleted, 1, open",
        "Deleted: Fix it. Enter brings it back",
    ]
    tips = [rows.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) for row in range(rows.rowCount())]
    assert tips[1:3] == ["Fix it\n/w", ""]
    assert tips[4:] == ["Kept for 30 days after it was deleted; Enter brings a session back.", "Fix it\n/w"]
    assert (rows.row_of("a"), rows.row_of("b")) == (1, -1)
    assert isinstance(rows.rows[0], Heading)


def test_a_session_names_its_day_where_no_heading_does_and_its_folder_where_it_is_another() -> None:
    rows = Sessions(QApplication.instance())  # type: ignore[arg-type]
    here, there = info("a", 0), info("b", DAY, folder="/home/<b>other", archived=True)
    old = info("c", 90 * DAY)
    rows.show_rows(grouped(Shelf([here, there, old], workspace="/w"), (), NOW), now=NOW)
    assert [rows.figures(row) for row in (0, 1, 3)] == ["", "15:00 · 2 turns", "15:00 · 2 turns"]
    rows.show_rows([here, there, old], "/w", NOW)
    assert [rows.figures(row) for row in range(3)] == [
        "15:00 · 2 turns",
        "17 Mar · <b>other · archived · 2 turns",
        "18 Dec 2025 · 2 turns",
    ]
    tip = rows.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "<qt>Fix it<br>/home/&lt;b&gt;other</qt>", "a name of a folder is never markup"


def test_places_beyond_those_that_are_shown_are_counted_and_lead_there() -> None:
    rows = Sessions(QApplication.instance())  # type: ignore[arg-type]
    shown = tuple(Snippet(seq, "you", f"drift {seq}", (Span(0, 5),)) for seq in (90, 60, 30))
    rows.show_rows(found_rows([Found(info("a", 0), shown, 1), Found(info("b", 0), shown, 1_200)]))
    (one, many) = (rows.index(row, 0) for row in (4, 9))
    assert (one.data(), many.data()) == ("and 1 more place", "and 1,200 more places")
    assert many.data(Qt.ItemDataRole.AccessibleTextRole) == "and 1,200 more places, in Fix it"
    assert many.data(Qt.ItemDataRole.UserRole).snippet.seq == 30, "it leads to the last of what is shown"
    assert rows.index(3, 0).data(Qt.ItemDataRole.ToolTipRole) == "you: drift 30"


def test_days_have_their_names_in_every_language(qapp: QApplication) -> None:
    try:
        said = {}
        for language in ("es", "zh"):
            speak(language)
            said[language] = [
                day_of(NOW - 3 * DAY, NOW),
                day_of(NOW - 7 * DAY, NOW),
                short_date(date(2026, 5, 4)),
            ]
    finally:
        speak("en")
    assert said == {
        "es": ["Domingo", "11 de marzo de 2026", "4 may"],
        "zh": ["星期日", "2026年3月11日", "5月4日"],
    }


@pytest.fixture
def pane(runtime: Runtime, dressed: QApplication) -> Iterator[SessionsPane]:
    made = SessionsPane(runtime)
    made.setMinimumSize(200, 200)
    made.resize(250, 400)
    actions = Actions(made, lambda _: None)
    actions.add(made.actions, made)  # type: ignore[arg-type]
    made.show()
    made.activateWindow()
    yield made
    made.deleteLater()


def listed(pane: SessionsPane) -> list[str]:
    model = pane.list.model()
    return [model.index(row, 0).data() for row in range(model.rowCount(QModelIndex()))]


def key(pane: SessionsPane, *keys: Qt.Key) -> None:
    for one in keys:
        QTest.keyClick(QApplication.focusWidget() or pane.list, one)


async def opened(runtime: Runtime, folder: Path) -> SmallEngine:
    runtime.open_session(folder)
    await until(lambda: runtime.engine is not None)
    assert isinstance(runtime.engine, SmallEngine)
    return runtime.engine


async def said(pane: SessionsPane, runtime: Runtime, folder: Path, *words: str) -> None:
    """Have a session for each of these words, the last one open."""
    await opened(runtime, folder)
    for number, one in enumerate(words):
        if number:
            runtime.new_session()
            await until(lambda: listed(pane)[1:2] == ["New session"])
        runtime.submit(one)
        await until(lambda one=one: not runtime.running and listed(pane)[1:2] == [one])
    pane.list.setFocus()
    await until(pane.list.hasFocus)


def test_a_session_is_taken_up_again_by_enter(
    pane: SessionsPane, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        first = await opened(runtime, folder)
        runtime.submit("First words")
        await until(lambda: not runtime.running and listed(pane) == ["Today", "First words"])
        runtime.new_session()
        await until(lambda: listed(pane) == ["Today", "New session", "First words"])
        wanted: list[str] = []
        runtime.focus_requested.connect(wanted.append)
        QTest.keyClick(pane.list, Qt.Key.Key_Down)
        QTest.keyClick(pane.list, Qt.Key.Key_Return)
        await until(lambda: runtime.engine is not None and runtime.engine is not desk.engines[1])
        assert wanted == ["chat"]
        assert runtime.engine is not None
        assert runtime.engine.log.session == first.log.session
        await until(lambda: listed(pane) == ["Today", "First words"])
        assert pane.list.currentIndex().row() == 1

    play(scenario)


def test_a_click_opens_and_a_day_does_nothing(
    pane: SessionsPane, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        await said(pane, runtime, folder, "First words")
        runtime.new_session()
        await until(lambda: len(listed(pane)) == 3)
        for row in (0, 2):
            spot = pane.list.visualRect(pane.list.model().index(row, 0)).center()
            QTest.mouseClick(pane.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
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
        await said(pane, runtime, folder, "First words")
        pane.findChild(QAbstractButton).click()
        await until(lambda: len(desk.engines) == 2)

    play(scenario)


def test_a_session_is_named_where_it_stands(
    pane: SessionsPane, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        await said(pane, runtime, folder, "First words")
        key(pane, Qt.Key.Key_F2)
        line = pane.list.findChild(QLineEdit)
        assert line.text() == "First words"
        line.selectAll()
        QTest.keyClicks(line, "Totals")
        QTest.keyClick(line, Qt.Key.Key_Return)
        await until(lambda: listed(pane) == ["Today", "Totals"])
        key(pane, Qt.Key.Key_F2)
        line = pane.list.findChild(QLineEdit)
        QTest.keyClicks(line, "never")
        QTest.keyClick(line, Qt.Key.Key_Escape)
        assert listed(pane) == ["Today", "Totals"]

    play(scenario)


def test_a_session_is_pinned_archived_and_let_go_by_keys(
    pane: SessionsPane, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        await said(pane, runtime, folder, "First", "Second")
        key(pane, Qt.Key.Key_Down, Qt.Key.Key_P)
        await until(lambda: listed(pane) == ["Pinned", "First", "Today", "Second"])
        assert pane.list.currentIndex().row() == 1
        key(pane, Qt.Key.Key_A)
        await until(lambda: listed(pane) == ["Today", "Second", "Archived"])
        key(pane, Qt.Key.Key_End, Qt.Key.Key_Right)
        assert listed(pane) == ["Today", "Second", "Archived", "First"]
        key(pane, Qt.Key.Key_Down, Qt.Key.Key_A)
        await until(lambda: listed(pane) == ["Pinned", "First", "Today", "Second"])
        key(pane, Qt.Key.Key_P)
        await until(lambda: "Pinned" not in listed(pane))

    play(scenario)


def test_a_deleted_session_comes_back_by_undo_and_from_the_trash(
    pane: SessionsPane, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        await said(pane, runtime, folder, "First", "Second")
        session = desk.engines[0].log.session
        key(pane, Qt.Key.Key_Down, Qt.Key.Key_Delete)
        await until(lambda: listed(pane) == ["Today", "Second", "Recently deleted"])
        await until(pane._undo.isVisible)
        assert "Deleted “First”" in pane._undo.accessibleName()
        QTest.keyClick(pane.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: listed(pane) == ["Today", "Second", "First"])
        assert not pane._undo.isVisible()
        pane.list.setCurrentIndex(pane.list.model().index(2, 0))
        key(pane, Qt.Key.Key_Delete)
        await until(lambda: "Recently deleted" in listed(pane))
        key(pane, Qt.Key.Key_End, Qt.Key.Key_Return)
        assert listed(pane)[-1] == "First"
        key(pane, Qt.Key.Key_Down, Qt.Key.Key_Return)
        await until(lambda: listed(pane) == ["Today", "Second", "First"])
        desk.journal.verify(session)

    play(scenario)


def test_deleting_the_open_session_begins_another_one_first(
    pane: SessionsPane, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        await said(pane, runtime, folder, "First")
        key(pane, Qt.Key.Key_Delete)
        await until(lambda: listed(pane) == ["Today", "New session", "Recently deleted"])
        assert desk.engines[0].closed
        assert runtime.engine is desk.engines[1]

    play(scenario)


def test_words_are_found_in_every_session_and_shown_where_they_stand(
    pane: SessionsPane, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        other = desk.journal.create(SessionStarted(str(folder / "src"), "0.1.0", "CometAPI", "k2"))
        other.append(TurnStarted(1, "Why do the totals of the second quarter drift by a cent?"))
        await said(pane, runtime, folder, "First", "Second")
        sought: list[tuple[str, int]] = []
        runtime.words_sought.connect(lambda words, seq: sought.append((words, seq)))
        key(pane, Qt.Key.Key_Slash)
        assert pane.words.hasFocus()
        QTest.keyClicks(pane.words, "SECOND quarter")
        title = "Why do the totals of the second quarter drift by a cent?"
        await until(lambda: listed(pane) == [title, "…do the totals of the second quarter drift by a cent?"])
        assert pane.grab().width() == 250
        key(pane, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
        await until(lambda: bool(sought))
        assert sought == [("quarter", 2)], "the words, and the record they were found in"
        assert runtime.engine is not None
        assert (runtime.engine.workspace, runtime.engine.log.session) == (folder / "src", other.session)
        await until(lambda: pane._figures.text() == "1 found")
        assert isinstance(pane.list.row, Place), "the list was read anew, and the way through it is lost"
        key(pane, Qt.Key.Key_Up, Qt.Key.Key_Up)
        assert pane.words.hasFocus()
        key(pane, Qt.Key.Key_Escape)
        assert pane.list.hasFocus()
        assert listed(pane)[0] == "Today"
        QTest.keyClick(pane.list, Qt.Key.Key_Slash)
        QTest.keyClicks(pane.words, "nowhere to be found")
        await until(lambda: pane._figures.text() == "Nothing found")
        assert "Fewer of them" in pane._hint.text()
        assert pane._hint.isVisible()
        key(pane, Qt.Key.Key_Escape)
        assert not pane._hint.isVisible()

    play(scenario)


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_a_session_is_exported_after_its_contents_were_shown(
    pane: SessionsPane, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play, tmp_path: Path
) -> None:
    async def scenario() -> None:
        token = "ghp_" + "a1B2" * 9
        await said(pane, runtime, folder, f"Is {token} mine?")
        offered = {action.id: action for action in pane.actions}  # type: ignore[attr-defined]
        offered["sessions.bundle"].run()
        await until(lambda: pane.findChildren(BundleDialog))
        dialog = pane.findChildren(BundleDialog)[0]
        assert "Taken out:" in dialog.told.text()
        assert "GitHub token" in dialog.told.text()
        assert "mine?" in dialog.events.toPlainText()
        assert token not in dialog.events.toPlainText()
        await until(dialog.keep.hasFocus)
        dialog.reject()
        notices: list[tuple[str, str]] = []
        runtime.noticed.connect(lambda level, words: notices.append((level, words)))
        pane.exporting.keep(tmp_path / "kept.k2bundle", b"data")
        await until(lambda: bool(notices))
        assert (tmp_path / "kept.k2bundle").read_bytes() == b"data"
        pane.exporting.keep(folder / "kept.md", b"data")
        await until(lambda: len(notices) == 2)
        assert [level for level, _ in notices] == ["info", "bad"]
        assert not (folder / "kept.md").exists()

    play(scenario)


def test_a_menu_offers_the_same(pane: SessionsPane, runtime: Runtime, folder: Path, play: Play) -> None:
    async def scenario() -> None:
        await said(pane, runtime, folder, "First")
        row = pane.list.row
        assert isinstance(row, SessionInfo)

        def offered(of: Row | None) -> list[str]:
            menu = QMenu(pane)
            pane.fill_menu(menu, of)
            return [action.text() for action in menu.actions() if not action.isSeparator()]

        assert offered(row) == [
            "Open",
            "Rename",
            "Pin",
            "Archive",
            "Export as Markdown…",
            "Export for a report…",
            "Check what it wrote",
            "Run it again, offline",
            "Delete",
        ]
        assert offered(Gone(row)) == ["Bring back"]
        assert offered(Heading("Today")) == []

    play(scenario)
