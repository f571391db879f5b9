"""Folders too wide to be opened (P20)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from k2desk.core.errors import WorkspaceError
from k2desk.workspace.guards import check_folder


def test_a_project_is_let_in_and_its_links_resolved(tmp_path: Path) -> None:
    project, data = tmp_path / "home/project", tmp_path / "home/data"
    project.mkdir(parents=True)
    (tmp_path / "link").symlink_to(project)
    assert check_folder(tmp_path / "link", data, tmp_path / "home") == Path(os.path.realpath(project))


def test_folders_that_are_too_wide_are_refused(tmp_path: Path) -> None:
    home = tmp_path / "home"
    data = home / ".local/share/k2desk"
    data.mkdir(parents=True)
    (tmp_path / "file").touch()
    for folder, words in (
        (Path("/"), "whole file system"),
        (home, "home folder"),
        (tmp_path, "home folder"),
        (home / ".local", "own record"),
        (data / "blobs", "does not exist"),
        (data, "own record"),
        (tmp_path / "file", "not a folder"),
        (tmp_path / "nothing", "does not exist"),
    ):
        with pytest.raises(WorkspaceError, match=words):
            check_folder(folder, data, home)


def test_the_users_own_home_is_the_default(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError):
        check_folder(Path.home(), tmp_path / "data")


def test_a_folder_closed_to_the_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Root may read everything, so the system's answer is given here.
    monkeypatch.setattr(os, "access", lambda *_: False)
    project = tmp_path / "project"
    project.mkdir()
    with pytest.raises(WorkspaceError, match="may not be read"):
        check_folder(project, tmp_path / "data", tmp_path / "home")
