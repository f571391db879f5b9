"""A narrow conversation cuts nothing off, and an empty one has its composer where it will stay."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chat_kit import COMMAND, PATCH, Chat
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from k2desk.core.permissions import Question
from k2desk.ui.chat.lines import LEAST_CHIP, LinePart, Words
from k2desk.ui.panes.chat import ChatPane
from k2desk.ui.runtime import Runtime


@pytest.fixture
def narrow(dressed: QApplication) -> Iterator[Chat]:
    made = Chat(width=350)
    yield made
    made.close()


def inside(widget: QWidget, around: QWidget) -> bool:
    corner = widget.mapTo(around, widget.rect().topLeft())
    return around.rect().contains(QRect(corner, widget.size()))


@pytest.mark.parametrize("question", [PATCH, COMMAND], ids=["patch", "command"])
def test_a_card_keeps_to_the_column(narrow: Chat, question: Question) -> None:
    card = narrow.ask(question)
    assert card.width() == narrow.view.column()[1]
    buttons = [button for button in card.findChildren(QPushButton) if button.isVisible()]
    assert len(buttons) >= 3
    for button in buttons:
        assert inside(button, card), button.text()
        assert button.width() >= button.sizeHint().width()


def test_what_confines_a_command_is_told_whole(narrow: Chat) -> None:
    card = narrow.ask(COMMAND)
    chip = next(label for label in card.findChildren(QLabel) if label.text() == COMMAND.confinement)
    assert inside(chip, card)
    assert chip.height() >= chip.heightForWidth(chip.width())
    narrow.view.resize(700, 500)
    narrow.view.flush()
    QApplication.processEvents()
    assert chip.height() < 2 * chip.fontMetrics().height()


def test_a_scroll_bar_with_nothing_to_scroll_shows_no_handle(narrow: Chat) -> None:
    bar = narrow.view.verticalScrollBar()
    handle = QRect(2, 40, 4, 4)
    empty = bar.grab().toImage().copy(handle)
    narrow.turns(12)
    assert bar.maximum() > 0
    bar.setValue(0)
    assert bar.grab().toImage().copy(handle) != empty


def test_a_chip_leaves_the_headline_its_room(dressed: QApplication) -> None:
    line = LinePart(0, 300, 0, words=[Words("Run tests", "text", strong=True)], chip="confined · no network")
    assert line._chip_width(600) > LEAST_CHIP
    assert line._chip_width(120) == 0


def test_a_sentence_among_the_figures_stays_in_its_line(dressed: QApplication) -> None:
    said = Words("No Python here has pytest. Install it in the project's environment: " * 2, "bad")
    figures = [said, Words(" · 0.0 s")]
    line = LinePart(0, 400, 0, dot="bad", words=[Words("Ran the tests")], figures=figures, opened=False)
    image = QImage(700, 40, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    line.paint(painter, QPointF(300, 0), QRectF(image.rect()), (), False)
    painter.end()
    blank = QImage(300, 40, QImage.Format.Format_RGB32)
    blank.fill(0)
    assert image.copy(0, 0, 300, 40) == blank
    assert image.copy(300, 0, 300, 40) != blank


def test_the_composer_of_an_empty_session_stands_where_it_will_stay(
    dressed: QApplication, runtime: Runtime
) -> None:
    home = QWidget()
    home.resize(1000, 700)
    pane = ChatPane(runtime)
    pane.setParent(home)
    pane.resize(980, 640)
    home.show()
    assert pane.composer.width() > 560
    beside = pane.composer.x(), pane.width() - pane.composer.geometry().right()
    assert abs(beside[0] - beside[1]) <= 12  # the scroll bar stands on the right
    home.close()
    home.deleteLater()
