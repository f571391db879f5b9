"""The header of a file stays at the top while its lines scroll, and does what it does at its place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from review_kit import FIXED, MONEY, OpenSession

from k2desk.core.proposals import FileChange
from k2desk.ui.diff.area import DiffArea
from k2desk.ui.diff.inserted import Inserted
from k2desk.ui.diff.proposal_rows import ProposalRows
from k2desk.ui.diff.ticks import ProposalTicks
from k2desk.ui.models.selection import Selection
from k2desk.ui.theme import look

LEFT = Qt.MouseButton.LeftButton
HEIGHT, LINE = 34, 20


@pytest.fixture
def selection(session: OpenSession) -> Selection:
    made = session.runtime.selection
    files = [
        FileChange(name, "modify", session.blob(MONEY), session.blob(FIXED + said), old_mode=mode)
        for name, said, mode in (
            ("a.py", b"\xe2\x80\xae\n", 0o600),
            ("b.py", b"", 0),
            ("conftest.py", b"", 0),
        )
    ]
    made.show(session.proposal(*files), "r", "d", session.log.get_blob)
    return made


@pytest.fixture
def area(selection: Selection, qtbot: QtBot) -> DiffArea:
    made = DiffArea()
    qtbot.addWidget(made)
    made.resize(640, 300)
    made.show_rows(
        Inserted(ProposalRows(selection.files("p1")), made.inset.rows), ProposalTicks(selection, "p1")
    )
    made.show()
    qtbot.waitExposed(made)
    return made


def heads(area: DiffArea) -> list[int]:
    """Return where the headers of the files begin, in the diff."""
    places = (area.layout_of.place_of(row) for row, kind in enumerate(area.rows.kinds) if kind == ord("f"))
    return [area.layout_of.y_of(place) for place in places]


def scroll(area: DiffArea, to: int) -> None:
    area.verticalScrollBar().setValue(to)
    area.grab()


def stuck(area: DiffArea) -> tuple[str, QRect] | None:
    found = area.stuck.found()
    return None if found is None else (area.rows.row(found.row).text, found.area)


def test_it_stays_until_the_next_one_pushes_it_out(area: DiffArea) -> None:
    first, second, _ = heads(area)
    whole = QRect(0, 0, area.viewport().width(), HEIGHT)
    assert stuck(area) is None, "its own place is in view"
    scroll(area, first + 1)
    assert stuck(area) == ("a.py", whole)
    scroll(area, second - HEIGHT)
    assert stuck(area) == ("a.py", whole)
    scroll(area, second - 10)
    assert stuck(area) == ("a.py", whole.translated(0, 10 - HEIGHT))
    scroll(area, second)
    assert stuck(area) is None
    scroll(area, second + 1)
    assert stuck(area) == ("b.py", whole)


def test_it_is_painted_over_the_lines(area: DiffArea) -> None:
    scroll(area, heads(area)[1] + 200)
    picture = area.grab().toImage()
    assert picture.pixelColor(320, 3) == look().color("panel")
    assert picture.pixelColor(320, HEIGHT - 1) == look().color("line")
    area.stuck.paint = lambda _: None  # type: ignore[method-assign]
    assert area.grab().toImage().pixelColor(320, 3) != look().color("panel")


def test_its_box_ticks_and_nothing_moves(area: DiffArea, selection: Selection, qtbot: QtBot) -> None:
    at = heads(area)[1] + 200
    scroll(area, at)
    current = area.current
    qtbot.mouseClick(area.viewport(), LEFT, pos=QPoint(18, HEIGHT // 2))
    assert selection.file_state("p1", 1) == Qt.CheckState.Unchecked
    assert (area.verticalScrollBar().value(), area.current) == (at, current)


def test_its_arrow_folds_the_file_and_shows_its_header(area: DiffArea, qtbot: QtBot) -> None:
    scroll(area, heads(area)[1] + 200)
    qtbot.mouseClick(area.viewport(), LEFT, pos=QPoint(38, HEIGHT // 2))
    row = area.rows.row(area.row_at(area.current))
    assert (row.text, row.actions) == ("b.py", (("fold", "unfold"),))
    assert area.area_of(area.current).top() >= 0


def test_a_press_elsewhere_on_it_goes_to_the_head_of_the_file(area: DiffArea, qtbot: QtBot) -> None:
    scroll(area, heads(area)[1] + 200)
    qtbot.mouseClick(area.viewport(), LEFT, pos=QPoint(300, HEIGHT // 2))
    assert area.rows.row(area.row_at(area.current)).text == "b.py"
    assert area.verticalScrollBar().value() == heads(area)[1]


def test_undo_is_asked_for_the_file_it_names(area: DiffArea, qtbot: QtBot) -> None:
    area.set_reverts({1: "Undo"})
    scroll(area, heads(area)[1] + 200)
    found = area.stuck.found()
    assert found is not None
    (zone,) = [zone for zone, action in area.zones[found.place] if action == "revert"]
    with qtbot.waitSignal(area.revert_asked) as asked:
        qtbot.mouseClick(area.viewport(), LEFT, pos=zone.center().toPoint())
    assert asked.args == [1]


def test_no_key_leads_below_it(area: DiffArea, qtbot: QtBot) -> None:
    keys = [Qt.Key.Key_Down] * 40 + [Qt.Key.Key_Up] * 30 + [Qt.Key.Key_PageDown] * 3 + [Qt.Key.Key_PageUp] * 2
    keys += [Qt.Key.Key_N, Qt.Key.Key_N, Qt.Key.Key_P, Qt.Key.Key_U]
    for key in keys:
        qtbot.keyClick(area, key)
        found = area.stuck.found()
        if found is not None:
            assert area.area_of(area.current).top() > found.area.bottom(), key
    assert found is not None


def test_a_page_leaves_out_no_line(area: DiffArea, qtbot: QtBot) -> None:
    scroll(area, heads(area)[1] + 40)
    bottom = area.visible_places()[-1]
    area.verticalScrollBar().triggerAction(area.verticalScrollBar().SliderAction.SliderPageStepAdd)
    found = area.stuck.found()
    assert found is not None
    assert area.area_of(bottom).top() >= found.area.bottom()


def test_what_its_notices_said_is_told_in_short(area: DiffArea) -> None:
    told: list[str] = []
    area.paint_head = lambda _painter, _place, row, _area: told.append(row.chip)  # type: ignore[method-assign]
    for head in heads(area):
        scroll(area, head + 120)
    assert [words for words in told if words][:1] == ["2 warnings"]
    assert told[-1] == "runs code · 1 warning"


def test_lines_are_chosen_upwards_past_it(area: DiffArea, qtbot: QtBot) -> None:
    scroll(area, heads(area)[1] + 200)
    head = area.layout_of.place_at(heads(area)[1])
    qtbot.mousePress(area.viewport(), LEFT, pos=QPoint(300, 150))
    began = area.current
    qtbot.mouseMove(area.viewport(), QPoint(300, 10))
    qtbot.mouseRelease(area.viewport(), LEFT, pos=QPoint(300, 10))
    assert head < area.current < began


def test_what_is_being_written_goes_below_it(area: DiffArea) -> None:
    written = QLabel("words")
    row = area.stops[1].row + 3
    area.inset.open(written, lambda: row, 100)
    scroll(area, area.verticalScrollBar().value() + written.y() - 10)
    found = area.stuck.found()
    assert found is not None
    assert written.y() < found.area.bottom()
    assert not written.mask().contains(QPoint(40, found.area.bottom() - written.y()))
    scroll(area, area.verticalScrollBar().value() - 60)
    assert written.mask().isEmpty()
