"""What the tests of the workspace share: folders, repositories, a log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from repository_kit import repository, run_git

from k2desk.core.events import SessionStarted
from k2desk.journal.journal import Journal
from k2desk.journal.log import SessionLog
from k2desk.workspace.fence import Fence

__all__ = ["repository", "run_git"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty workspace."""
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


@pytest.fixture
def fence(root: Path) -> Iterator[Fence]:
    """A fence around the workspace."""
    made = Fence(root)
    yield made
    made.close()


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A journal outside the workspace."""
    made = Journal(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def log(journal: Journal, root: Path) -> SessionLog:
    """The record of a new session."""
    return journal.create(SessionStarted(str(root), "0", "demo", "demo"))
