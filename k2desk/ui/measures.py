"""How large text is, and every measure that follows from it; without Qt."""

from __future__ import annotations

SIZES = {"small": 0.9, "usual": 1.0, "large": 1.2, "largest": 1.45}
"""How large text is against the usual, by the name of the choice."""
_USUAL = "usual"


class TextSize:
    """The size of text in effect; there is one, see `text_size`."""

    name = _USUAL
    """A key of `SIZES`."""
    factor = SIZES[_USUAL]

    def take(self, name: str) -> bool:
        """Take another one; an unknown name counts as the usual one.

        Returns:
            Whether it is another one than before.
        """
        before, self.name = self.name, name if name in SIZES else _USUAL
        self.factor = SIZES[self.name]
        return self.name != before


_text_size = TextSize()


def text_size() -> TextSize:
    """Return the one `TextSize`."""
    return _text_size


def grown(pixels: int) -> int:
    """Return a measure that goes with the text, such as the height of a row, at the size in effect.

    Args:
        pixels: the measure at the usual size.
    """
    return round(pixels * _text_size.factor)
