"""Compares a picture with the accepted one: what moved or has another colour is found, rounding is not.

Accepted pictures hold 256 colours, so the drawn one is brought to the same colours first: where nothing has
changed not one pixel differs, as the fonts, their rasteriser and the sizes are the same everywhere. What may
differ is rounding in the last bits where another processor blends, so a pixel counts only beyond `STEP`, and
some may: `SHARE` of the picture, and `IN_TILE` of each tile. The share alone would let a word or an icon
slip through in a large picture. The tile does not: a letter at 11 px covers some 20 pixels, a tick in its box
more, and a line of one pixel across a tile is 16.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtGui import QImage, QPainter

sys.path.insert(0, str(Path(__file__).parents[2] / "packaging"))

from palette import fitted  # type: ignore[import-not-found]

STEP = 8
"""So much may a channel of a pixel differ, of 255."""
SHARE = 0.002
"""So much of a picture may differ."""
TILE = 16
IN_TILE = 8
"""So many of a tile's 256 pixels may differ."""

_BEYOND = bytes(value > STEP for value in range(256))


def differing(drawn: QImage, accepted: QImage) -> bytes:
    """Return one byte for each pixel, 1 where it differs; both pictures have the same size."""
    plain = QImage.Format.Format_RGB32
    drawn = fitted(drawn, accepted.colorTable()) if accepted.colorTable() else drawn
    difference = drawn.convertToFormat(plain)
    painter = QPainter(difference)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    painter.drawImage(0, 0, accepted.convertToFormat(plain))
    painter.end()
    data = bytes(difference.constBits()).translate(_BEYOND)
    blue, green, red = (int.from_bytes(data[channel::4], "little") for channel in range(3))
    return (blue | green | red).to_bytes(len(data) // 4, "little")


def complaint(drawn: QImage, accepted: QImage) -> str:
    """Say what is wrong with a drawn picture, "" where it is as accepted."""
    if drawn.size() != accepted.size():
        sizes = [f"{picture.width()}×{picture.height()}" for picture in (drawn, accepted)]
        return f"is {sizes[0]} pixels, accepted is {sizes[1]}"
    mask = differing(drawn, accepted)
    count = mask.count(1)
    worst, x, y = _worst_tile(mask, drawn.width()) if count else (0, 0, 0)
    if count > SHARE * len(mask):
        return f"differs in {count} pixels ({count / len(mask):.2%}), most of all near x {x}, y {y}"
    if worst > IN_TILE:
        return f"differs in {worst} pixels near x {x}, y {y}"
    return ""


def difference(drawn: QImage, accepted: QImage) -> QImage:
    """Return a picture that is white where two of the same size differ."""
    mask = differing(drawn, accepted).translate(bytes([0, *[255] * 255]))
    width, height = drawn.width(), drawn.height()
    return QImage(mask, width, height, width, QImage.Format.Format_Grayscale8).copy()


def _worst_tile(mask: bytes, width: int) -> tuple[int, int, int]:
    """Return how many pixels differ in the tile with the most of them, and where it is."""
    tiles: dict[tuple[int, int], int] = {}
    for y in range(len(mask) // width):
        line = mask[y * width : (y + 1) * width]
        if 1 not in line:
            continue
        for x in range(0, width, TILE):
            place = (x, y // TILE * TILE)
            tiles[place] = tiles.get(place, 0) + line[x : x + TILE].count(1)
    (x, y), most = max(tiles.items(), key=lambda item: item[1])
    return most, x, y
