"""Every text can be read in every theme, and the style sheet names no colour of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from k2desk.ui import style
from k2desk.ui.theme import look
from k2desk.ui.tokens import TOKENS

THEMES = ("dark", "light", "dark-colour-blind", "light-colour-blind")
GROUNDS = ("background", "panel", "raised")
WORDS = ("text", "dim", "faint", "accent", "good", "bad", "attention", "keyword", "type")
PAIRS = (
    *((word, ground) for word in WORDS for ground in GROUNDS),
    *((word, "accent-background") for word in ("text", "accent")),
    *((word, "attention-background") for word in ("text", "dim", "attention")),
    *((word, f"{word}-line") for word in ("good", "bad")),
    *(("text", ground) for ground in ("good-line", "good-word", "bad-line", "bad-word")),
    ("on-accent", "accent"),
    ("on-accent", "attention"),
)


def luminance(color: QColor) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    parts = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (color.redF(), color.greenF(), color.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    lights = sorted((luminance(QColor(one)), luminance(QColor(other))))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def test_the_measure_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("word", "ground"), PAIRS)
def test_text_has_contrast(theme: str, word: str, ground: str) -> None:
    colors = TOKENS[theme]
    assert contrast(colors[word], colors[ground]) >= 4.5, f"{word} on {ground} in {theme}"


@pytest.fixture
def themed(qapp: QApplication) -> Iterator[None]:
    yield
    look().choose("dark")


@pytest.mark.parametrize("theme", THEMES)
def test_the_sheet_is_made_of_tokens(theme: str, themed: None) -> None:
    look().choose(theme)
    made = style.sheet()
    assert "@" not in made
    used = {match.lower() for match in re.findall(r"#[0-9a-fA-F]{6}\b", made)}
    assert used <= {color.lower() for color in TOKENS[theme].values()}


def test_another_theme_dresses_the_application_again(dressed: QApplication) -> None:
    dark = dressed.styleSheet()
    look().choose("light")
    assert dressed.styleSheet() != dark
    assert dressed.palette().window().color() == look().color("background")
