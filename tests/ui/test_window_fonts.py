"""Signs the interface's own fonts have not: who writes them, in the shapes of the reader's language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from k2desk.ui.theme import Look
from k2desk.ui.words import speak


@pytest.fixture(autouse=True)
def english_afterwards(qapp: QApplication) -> Iterator[None]:
    yield
    speak("en")


@pytest.fixture
def every_font(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFontDatabase, "hasFamily", lambda _: True)


def chinese(font: QFont) -> list[str]:
    return [family.rpartition(" ")[2] for family in font.families() if family.startswith("Noto Sans CJK")]


def test_a_family_that_is_not_there_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFontDatabase, "hasFamily", lambda family: family == "Noto Color Emoji")
    assert Look().ui_font().families() == ["Inter", "Noto Color Emoji"]
    assert Look().code_font().families() == ["JetBrains Mono", "Noto Color Emoji"]


@pytest.mark.parametrize(
    ("locale", "shapes"),
    [("en", "SC"), ("zh", "SC"), ("zh-Hant", "TC"), ("zh-HK", "TC"), ("ja", "JP"), ("ko-KR", "KR")],
)
def test_characters_have_the_shapes_of_the_desktop(
    every_font: None, locale: str, shapes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QLocale, "bcp47Name", lambda *_: locale)
    assert chinese(Look().ui_font()) == [shapes]


def test_a_window_in_chinese_writes_simplified_characters(
    every_font: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QLocale, "bcp47Name", lambda *_: "ja")
    looked = Look()
    assert chinese(looked.code_font()) == ["JP"]
    speak("zh")
    assert chinese(looked.code_font()) == ["SC"]
