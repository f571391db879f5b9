"""The words of the interface in the language of the user: as they are written, or as Qt's translators say."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator, Signal

from k2desk.core.resources import resource
from k2desk.core.wording import speak_through

if TYPE_CHECKING:
    from k2desk.ui.sentences import Sentences

CONTEXT = "K2Desk"
"""The one context of all messages: equal words of two places have one translation."""
ENGLISH = "en"
LANGUAGES = {"en": "English", "es": "Español", "zh": "简体中文"}
"""The languages there are, each in its own words; all but English have files in ``resources/languages``."""
_QTS_OWN = {"es": "qtbase_es", "zh": "qtbase_zh_CN"}
"""What Qt says itself, in menus of fields and in its dialogs."""
_SIMPLIFIED = ("zh", "zh-Hans", "zh-CN", "zh-SG")


class Spoken(QObject):
    """The language in effect; there is one, see `spoken`."""

    changed = Signal()
    """It is another one: what is on the screen is to be made anew."""

    def __init__(self) -> None:
        super().__init__()
        self.language = ENGLISH
        """A key of `LANGUAGES`."""
        self.translators: list[QTranslator] = []
        """Qt's, for what Qt says itself and for our own words; none for English."""
        self.sentences: Sentences | None = None
        """Those of the rooms below, once one of them is to be shown in another language."""


_spoken = Spoken()


def spoken() -> Spoken:
    """Return the one `Spoken`."""
    return _spoken


def tr(text: str, /, **values: object) -> str:
    """Return a text in the user's language.

    Args:
        text: ours, in English: written out in the call, or marked by `core.wording.mark` where it is written.
            Never a text of others, whose braces would count.
        values: what stands for the names in braces; shown as it is, braces and all.
    """
    said = QCoreApplication.translate(CONTEXT, text) if _spoken.translators else text
    return said.format(**values) if values else said


def trn(one: str, many: str, count: int, /, **values: object) -> str:
    """Return a text that counts, in the user's language.

    Args:
        one: for 1, in English, with ``{n}`` where the number stands.
        many: for any other number; other languages choose by their own rules.
        count: the number.
        values: what stands for other names in braces.
    """
    if _spoken.translators:
        said = QCoreApplication.translate(CONTEXT, many, None, count)
    else:
        said = one if count == 1 else many
    return said.format(n=count, **values)


def _retell(sentence: str, /) -> str:
    """Return a sentence of the rooms below; English has nothing to look up."""
    if not _spoken.translators:
        return sentence
    if _spoken.sentences is None:
        from k2desk.ui.sentences import load

        _spoken.sentences = load(partial(QCoreApplication.translate, CONTEXT))
    return _spoken.sentences.said(sentence)


def speak(choice: str) -> None:
    """Take a language.

    Args:
        choice: a key of `LANGUAGES`, or ``system`` for the first of the desktop's languages that there is.
    """
    wanted = _of_system() if choice == "system" else choice
    wanted = wanted if wanted in LANGUAGES else ENGLISH
    if wanted == _spoken.language:
        return
    for translator in _spoken.translators:
        QCoreApplication.removeTranslator(translator)
    _spoken.language, _spoken.translators, _spoken.sentences = wanted, [], None
    if wanted != ENGLISH:
        _load(_QTS_OWN[wanted], QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        _load(wanted, str(resource("languages")))
    _spoken.changed.emit()


def _load(name: str, folder: str) -> None:
    translator = QTranslator()
    if translator.load(name, folder):
        QCoreApplication.installTranslator(translator)
        _spoken.translators.append(translator)


def _of_system() -> str:
    for named in QLocale.system().uiLanguages():
        found = named.partition("-")[0]
        if found in LANGUAGES and (found != "zh" or named in _SIMPLIFIED or "Hans" in named):
            return found
    return ENGLISH


speak_through(tr, trn, _retell)
