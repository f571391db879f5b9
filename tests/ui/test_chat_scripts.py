"""Words of every script: in their own columns in code, and from the side they are written from."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from k2desk.transcript.blocks import Span
from k2desk.transcript.grid import cells
from k2desk.ui.chat.code import CodePart
from k2desk.ui.chat.ink import ink
from k2desk.ui.chat.parts import MARKER, TextPart
from k2desk.ui.theme import look

WIDTH = 600


def inked(part: TextPart | CodePart) -> list[int]:
    """Return the columns of pixels in which a part paints something."""
    picture = QImage(WIDTH, int(part.height), QImage.Format.Format_RGB32)
    ground = look().color("background")
    picture.fill(ground)
    painter = QPainter(picture)
    part.paint(painter, QPointF(0, 0), QRectF(picture.rect()), [], False)
    painter.end()
    rows = range(picture.height())
    return [x for x in range(WIDTH) if any(picture.pixel(x, y) != ground.rgb() for y in rows)]


@pytest.mark.parametrize(("marker", "room"), [("", 0), ("•", MARKER)])
def test_words_from_right_to_left_stand_at_the_right(dressed: QApplication, marker: str, room: int) -> None:
    link = Span(0, 4, "link", "https://example.org")
    part = TextPart(0, WIDTH, 0, "שלום", spans=(link,), marker=marker)
    part.lay()
    assert part.spot(WIDTH - room - 4, 5) == "link:https://example.org"
    assert part.spot(WIDTH - room + 2, 5) == part.spot(4, 5) == ""
    assert part.position(WIDTH - room - 1, 5) == 0
    columns = inked(part)
    assert columns[0] > WIDTH / 2
    assert columns[-1] >= WIDTH - 10


@pytest.mark.parametrize("words", ["日本語", "🎉🎉", "مرحبا", "é→é"])
def test_what_follows_other_characters_stands_in_its_own_column(dressed: QApplication, words: str) -> None:
    part = CodePart(0, WIDTH, 0, f"{words}|", boxed=False)
    assert int(inked(part)[-1] // ink().cell) == cells(words)
