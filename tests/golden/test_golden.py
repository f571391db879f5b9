"""The window looks as it did when somebody last looked at it and was content."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from golden_kit import complaint, difference
from palette import indexed  # type: ignore[import-not-found]
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

HERE = Path(__file__).parent
ACCEPTED = HERE / "pictures"
OUT = HERE.parents[1] / "out" / "golden"
ACCEPT = "K2DESK_ACCEPT_PICTURES"
HOW = f"Look at them in {OUT}. To accept what is drawn now: make pictures"


@pytest.mark.timeout(400)
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_picture_is_as_accepted(theme: str, tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", str(HERE / "draw_golden.py"), str(tmp_path), theme]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    drawn = {path.name: QImage(str(path)) for path in tmp_path.glob("*.png")}
    accepted = {path.name: QImage(str(path)) for path in ACCEPTED.glob(f"*-{theme}*.png")}
    wrong = {name: _wrong(drawn.get(name), accepted.get(name)) for name in {*drawn, *accepted}}
    wrong = {name: words for name, words in sorted(wrong.items()) if words}
    if os.environ.get(ACCEPT) == "1":
        _accept(drawn, wrong)
        return
    for name in wrong:
        _show(name, drawn.get(name), accepted.get(name))
    assert not wrong, "\n".join([*(f"{name} {words}" for name, words in wrong.items()), HOW])


def _wrong(drawn: QImage | None, accepted: QImage | None) -> str:
    if drawn is None:
        return "is accepted, but is drawn no more"
    return "is new" if accepted is None else complaint(drawn, accepted)


def _accept(drawn: dict[str, QImage], wrong: dict[str, str]) -> None:
    ACCEPTED.mkdir(exist_ok=True)
    for name in wrong:
        if name in drawn:
            indexed(drawn[name]).save(str(ACCEPTED / name), "PNG", 0)
        else:
            (ACCEPTED / name).unlink()


def _show(name: str, drawn: QImage | None, accepted: QImage | None) -> None:
    """Leave the drawn picture and the difference where somebody can look at them."""
    OUT.mkdir(parents=True, exist_ok=True)
    if drawn is not None:
        drawn.save(str(OUT / name))
        if accepted is not None and drawn.size() == accepted.size():
            difference(drawn, accepted).save(str(OUT / name.replace(".png", ".difference.png")))


# -- the comparison can fail, and can forgive


def moved(picture: QImage) -> None:
    """Move a button of the review two pixels down."""
    area = QRect(1190, 115, 90, 50)
    piece = picture.copy(area)
    _paint(picture, lambda painter: painter.drawImage(area.topLeft().x(), area.topLeft().y() + 2, piece))


def wiped(picture: QImage) -> None:
    """Take away one icon of the rail."""
    _paint(picture, lambda painter: painter.fillRect(12, 90, 20, 20, picture.pixelColor(2, 90)))


def tinted(picture: QImage) -> None:
    """Give the side panel a ground that is a little lighter."""
    ground = picture.pixelColor(60, 700)
    for y in range(680, 780):
        for x in range(60, 260):
            if picture.pixelColor(x, y) == ground:
                picture.setPixelColor(x, y, ground.lighter(190))


def unlined(picture: QImage) -> None:
    """Take away the line above the status bar."""
    line = next(y for y in range(998, 0, -1) if picture.pixelColor(800, y) != picture.pixelColor(800, y + 1))
    ground = picture.pixelColor(800, line + 1)
    _paint(picture, lambda painter: painter.fillRect(0, line, 1600, 1, ground))


def recolored(picture: QImage) -> None:
    """Give words in the top bar another colour."""
    for y in range(10, 34):
        for x in range(1300, 1480):
            color = picture.pixelColor(x, y)
            if color.lightness() > 120:
                picture.setPixelColor(x, y, QColor(color.red(), color.green() // 2, color.blue() // 2))


def _paint(picture: QImage, what: Callable[[QPainter], object]) -> None:
    painter = QPainter(picture)
    what(painter)
    painter.end()


@pytest.fixture
def window(qapp: object) -> QImage:
    """The accepted window in the middle of a task."""
    picture = QImage(str(ACCEPTED / "proposal-dark-1600.png"))
    assert picture.width() == 1600
    return picture


@pytest.mark.parametrize("harm", [moved, wiped, tinted, unlined, recolored])
def test_what_moved_or_changed_its_colour_is_found(window: QImage, harm: Callable[[QImage], None]) -> None:
    drawn = window.convertToFormat(QImage.Format.Format_RGB32)
    assert complaint(drawn, window) == ""
    harm(drawn)
    assert "differs" in complaint(drawn, window)


def test_another_size_is_found(window: QImage) -> None:
    assert "accepted is 1600×1000" in complaint(window.copy(0, 0, 1599, 1000), window)


def test_rounding_is_forgiven(window: QImage) -> None:
    drawn = window.convertToFormat(QImage.Format.Format_RGB32)
    for y in range(0, 1000, 5):
        for x in range(y % 7, 1600, 7):
            color = drawn.pixelColor(x, y)
            drawn.setPixelColor(x, y, QColor.fromRgb(*(max(0, value - 2) for value in color.getRgb()[:3])))
    assert complaint(drawn, window) == ""


def test_accepted_pictures_stay_small() -> None:
    assert sum(path.stat().st_size for path in ACCEPTED.glob("*.png")) < 6_000_000
