"""Trust is the user's word, bound to the folder itself and to what would run in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from k2desk.core.errors import WorkspaceError
from k2desk.desk.trust import Trusting
from k2desk.settings.store import Store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / ".git" / "hooks").mkdir(parents=True)
    (root / ".git" / "config").write_text("[core]\n\tbare = false\n")
    return root


@pytest.fixture
def trusting(tmp_path: Path) -> Trusting:
    return Trusting(Store(tmp_path / "config"))


def decided(trusting: Trusting, folder: Path, *, trusted: bool = True) -> str:
    return trusting.decide(folder, trusted=trusted, shown=trusting.findings(folder))


def afterwards(tmp_path: Path, folder: Path) -> str:
    """How the folder stands in a program that starts later."""
    return Trusting(Store(tmp_path / "config")).of(folder)


def test_nobody_is_trusted_unasked(trusting: Trusting, folder: Path) -> None:
    assert trusting.of(folder) == "unknown"
    assert not trusting.trusted(folder)


@pytest.mark.parametrize(("trusted", "state"), [(True, "trusted"), (False, "read only")])
def test_the_answer_is_kept(
    trusting: Trusting, folder: Path, tmp_path: Path, trusted: bool, state: str
) -> None:
    assert decided(trusting, folder, trusted=trusted) == state
    assert afterwards(tmp_path, folder) == state
    assert afterwards(tmp_path, folder.parent) == "unknown", "a folder around it is another one"
    (tmp_path / "link").symlink_to(folder)
    assert afterwards(tmp_path, tmp_path / "link") == state


def test_another_folder_in_its_place_is_unknown(trusting: Trusting, folder: Path, tmp_path: Path) -> None:
    decided(trusting, folder)
    shutil.copytree(folder, tmp_path / "copy")
    folder.rename(tmp_path / "away")
    (tmp_path / "copy").rename(folder)
    assert afterwards(tmp_path, folder) == "unknown"


def test_what_would_run_anew_is_asked_about(trusting: Trusting, folder: Path, tmp_path: Path) -> None:
    decided(trusting, folder)
    (folder / "conftest.py").write_text("x = 1\n")
    assert trusting.look(folder) == "trusted", "nothing runs by itself"
    (folder / ".git" / "config").write_text("[core]\n\tfsmonitor = ./evil\n")
    assert trusting.of(folder) == "trusted", "it is looked at when it is opened"
    assert trusting.look(folder) == "changed"
    assert not trusting.trusted(folder)
    assert decided(trusting, folder) == "trusted"
    assert afterwards(tmp_path, folder) == "trusted"


def test_what_came_while_the_user_read_is_not_trusted(trusting: Trusting, folder: Path) -> None:
    shown = trusting.findings(folder)
    (folder / ".git" / "config").write_text("[alias]\n\tst = !evil\n")
    assert trusting.decide(folder, trusted=True, shown=shown) == "changed"


def test_once_ends_with_the_program(trusting: Trusting, folder: Path, tmp_path: Path) -> None:
    trusting.once(folder)
    assert trusting.look(folder) == "trusted"
    assert afterwards(tmp_path, folder) == "unknown"
    assert decided(trusting, folder, trusted=False) == "read only", "the user's word counts more"


def test_a_folder_that_is_gone_says_so(trusting: Trusting, folder: Path) -> None:
    with pytest.raises(WorkspaceError, match="Choose another folder"):
        trusting.decide(folder / "gone", trusted=True, shown=())
