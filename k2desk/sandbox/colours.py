"""The colours programs ask a terminal for (SGR of ECMA-48), as words a theme can paint readably."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# Black and white are no colours of text: on one of the two themes they could not be read.
_EIGHT = ("", "red", "green", "yellow", "blue", "magenta", "cyan", "")
_BRIGHT = ("grey", *_EIGHT[1:])
_CUBE = (0, 95, 135, 175, 215, 255)
"""Levels of the 6×6×6 cube of xterm's 256 colours: https://en.wikipedia.org/wiki/ANSI_escape_code#8-bit"""
_PALE = 0.2
"""Saturation below which a colour counts as grey."""
_WHEEL = ((20, "red"), (70, "yellow"), (165, "green"), (200, "cyan"), (255, "blue"), (330, "magenta"))
"""Up to which degree of the circle of hues each one reaches; what is beyond the last is red again."""


class Pen(NamedTuple):
    """How a terminal would paint the next characters.

    Args:
        color: of the letters, a word of `core.printed.HUES`, "" for the usual one.
        ground: the colour behind them, likewise.
        bold: whether they are bold; so for the rest. Text that hides itself is shown like any other.
    """

    color: str = ""
    ground: str = ""
    bold: bool = False
    dim: bool = False
    underline: bool = False
    inverse: bool = False

    @property
    def look(self) -> str:
        """What is painted of it: letters alone, so a ground without a colour gives its own to them."""
        bold = self.bold or (self.inverse and not (self.color or self.ground))
        marks = (("bold", bold), ("dim", self.dim), ("underline", self.underline))
        return " ".join(filter(None, (self.color or self.ground, *(word for word, on in marks if on))))

    def changed(self, number: int, rest: Iterator[int]) -> Pen:
        """Return the pen after one number of a sequence, which may take more of the rest."""
        match number:
            case 0:
                return Pen()
            case 1:
                return self._replace(bold=True)
            case 2:
                return self._replace(dim=True)
            case 22:
                return self._replace(bold=False, dim=False)
            case 4 | 24:
                return self._replace(underline=number == 4)
            case 7 | 27:
                return self._replace(inverse=number == 7)
            case 38 | 39:
                return self._replace(color=_chosen(rest) if number == 38 else "")
            case 48 | 49:
                return self._replace(ground=_chosen(rest) if number == 48 else "")
            case 58:
                _chosen(rest)
                return self
            case _:
                return self._plain(number)

    def _plain(self, number: int) -> Pen:
        tens, unit = divmod(number, 10)
        if unit < 8 and tens in (3, 9):
            return self._replace(color=(_EIGHT if tens == 3 else _BRIGHT)[unit])
        if unit < 8 and tens in (4, 10):
            return self._replace(ground=(_EIGHT if tens == 4 else _BRIGHT)[unit])
        return self


@lru_cache(maxsize=256)  # programs use few colours, over and over
def told(pen: Pen, parameters: str) -> tuple[Pen, str]:
    """Return the pen after ``ESC [ parameters m``, and its look; what is not known changes nothing."""
    numbers = _numbers(parameters)
    for number in numbers:
        pen = pen.changed(number, numbers)
    return pen, pen.look


def _numbers(parameters: str) -> Iterator[int]:
    """Return the numbers of a sequence; an empty one is 0, and ``4:3``, a curly line, is a line."""
    for group in parameters.split(";"):
        first, *more = group.split(":")
        yield int(first or 0)
        if first in ("38", "48", "58"):
            # 38:2::r:g:b names a colour space in between, which 38;2;r;g;b does not.
            if len(more) == 5:
                del more[1]
            yield from (int(one or 0) for one in more)


def _chosen(rest: Iterator[int]) -> str:
    """Take the numbers of one colour from the rest, and return its word."""
    match next(rest, -1):
        case 5:
            return _of_256(next(rest, 0))
        case 2:
            red, green, blue = (next(rest, 0) for _ in range(3))
            return hue(red, green, blue)
        case _:
            return ""


def _of_256(number: int) -> str:
    if number < 16:
        return (_EIGHT if number < 8 else _BRIGHT)[number % 8]
    if number < 232:
        place = number - 16
        return hue(*(_CUBE[place // by % 6] for by in (36, 6, 1)))
    return hue(*[8 + 10 * (number - 232)] * 3)


def hue(red: int, green: int, blue: int) -> str:
    """Return the word for a colour, "" for what is nearly black or white.

    Args:
        red: from 0 to 255; more counts as 255. So for the others.
        green: see there.
        blue: see there.
    """
    angle, saturation, value = colorsys.rgb_to_hsv(*(min(one, 255) / 255 for one in (red, green, blue)))
    if saturation < _PALE or value < _PALE:
        return "grey" if 0.3 < value < 0.7 else ""
    return next((word for upto, word in _WHEEL if angle * 360 < upto), "red")
