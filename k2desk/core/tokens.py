"""How heavy a text is: about how many tokens it makes, told from its characters and without a tokenizer."""

from __future__ import annotations

from typing import NamedTuple

# What a character is to a tokenizer. The bytes behind the first of a character in UTF-8 are left out, so that
# every character counts once.
_KINDS = bytes(
    ord(
        "l" if 0x61 <= byte <= 0x7A
        else "u" if 0x41 <= byte <= 0x5A
        else "d" if 0x30 <= byte <= 0x39
        else "s" if byte in (0x09, 0x20)
        else "n" if byte in (0x0A, 0x0D)
        else "p" if byte < 0x80
        else "e" if byte < 0xE0  # Latin with accents, Greek, Cyrillic, Hebrew, Arabic
        else "c" if 0xE3 <= byte <= 0xE9  # kana and Han
        else "o"  # everything else: Hangul, Indic, full-width signs, emoji
    )
    for byte in range(256)
)  # fmt: skip
_FOLLOWING = bytes(range(0x80, 0xC0))


def _only(kinds: bytes) -> bytes:
    """Return a table that turns these kinds into 1 and all others into 0."""
    return bytes(byte in kinds for byte in range(256))


_LOWER, _UPPER, _LETTER = _only(b"l"), _only(b"u"), _only(b"lu")
_DIGIT, _SIGN, _BREAK, _SPACE, _WIDE = _only(b"d"), _only(b"p"), _only(b"n"), _only(b"s"), _only(b"c")

WORD, LETTER, CAMEL = 0.76, 0.064, 0.68
"""Tokens of a word, of each of its letters, and of each capital that begins a word inside of it.

These and the following were fitted by least squares to the counts of the tokenizer o200k over 700 pieces of
Python, C, English and Chinese. Other tokenizers differ by a factor that hardly changes within a conversation.
"""
LONG = 0.3
"""Tokens of each letter from the sixteenth of a word on: what is so long is no word."""
NUMBER, DIGIT, SIGNS, SIGN = 0.96, 0.46, 0.395, 0.175
"""Tokens of a number, of each of its digits; of punctuation in a row, of each sign of it."""
LINES, INDENT, SPACE = 0.75, 0.79, 0.017
"""Tokens of line breaks in a row, of two or more spaces in a row, of each space."""
ACCENTED, HAN, HAN_RUN, OTHER = 0.5, 0.592, 0.85, 0.8
"""Tokens of a letter of another alphabet; of a Han character, of several in a row; of anything else."""


class Weight(NamedTuple):
    """About how many tokens a text makes, in two parts, because tokenizers differ most in the second.

    Args:
        plain: of letters, digits, signs and white space as English and code use them.
        wide: of everything else.
    """

    plain: float = 0.0
    wide: float = 0.0

    @property
    def tokens(self) -> float:
        """Both together."""
        return self.plain + self.wide

    def plus(self, other: Weight, times: int = 1) -> Weight:
        """Return the sum, or with ``times`` -1 the difference."""
        return Weight(self.plain + times * other.plain, self.wide + times * other.wide)


NOTHING = Weight()


PIECES, PIECE = 16, 4096
"""A longer text than these pieces, in characters, is weighed by as many of them, evenly spread over it."""


def weigh(text: str) -> Weight:
    """Weigh a text; costs about a hundredth of a millisecond for a line, and 3 ms at most."""
    if len(text) > PIECES * PIECE:
        step = (len(text) - PIECE) / (PIECES - 1)
        spread = (text[round(number * step) : round(number * step) + PIECE] for number in range(PIECES))
        part, share = _weigh("".join(spread)), len(text) / (PIECES * PIECE)
        return Weight(part.plain * share, part.wide * share)
    return _weigh(text)


def _weigh(text: str) -> Weight:
    kinds = text.encode("utf-8", "replace").translate(_KINDS, _FOLLOWING)
    count = kinds.count
    lower, upper, letter, space = (_bits(kinds, table) for table in (_LOWER, _UPPER, _LETTER, _SPACE))
    plain = (
        WORD * _runs(letter)
        + LETTER * (count(b"l") + count(b"u"))
        + LONG * _from_sixteenth(letter)
        + CAMEL * (upper & (lower << 8)).bit_count()
        + NUMBER * _runs(_bits(kinds, _DIGIT))
        + DIGIT * count(b"d")
        + SIGNS * _runs(_bits(kinds, _SIGN))
        + SIGN * count(b"p")
        + LINES * _runs(_bits(kinds, _BREAK))
        + INDENT * _runs(space & (space << 8))
        + SPACE * count(b"s")
    )
    if text.isascii():
        return Weight(plain)
    wide = HAN * count(b"c") + HAN_RUN * _runs(_bits(kinds, _WIDE))
    return Weight(plain, wide + ACCENTED * count(b"e") + OTHER * count(b"o"))


def _bits(kinds: bytes, table: bytes) -> int:
    """Return a number with one bit set for each character of a kind, eight bits apart."""
    return int.from_bytes(kinds.translate(table), "little")


def _from_sixteenth(bits: int) -> int:
    """Return how many bits have fifteen neighbours in a row before them."""
    for distance in (8, 16, 32, 64):
        bits &= bits << distance
    return bits.bit_count()


def _runs(bits: int) -> int:
    """Return how many stretches of neighbouring bits there are; Python's long numbers need no loop."""
    return (bits & ~(bits << 8)).bit_count()
