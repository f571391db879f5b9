"""The head of the review says what there is room for, and cuts no word off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from review_kit import show_in_window

from k2desk.ui.diff.header import LEAST, ReviewHeader
from k2desk.ui.words import speak

SAID = {
    "en": ("20 of 21 hunks ticked", "4 of 21 hunks seen"),
    "es": ("20 de 21 fragmentos marcados", "4 de 21 fragmentos vistos"),
    "zh": ("已勾选 20/21 个区块", "已看 4/21 个区块"),
}


@pytest.fixture(params=SAID)
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    speak(request.param)
    yield request.param
    speak("en")


@pytest.fixture
def header(language: str, dressed: QApplication, qtbot: QtBot) -> ReviewHeader:
    made = ReviewHeader()
    show_in_window(made, qtbot)
    return made


def chips(header: ReviewHeader) -> list[QLabel]:
    return [one for one in header.findChildren(QLabel) if one.isVisible()]


def test_at_every_width_what_is_shown_is_whole(header: ReviewHeader, language: str) -> None:
    header.show_proposal(*SAID[language])
    told: list[tuple[str, ...]] = []
    for width in range(LEAST, 901, 7):
        header.resize(width, header.height())
        QApplication.processEvents()
        if width > 360:  # below, the title gives way
            assert all(one.width() >= one.sizeHint().width() for one in chips(header)), width
        told.append(tuple(one.text() for one in chips(header))[1:])
    steps = [("20/21",), SAID[language][:1], SAID[language]]
    found = [steps.index(one) for one in told]
    assert found == sorted(found)
    assert found[-1] == 2
    assert 1 in found


def test_the_figures_alone_are_told_in_full_to_who_asks(header: ReviewHeader, language: str) -> None:
    header.show_proposal(*SAID[language])
    header.resize(LEAST - 60, header.height())
    QApplication.processEvents()
    (chip,) = [one for one in chips(header) if one.text() == "20/21"]
    assert (chip.toolTip(), chip.accessibleName()) == (SAID[language][0], SAID[language][0])


def test_a_long_title_gives_way_to_what_is_counted(header: ReviewHeader) -> None:
    header.show_diff(
        "A commit with a subject that goes on and on for no good reason at all", "12 files", back=True
    )
    header.resize(640, header.height())
    QApplication.processEvents()
    assert [one.text() for one in chips(header)][1] == "12 files"
