"""The words of the interface: complete in every language, with the same names, and switched at any time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication

from k2desk.ui.words import LANGUAGES, speak, spoken, tr, trn

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))
import languages  # type: ignore[import-not-found]

MESSAGES = {(one.text, one.counts): one.places for one in languages.messages()}


@pytest.fixture(autouse=True)
def english_afterwards(qapp: QApplication) -> Iterator[None]:
    yield
    speak("en")


@pytest.mark.parametrize("language", languages.CODES)
def test_every_text_has_a_translation_and_no_other_has_one(language: str) -> None:
    known = languages.read(language)
    missing = [(text, MESSAGES[text, counts][0]) for text, counts in MESSAGES if (text, counts) not in known]
    assert missing == [], "run `make languages`, and translate what it adds"
    assert [text for text, counts in known if (text, counts) not in MESSAGES] == [], "run `make languages`"
    unfinished = [text for (text, _), said in known.items() if not said.finished or not all(said.forms)]
    assert unfinished == [], f"translate them in resources/languages/{language}.ts"


@pytest.mark.parametrize("language", languages.CODES)
def test_a_translation_has_the_names_of_its_text_and_the_space_around_it(language: str) -> None:
    wrong = []
    for (text, counts), said in languages.read(language).items():
        forms = languages.CODES[language][1] if counts else 1
        names = [languages.names_in(form) == languages.names_in(text) for form in said.forms]
        edges = [
            (form[:1] == " ", form[-1:] == " ") == (text[:1] == " ", text[-1:] == " ") for form in said.forms
        ]
        if len(said.forms) != forms or not all(names) or not all(edges):
            wrong.append((text, said.forms))
    assert wrong == []


def test_a_language_holds_from_the_moment_it_is_taken() -> None:
    assert tr("Open a folder…") == "Open a folder…"
    speak("es")
    assert tr("Open a folder…") == "Abrir una carpeta…"
    speak("zh")
    assert (spoken().language, tr("Open a folder…")) == ("zh", "打开文件夹…")
    speak("en")
    assert tr("Open a folder…") == "Open a folder…"


def test_taking_the_same_language_again_changes_nothing() -> None:
    heard: list[str] = []
    spoken().changed.connect(lambda: heard.append(spoken().language))
    speak("es")
    speak("es")
    speak("en")
    assert heard == ["es", "en"]
    spoken().changed.disconnect()


@pytest.mark.parametrize(
    ("language", "none", "one", "many"),
    [
        ("en", "0 files", "1 file", "1,000 files"),
        ("es", "0 archivos", "1 archivo", "1,000 archivos"),
        ("zh", "0 个文件", "1 个文件", "1,000 个文件"),
    ],
)
def test_each_language_counts_in_its_own_way(language: str, none: str, one: str, many: str) -> None:
    speak(language)
    assert [trn("{n:,} file", "{n:,} files", count) for count in (0, 1, 1000)] == [none, one, many]


@pytest.mark.parametrize("language", LANGUAGES)
def test_braces_in_what_is_shown_are_no_names(language: str) -> None:
    speak(language)
    hostile = "{0.__class__} {n} %1 %n {"
    assert hostile in tr("Open {name}", name=hostile)
    assert hostile in trn("{ticked} of {n} hunk", "{ticked} of {n} hunks", 2, ticked=hostile)


def test_a_text_without_values_keeps_its_braces() -> None:
    assert tr("{left} as it is") == "{left} as it is"


def test_qt_speaks_along() -> None:
    speak("es")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancelar"


@pytest.mark.parametrize(
    ("desktop", "language"),
    [
        (["es-MX", "es"], "es"),
        (["zh-Hans-CN", "zh"], "zh"),
        (["zh-Hant-TW", "en-GB"], "en"),
        (["de-DE", "es-ES"], "es"),
        (["fr-FR"], "en"),
    ],
)
def test_the_desktop_names_the_language(
    desktop: list[str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QLocale, "uiLanguages", lambda _: desktop)
    speak("system")
    assert spoken().language == language


def test_an_unknown_language_is_english() -> None:
    speak("tlh")
    assert spoken().language == "en"
