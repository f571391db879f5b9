"""The lines of a gateway check say in words what their colour says, in the language of the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from k2desk.core.gateway import CheckLine
from k2desk.ui.runtime import Runtime
from k2desk.ui.settings.checklist import CheckList
from k2desk.ui.words import speak

KEY = CheckLine("key", "red", "(401)", "Top up the account; K2Desk sends nothing before you ask again.")


@pytest.fixture(params=["en", "es"])
def language(request: pytest.FixtureRequest, dressed: QApplication) -> Iterator[str]:
    speak(request.param)
    yield request.param
    speak("en")


def test_a_line_that_fails_says_so(language: str, runtime: Runtime) -> None:
    made = CheckList(runtime)
    made.tell(KEY)
    (line,) = (one for one in made._lines.values() if "(401)" in one.accessibleName())
    title, after = {
        "en": ("Key not accepted", "Top up the account; K2Desk sends nothing before you ask again."),
        "es": ("Clave no aceptada", "Recarga la cuenta; K2Desk no envía nada hasta que vuelvas a preguntar."),
    }[language]
    assert [title, "(401)", after] == [one.text() for one in line.findChildren(QLabel) if one.text()]
    assert line.accessibleName() == f"{title}. (401) {after}"
    made.tell(CheckLine("key", "green", "sk-…4f2a"))
    assert line.accessibleName() == f"{ {'en': 'Key accepted', 'es': 'Clave aceptada'}[language] }. sk-…4f2a"
    made.tell(KEY)
    made.clear()
    assert line.accessibleName() == f"{ {'en': 'Key accepted', 'es': 'Clave aceptada'}[language] }."
    made.deleteLater()
