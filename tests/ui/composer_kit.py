"""A composer in a window of its own, and what it tells the user."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from k2desk.ui.composer import Composer
from k2desk.ui.runtime import Runtime

PATHS = ["src/ledger/money.py", "src/ledger/report.py", "README.md"]
"""The files it finds."""


@pytest.fixture
def composer(runtime: Runtime, dressed: QApplication) -> Iterator[Composer]:
    home = QWidget()
    home.setMinimumSize(300, 200)  # with a size of its own it asks nothing of the plugin, which would warn
    home.resize(760, 640)
    column = QVBoxLayout(home)
    column.addStretch()
    made = Composer(runtime)
    made.complete()
    column.addWidget(made)
    runtime.find_files = lambda typed, limit: [path for path in PATHS if typed in path][:limit]
    home.show()
    home.activateWindow()
    QTest.qWaitForWindowActive(home)
    made.setFocus()
    yield made
    home.hide()
    home.deleteLater()


@pytest.fixture
def notices(runtime: Runtime) -> list[str]:
    found: list[str] = []
    runtime.noticed.connect(lambda _level, text: found.append(text))
    return found
