"""A badge opens the runs behind it, by a click and by a key."""

from __future__ import annotations

import pytest
from proof_kit import Scene
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from window_kit import Play, until

from k2desk.core.errors import JournalError
from k2desk.core.proving import Badge, HunkRun, HunksProved
from k2desk.ui.diff.badge_runs import BadgeRuns
from k2desk.ui.diff.badges import BADGES, badge_words, meaning, run_figures, run_name, runs_behind
from k2desk.ui.words import speak

ESC = "\x1b[31m"


def run(*hunks: int, output: str = "", note: str = "", status: int | None = 0) -> HunkRun:
    return HunkRun(hunks, "ab" * 32, status, 1.25, 3, 1, 0, note, output)


PROVED = HunksProved(
    "p1",
    "ab" * 32,
    "pytest -q",
    8,
    (
        (Badge("needed", "t.py::test_a", count=2),),
        (Badge("not exercised"),),
        (Badge("needs", "t.py::test_b", (0,), 1),),
    ),
    (run(), run(0, 1, 2), run(1, 2), run(0, 2), run(0, 1), run(0), run(1), run(2, note="It took too long.")),
)


def panels(scene: Scene) -> list[BadgeRuns]:
    """The panels that are open."""
    found = scene.review.window().findChildren(BadgeRuns)
    return [one for one in found if isinstance(one, BadgeRuns) and one.isVisible()]


def rows(panel: BadgeRuns) -> list[list[str]]:
    """What the table says."""
    table = panel.table
    columns = range(table.columnCount())
    return [
        [item.text() if (item := table.item(row, column)) else "" for column in columns]
        for row in range(table.rowCount())
    ]


class Windows(QObject):
    """Notes every window that comes up."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note it."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


def test_it_lies_in_the_window_and_takes_it_no_focus(qtbot: QtBot, dressed: QApplication) -> None:
    """A part that is shown before it lies in the panel is a window for a moment, and keys go nowhere then."""
    window, windows = QWidget(), Windows()
    qtbot.addWidget(window)
    window.show()
    dressed.installEventFilter(windows)
    panel = BadgeRuns(window, PROVED, 0, lambda: 0, lambda _name: b"")
    panel.open_beside(window)
    dressed.removeEventFilter(windows)
    assert panel.isVisible()
    assert windows.seen == []
    panel.leave()


def test_by_keyboard_alone_from_the_hunk_to_what_a_run_wrote(play: Play, scene: Scene, qtbot: QtBot) -> None:
    async def scenario() -> None:
        scene.agree()
        await scene.propose()
        area = scene.review.area
        assert not scene.review.evidence.has_runs()
        area.setFocus()
        await until(area.hasFocus)
        qtbot.keyClick(area, Qt.Key.Key_B)
        assert not panels(scene), "nothing is known yet"
        await until(lambda: area.badges)
        qtbot.keyClick(area, Qt.Key.Key_N)
        qtbot.keyClick(area, Qt.Key.Key_B)
        (panel,) = panels(scene)
        assert panel.accessibleDescription() == "This hunk breaks tests/nine."
        assert [row[0] for row in rows(panel)] == [
            "Without the change",
            "The whole change",
            "Hunk 1 alone",
            "Hunk 2 alone",
        ]
        assert [row[1:3] for row in rows(panel)] == [
            ["1 pass, 2 fail", "0"],
            ["1 pass, 2 fail", "0"],
            ["2 pass, 1 fail", "0"],
            ["0 pass, 3 fail", "0"],
        ]
        assert len({row[4] for row in rows(panel)}) == 4
        assert panel.table.hasFocus()
        qtbot.keyClick(panel.table, Qt.Key.Key_Down)
        assert "test tests/nine ... FAILED" in panel.output.toPlainText()
        qtbot.keyClick(panel.table, Qt.Key.Key_Down)
        assert "test tests/nine ... ok" in panel.output.toPlainText()
        qtbot.keyClick(panel.table, Qt.Key.Key_Tab)
        assert panel.output.hasFocus()
        qtbot.keyClick(panel.output, Qt.Key.Key_Escape)
        assert not panels(scene)
        assert area.hasFocus(), "the focus goes back where it came from"

    play(scenario)


def test_a_click_on_a_badge_opens_its_runs(play: Play, scene: Scene, qtbot: QtBot) -> None:
    async def scenario() -> None:
        scene.agree()
        await scene.propose()
        area = scene.review.area
        await until(lambda: area.badges)
        area.grab()
        place = area.layout_of.place_of(area.stops[0].row)
        ((zone, action),) = area.zones[place]
        assert action == "runs"
        assert "0 pass" not in scene.words
        ticks = scene.proofs._ticks()
        qtbot.mouseClick(area.viewport(), Qt.MouseButton.LeftButton, pos=zone.center().toPoint())
        (panel,) = panels(scene)
        assert panel.accessibleName() == "Runs behind hunk 1"
        assert scene.proofs._ticks() == ticks, "a badge is no tick box"
        qtbot.mouseClick(area.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 5))
        assert not panels(scene)

    play(scenario)


@pytest.mark.parametrize(
    ("hunk", "names"),
    [
        (0, ["Without the change", "The whole change", "All but hunk 1", "Hunk 1 alone"]),
        (2, ["Without the change", "The whole change", "All but hunk 3", "Hunk 3 alone", "All but hunk 1"]),
    ],
)
def test_the_runs_that_say_something_of_a_hunk(hunk: int, names: list[str]) -> None:
    assert [run_name(one, 3) for one in runs_behind(PROVED, hunk)] == names


def test_figures_of_runs() -> None:
    assert run_figures(run(0)) == ("3 pass, 1 fail", "0", "1.2 s", "abababababab")
    nothing = HunkRun((0,), "c" * 64, None, 300.0, 0, 0, 0, "It took too long.")
    assert run_figures(nothing) == ("no result", "ended", "300.0 s", "cccccccccccc")
    assert run_figures(HunkRun((), "c" * 64, 1, 0.5, 1, 0, 2))[0] == "1 pass, 0 fail, 2 skipped"
    assert run_name(run(0, 2, 3), 5) == "Hunks 1, 3, 4"


@pytest.mark.parametrize("kind", BADGES)
def test_every_badge_is_explained(kind: str) -> None:
    for badge in (Badge(kind, "t::a\x1b", (0,), 3), Badge(kind)):  # type: ignore[arg-type]
        said = meaning(badge)
        assert said.endswith(".")
        assert "\x1b" not in said


@pytest.mark.parametrize("language", ["es", "zh"])
def test_every_badge_speaks_the_users_language(qapp: QApplication, language: str) -> None:
    english = {kind: badge_words(Badge(kind, "t", (0,), 3)) for kind in BADGES}  # type: ignore[arg-type]
    speak(language)
    try:
        for kind, words in english.items():
            assert badge_words(Badge(kind, "t", (0,), 3)) != words, kind  # type: ignore[arg-type]
        assert run_figures(run(status=None))[1] != "ended"
    finally:
        speak("en")


@pytest.mark.parametrize("size", [(1600, 1000), (700, 420), (360, 300)])
def test_it_stays_inside_of_the_window_and_shows_text_as_text(qtbot: QtBot, size: tuple[int, int]) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    texts = {"x": f"<b>bold</b>\n{ESC}red\n".encode()}

    def blob(name: str) -> bytes:
        if name not in texts:
            raise JournalError("its bytes are missing")
        return texts[name]

    tried = (run(output="x"), *PROVED.tried[1:3], run(0, output="gone"))
    proved = HunksProved("p1", "ab" * 32, "pytest -q", 8, PROVED.badges, tried)
    panel = BadgeRuns(window, proved, 0, lambda: size[1] - 30, blob)
    panel.open_beside(window)
    QApplication.processEvents()
    assert window.rect().contains(panel.geometry())
    assert panel.output.toPlainText() == "<b>bold</b>\n␛[31mred"
    panel.table.setCurrentCell(3, 0)
    assert panel.output.toPlainText() == "its bytes are missing"


def test_all_runs_are_a_press_away_and_the_chosen_one_stays(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    window.show()
    panel = BadgeRuns(window, PROVED, 2, lambda: 10, lambda _: b"")
    panel.open_beside(window)
    panel.table.setCurrentCell(3, 0)
    assert panel._note.text() == "It took too long."
    button = next(one for one in panel.findChildren(QPushButton) if one.text() == "All 8 runs")
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert (panel.table.rowCount(), panel.table.currentRow()) == (8, 7)
    assert panel._note.text() == "It took too long."
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert (panel.table.rowCount(), panel.table.currentRow()) == (5, 3)
