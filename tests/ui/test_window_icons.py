"""The icons are ours, all drawn the same way, and take the colours of the theme."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from k2desk.core.resources import resource
from k2desk.ui import icons
from k2desk.ui.theme import look

NAMES = sorted(path.stem for path in resource("icons").glob("*.svg") if path.stem != "k2desk")


def test_there_is_an_icon_for_everything_the_window_shows() -> None:
    wanted = (
        "folder search changes clock flask branch shield terminal bulb send stop copy check cross "
        "chevron-down chevron-right plus file undo redo warning dot sun moon eye at"
    )
    assert set(wanted.split()) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_is_drawn_on_the_grid_with_the_one_stroke(name: str) -> None:
    text = resource(f"icons/{name}.svg").read_text()
    assert 'viewBox="0 0 24 24"' in text
    assert 'stroke-width="1.6"' in text
    assert set(re.findall(r"#[0-9a-f]+", text)) == {"#000"}


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_takes_the_colour_of_its_token(name: str, qapp: QApplication) -> None:
    image = icons.pixmap(name, "accent", 24, 2.0).toImage()
    assert image.width() == 48
    solid = {
        image.pixelColor(x, y).name()
        for x in range(48)
        for y in range(48)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert solid == {look().color("accent").name()}


def test_an_icon_follows_the_theme(dressed: QApplication) -> None:
    before = icons.pixmap("folder", "text", 24).toImage()
    look().choose("light")
    assert icons.pixmap("folder", "text", 24).toImage() != before


def test_an_icon_is_painted_sharp_into_a_row(qapp: QApplication) -> None:
    image = QImage(48, 48, QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(2)
    image.fill(0)
    painter = QPainter(image)
    icons.paint(painter, "check", QRectF(0, 0, 24, 24), "good")
    painter.end()
    assert any(image.pixelColor(x, y).alpha() == 255 for x in range(48) for y in range(48))


def test_the_program_has_an_icon_of_its_own(qapp: QApplication) -> None:
    assert not icons.app_icon().pixmap(128, 128).isNull()


def test_an_icon_that_does_not_exist_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icons.pixmap("no such icon")
