"""The colours and fonts of the interface, switchable while it runs."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QLocale, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication

from k2desk.core.resources import resource
from k2desk.ui.measures import grown, text_size
from k2desk.ui.tokens import TOKENS
from k2desk.ui.words import spoken

UI_PIXELS = 13
CODE_PIXELS = 12
ICON_PIXELS = 18
_SAFE = "-colour-blind"
_HAN = {
    "zh": (
        "PingFang SC",
        "Microsoft YaHei UI",
        "Noto Sans CJK SC",
        "Source Han Sans SC",
        "WenQuanYi Micro Hei",
    ),
    "zh-Hant": ("PingFang TC", "Microsoft JhengHei UI", "Noto Sans CJK TC", "Source Han Sans TC"),
    "ja": ("Hiragino Sans", "Yu Gothic UI", "Noto Sans CJK JP", "Source Han Sans"),
    "ko": ("Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans CJK KR", "Source Han Sans K"),
}
"""Families for Chinese characters, which each of these writes in its own shapes: macOS, Windows, others."""
_EMOJI = ("Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji")
CODE_LINE = 20
"""Height of a line of code, in pixels."""


class Look(QObject):
    """What the interface looks like now; there is one, see `look`."""

    changed = Signal()
    """The theme is another one: repaint, and ask for colours again."""
    resized = Signal()
    """Fonts are others, for text has another size or language: they and their measures are to be made new."""

    def __init__(self) -> None:
        super().__init__()
        self._choice = "dark"
        self._safe = False
        self.still = False
        """Whether nothing moves by itself."""
        self._blinking = QGuiApplication.styleHints().cursorFlashTime()
        self._colors: dict[str, QColor] = {}
        self._loaded: set[str] = set()
        self._ui_fonts: dict[tuple[int, QFont.Weight], QFont] = {}
        self._code_fonts: dict[tuple[int, bool], QFont] = {}
        self._fallbacks: list[str] | None = None
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)
        spoken().changed.connect(self._change_fonts)

    @property
    def name(self) -> str:
        """The theme in effect; never ``system``."""
        if self._choice != "system":
            return self._choice + (_SAFE if self._safe else "")
        dark = QGuiApplication.styleHints().colorScheme() != Qt.ColorScheme.Light
        return ("dark" if dark else "light") + (_SAFE if self._safe else "")

    @property
    def theme(self) -> str:
        """The theme that was chosen: ``dark``, ``light`` or ``system``."""
        return self._choice

    @property
    def safe(self) -> bool:
        """Whether its pair of colours is the one the colour-blind tell apart."""
        return self._safe

    @property
    def dark(self) -> bool:
        """Whether light text stands on a dark ground."""
        return self.name.startswith("dark")

    def choose(self, choice: str, *, safe: bool = False) -> None:
        """Take a theme.

        Args:
            choice: a name of `tokens.TOKENS`, or ``system`` to follow the desktop.
            safe: whether to take its colour-blind pair; a name that ends so takes it too.
        """
        self._choice, self._safe = choice.removesuffix(_SAFE), safe or choice.endswith(_SAFE)
        self._follow()

    def choose_size(self, name: str) -> None:
        """Take a size of text, see `measures.SIZES`."""
        if text_size().take(name):
            self._change_fonts()

    def choose_stillness(self, still: bool) -> None:
        """Have things move by themselves, such as a cursor that blinks, or not."""
        self.still = still
        QGuiApplication.styleHints().setCursorFlashTime(0 if still else self._blinking)

    def _follow(self) -> None:
        self._colors.clear()
        self.changed.emit()

    def _change_fonts(self) -> None:
        self._ui_fonts.clear()
        self._code_fonts.clear()
        self._fallbacks = None
        self.resized.emit()

    def color(self, token: str) -> QColor:
        """Return a token's colour.

        Raises:
            KeyError: there is no such token.
        """
        color = self._colors.get(token)
        if color is None:
            color = self._colors[token] = QColor(TOKENS[self.name][token])
        return color

    def css(self, token: str) -> str:
        """Return a token's colour as ``#rrggbb``, for style sheets."""
        return self.color(token).name()

    def ui_font(self, pixels: int = UI_PIXELS, *, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """Return the interface font: the platform's own where it has one of its own, else Inter."""
        if (pixels, weight) not in self._ui_fonts:
            self._load("Inter")
            font = QFont("Inter")
            if _platform_has_a_font():
                font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
            font.setFamilies(self._with_fallbacks(font.families()))
            font.setPixelSize(grown(pixels))
            font.setWeight(weight)
            self._ui_fonts[pixels, weight] = font
        return QFont(self._ui_fonts[pixels, weight])  # shares what Qt has found out about it

    def code_font(self, pixels: int = CODE_PIXELS, *, bold: bool = False) -> QFont:
        """Return JetBrains Mono without ligatures: a diff shows the characters that are there."""
        if (pixels, bold) not in self._code_fonts:
            self._load("JetBrainsMono")
            font = QFont(self._with_fallbacks(["JetBrains Mono"]))
            font.setStyleHint(QFont.StyleHint.Monospace)
            font.setPixelSize(grown(pixels))
            font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
            for feature in ("calt", "liga", "clig"):
                font.setFeature(QFont.Tag(feature), 0)
            self._code_fonts[pixels, bold] = font
        return QFont(self._code_fonts[pixels, bold])

    def _with_fallbacks(self, families: list[str]) -> list[str]:
        """Return families, and behind them those for the signs they have not, as far as they are installed.

        A missing family is left out: to look for a substitute costs Qt a tenth of a second on some systems.
        """
        if self._fallbacks is None:  # to ask for all of them takes most of a millisecond
            script = "zh" if spoken().language == "zh" else _script_of(QLocale.system().bcp47Name())
            self._fallbacks = [*filter(QFontDatabase.hasFamily, (*_HAN[script], *_EMOJI))]
        return [*families, *self._fallbacks]

    def _load(self, family: str) -> None:
        """Make the bundled files of a family known, once, when its first font is asked for."""
        if family in self._loaded:
            return
        self._loaded.add(family)
        for path in sorted(resource("fonts").glob(f"{family}-*")):
            QFontDatabase.addApplicationFont(str(path))


def _script_of(locale: str) -> str:
    if locale.startswith("zh") and any(part in locale for part in ("Hant", "TW", "HK", "MO")):
        return "zh-Hant"
    return next((script for script in _HAN if locale.startswith(script)), "zh")


def _platform_has_a_font() -> bool:
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("XDG_CURRENT_DESKTOP")) and QGuiApplication.platformName() in (
        "xcb",
        "wayland",
    )


_look: list[Look] = []


def look() -> Look:
    """Return the one `Look`; the first call needs a running QGuiApplication."""
    if not _look:
        _look.append(Look())
    return _look[0]
