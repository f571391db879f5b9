"""Fonts, measures and character formats of the transcript, in the colours of the theme in effect."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFont, QFontMetricsF, QTextCharFormat

from k2desk.ui.chat.column import measure
from k2desk.ui.measures import grown
from k2desk.ui.theme import CODE_LINE, UI_PIXELS, look

_KNOWN = 4096
"""Widths that are kept."""
LINE = 20
"""Height of a line of text, in pixels."""
CODE = CODE_LINE
HEADINGS = {1: (18, 28), 2: (16, 26), 3: (14, 22)}
"""Font size and line height of a heading's level, in pixels; deeper ones are set like text, but bold."""

CHIPS = {"backed": "good", "asserted": "bad", "unjudged": "dim", "nothing": "dim", "stale": "attention"}
"""The theme's token for the words of a judged claim; the words themselves say what it is."""

_HUES = {
    "red": "bad",
    "green": "good",
    "yellow": "attention",
    "blue": "accent",
    "magenta": "keyword",
    "cyan": "type",
    "grey": "faint",
    "dim": "faint",
    "bold": "text",
    "underline": "text",
}
"""The theme's token for the first of these words in a look of `core.printed`; each can be read."""


def painted(look: str, usual: str) -> str:
    """Return a token and marks for a look.

    Args:
        look: as a record has it; words that are not known mean nothing.
        usual: the token of text without a colour.
    """
    words = look.split()
    token = next((_HUES[word] for word in words if word in _HUES), usual)
    return " ".join((token, *(word for word in ("bold", "underline") if word in words)))


class Ink:
    """Everything that follows from the theme and the fonts; made anew when the theme changes."""

    def __init__(self) -> None:
        self.text = look().ui_font()
        self.small = look().ui_font(12)
        self.tiny = look().ui_font(11)
        self.strong = look().ui_font(weight=QFont.Weight.DemiBold)
        self.code = look().code_font()
        self.code_bold = look().code_font(bold=True)
        self.measure = measure()
        self.cell = QFontMetricsF(self.code).horizontalAdvance("0")
        self.code_ascent = QFontMetricsF(self.code).ascent()
        self.code_height = QFontMetricsF(self.code).height()
        code = QFontMetricsF(self.code)
        # Around a function of Python's: whoever asks one of PySide's for its words has them all read.
        self.advance = lru_cache(_KNOWN)(lambda text: code.horizontalAdvance(text))
        """Tells how wide some characters of code are, in pixels."""
        self._formats: dict[tuple[str, str], QTextCharFormat] = {}

    def heading(self, level: int) -> tuple[QFont, int]:
        """Return the font and the height of a line of a heading."""
        pixels, line = HEADINGS.get(level, (UI_PIXELS, LINE))
        return look().ui_font(pixels, weight=QFont.Weight.DemiBold), grown(line)

    def style(self, style: str) -> QTextCharFormat:
        """Return the format of a mark."""
        made = self._formats.get((style, ""))
        if made is None:
            made = self._formats[style, ""] = QTextCharFormat()
            if style == "bold":
                made.setFontWeight(QFont.Weight.DemiBold)
            elif style == "italic":
                made.setFontItalic(True)
            elif style == "strike":
                made.setFontStrikeOut(True)
            elif style in ("code", "place", "mention"):
                made.setFont(
                    self.code, QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesSpecifiedOnly
                )
            elif style in CHIPS:
                made.setForeground(look().color(CHIPS[style]))
                made.setBackground(look().color("raised"))
            if style == "mention":
                made.setBackground(look().color("accent-background"))
            if style in ("link", "place", "mention"):
                made.setForeground(look().color("accent"))
                made.setFontUnderline(style == "link")
        return made

    def ground(self, color: str, words: str = "") -> QTextCharFormat:
        """Return the format of something marked: a selection, a find; its words in a colour of theirs."""
        made = self._formats.get((f"ground {words}", color))
        if made is None:
            made = self._formats[f"ground {words}", color] = QTextCharFormat()
            made.setBackground(look().color(color))
            if words:
                made.setForeground(look().color(words))
        return made


_inks: list[Ink] = []


_heard: list[bool] = []


def ink() -> Ink:
    """Return the one `Ink`; it needs a running application."""
    if not _heard:
        look().changed.connect(_inks.clear)
        look().resized.connect(_inks.clear)
        _heard.append(True)
    if not _inks:
        _inks.append(Ink())
    return _inks[0]
