"""Brings a picture down to the 256 colours that fit it best, by cutting boxes of colours in two."""

from __future__ import annotations

from collections import Counter

from PySide6.QtGui import QImage

COLORS = 256

Color = tuple[int, int, int]
Box = list[tuple[Color, int]]


def indexed(picture: QImage) -> QImage:
    """Return the picture with at most 256 colours.

    The colours there are lie in a box, and the box that is widest for its count is split in its middle until
    there are enough (after P. Heckbert, Color image quantization for frame buffer display, 1982).
    """
    picture = picture.convertToFormat(QImage.Format.Format_RGB32)
    counts = Counter(memoryview(bytes(picture.constBits())).cast("I").tolist())
    boxes = _boxes([((c >> 16 & 255, c >> 8 & 255, c & 255), n) for c, n in counts.items()])
    return fitted(picture, [_middle(box) for box in boxes])


def fitted(picture: QImage, table: list[int]) -> QImage:
    """Return the picture in the colours of a table, each pixel in the nearest one."""
    picture = picture.convertToFormat(QImage.Format.Format_RGB32)
    return picture.convertToFormat(QImage.Format.Format_Indexed8, table)


def _boxes(colors: Box) -> list[Box]:
    boxes = [colors]
    while len(boxes) < COLORS:
        widest = max(boxes, key=_weight)
        if _weight(widest) == 0:
            break
        boxes.remove(widest)
        boxes += _halves(widest)
    return boxes


def _weight(box: Box) -> float:
    """Return how much a box is worth splitting: its width counts, and a little how much it holds."""
    return max(_widths(box)) * sum(count for _, count in box) ** 0.25


def _widths(box: Box) -> tuple[int, int, int]:
    spans = [max(c[i] for c, _ in box) - min(c[i] for c, _ in box) for i in range(3)]
    return spans[0], spans[1], spans[2]


def _halves(box: Box) -> tuple[Box, Box]:
    widths = _widths(box)
    channel = widths.index(max(widths))
    box = sorted(box, key=lambda item: item[0][channel])
    middle = (box[0][0][channel] + box[-1][0][channel]) / 2
    cut = next(i for i, (color, _) in enumerate(box) if color[channel] > middle)
    return box[:cut], box[cut:]


def _middle(box: Box) -> int:
    total = sum(count for _, count in box)
    if box and max(count for _, count in box) > total * 0.5:
        color = max(box, key=lambda item: item[1])[0]  # a ground stays exactly what it is
    else:
        color = tuple(round(sum(c[i] * n for c, n in box) / total) for i in range(3))  # type: ignore[assignment]
    return 0xFF000000 | color[0] << 16 | color[1] << 8 | color[2]
