"""A journal in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from k2desk.core.events import SessionStarted
from k2desk.journal import Journal
from k2desk.journal.log import SessionLog

STARTED = SessionStarted("/home/user/ledger", "0.1.0", "CometAPI", "kimi-k2-thinking")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "k2desk"


@pytest.fixture
def journal(folder: Path) -> Iterator[Journal]:
    opened = Journal(folder)
    yield opened
    opened.close()


@pytest.fixture
def log(journal: Journal) -> SessionLog:
    return journal.create(STARTED)
